import { describe, expect, test } from "vitest";
import { skewness } from "../../../src/statistics/moments/skewness.ts";

const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);

function skewnessOf(values: readonly bigint[]) {
  const n = BigInt(values.length);
  const y = sum(values);
  const moments = {
    units: n,
    y,
    yy: sum(values.map((v) => v * v)),
    x: n,
    xx: n,
    xy: y,
    yScale: 2,
    xScale: 0,
    ratio: false,
  };
  return skewness(moments, sum(values.map((v) => v ** 3n)));
}

describe("skewness", () => {
  // scipy.stats.skew (bias=True), its own documentation's examples: [1, 2, 3, 4, 5] and [2, 8, 0, 4, 1, 9, 9, 0].
  test.each([
    [[1n, 2n, 3n, 4n, 5n], 0],
    [[2n, 8n, 0n, 4n, 1n, 9n, 9n, 0n], 0.2650554122698573],
    [[0n, 0n, 0n, 1n], 2 / Math.sqrt(3)],
  ])("of %s", (values, expected) => {
    const found = skewnessOf(values);
    expect(found.ok && found.value).toBeCloseTo(expected, 14);
  });

  test("changes its sign with the values, and keeps its digits far from zero", () => {
    const values = [0n, 0n, 3n, 7n, 100n];
    const found = skewnessOf(values);
    const turned = skewnessOf(values.map((v) => -v));
    expect(found.ok && turned.ok && found.value + turned.value).toBe(0);
    const shifted = skewnessOf(values.map((v) => v + 4_000_000_000_000_000_000n));
    expect(shifted).toEqual(found);
  });

  test("there is none of one unit, or of equal ones", () => {
    expect(skewnessOf([5n])).toEqual({ ok: false, reason: "fewer_than_two_units" });
    expect(skewnessOf([5n, 5n, 5n])).toEqual({ ok: false, reason: "zero_variance" });
  });
});
