import { describe, expect, test } from "vitest";
import { fixedPoint, unitLimits } from "../../../src/metrics/unit-limits.ts";

describe("limits of a unit's value", () => {
  test.each([
    [12.5, 1, 125n],
    [0.1, 6, 100_000n],
    [-29.9, 2, -2990n],
    [2.5, 0, 2n],
    [3.5, 0, 4n],
    [-2.5, 0, -2n],
    [1e-7, 6, 0n],
    [1.5e-6, 6, 2n],
    [2e21, 0, 2n ** 62n],
    [-1e300, 6, -(2n ** 62n)],
  ])("%d with %d decimals is %d", (value, scale, expected) => {
    expect(fixedPoint(value, scale)).toBe(expected);
  });

  test("percentiles are millionths; those at the ends limit nothing", () => {
    expect(unitLimits({ winsorise: { lower: 0.001, upper: 0.995 } }, 2)).toEqual({
      limits: { capLower: null, capUpper: null, lowerMillionths: 1000, upperMillionths: 995_000 },
    });
    expect(unitLimits({ winsorise: { lower: 0, upper: 1 }, cap: { upper: 100 } }, 2)).toEqual({
      limits: { capLower: null, capUpper: 10_000n, lowerMillionths: null, upperMillionths: null },
    });
    expect(unitLimits({}, 2)).toEqual({});
  });
});
