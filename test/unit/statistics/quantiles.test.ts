import { describe, expect, it } from "vitest";
import { quantilePosition } from "../../../src/statistics/quantiles/position.ts";
import { quantileDifference } from "../../../src/statistics/quantiles/quantile-difference.ts";
import { fromBounds, quantileCounts, quantileEstimate } from "../../../src/statistics/quantiles/quantile-estimate.ts";
import { rankBounds } from "../../../src/statistics/quantiles/rank-bounds.ts";

const spread = Array.from({ length: 100 }, (_, i) => [i, (i * 37) % 101]);

describe("a quantile that cannot be had", () => {
  it.each<[string, number[][], number]>([
    ["no_units", [], 0.5],
    ["no_units", [[], []], 0.5],
    ["fewer_than_two_units", [[1, 2, 3, 4, 5]], 0.5],
    ["zero_variance", [[5], [5], [5], [5]], 0.5],
    // Each unit has one value on each side: nothing is known of how units differ.
    [
      "zero_variance",
      [
        [1, 9],
        [2, 8],
        [3, 7],
      ],
      0.5,
    ],
    ["too_few_values", [[1], [2], [3], [4]], 0.99],
    ["too_few_values", spread, 0.999],
    // A count whose median is 0 for most units: the outer interval is 0 to 0.
    ["zero_variance", [...Array.from({ length: 90 }, () => [0]), ...Array.from({ length: 10 }, (_, i) => [i])], 0.5],
  ])("says %s", (reason, units, probability) => {
    expect(quantileEstimate(units, probability)).toEqual({ ok: false, reason });
  });

  it("says that the spread leaves the range of doubles", () => {
    const [lower, upper] = [-Number.MAX_VALUE, Number.MAX_VALUE];
    const counts = { units: 10n, n: 10n };
    expect(fromBounds({ value: 0, lower, upper, criticalValue: 0.1 }, counts)).toEqual({
      ok: false,
      reason: "overflow",
    });
    expect(fromBounds({ value: 3, lower: 3, upper: 3, criticalValue: 1.96 }, counts)).toEqual({
      ok: false,
      reason: "zero_variance",
    });
  });

  it.each([
    ["no values", { units: 5n, n: 0n, nn: 0n, s: 0n, ss: 0n, sn: 0n }, "zero_denominator"],
    ["impossible sums", { units: 5n, n: 10n, nn: 20n, s: 5n, ss: 1n, sn: 10n }, "impossible_moments"],
  ])("of %s in a database says so", (_, counts, reason) => {
    expect(rankBounds(counts, 0.5)).toEqual({ ok: false, reason });
  });

  it.each([0, 1, -0.5, Number.NaN, 50])("refuses a probability of %d", (probability) => {
    expect(() => quantileEstimate(spread, probability)).toThrow(RangeError);
    expect(() => rankBounds(quantileCounts(spread, 50), probability)).toThrow(RangeError);
    expect(() => quantilePosition(10n, probability)).toThrow(RangeError);
  });

  it("refuses values that are not finite, and positions in nothing", () => {
    expect(() => quantileEstimate([[1], [Number.NaN]], 0.5)).toThrow(RangeError);
    expect(() => quantileEstimate([[1], [Number.POSITIVE_INFINITY]], 0.5)).toThrow(RangeError);
    expect(() => quantilePosition(0n, 0.5)).toThrow(RangeError);
  });
});

describe("a quantile", () => {
  it("lies where its probability says as it is written, up to six decimals: 0.29 of 100 steps are 29", () => {
    expect(0.29 * 100).toBeLessThan(29);
    expect(quantilePosition(101n, 0.29)).toEqual({ below: 30n, above: 30n, fraction: 0 });
    expect(quantilePosition(91n, 0.7)).toEqual({ below: 64n, above: 64n, fraction: 0 });
    expect(quantilePosition(10n ** 15n + 1n, 0.000001)).toEqual({
      below: 10n ** 9n + 1n,
      above: 10n ** 9n + 1n,
      fraction: 0,
    });
    // A third has more: it is taken as the double that it is.
    expect(quantilePosition(4n, 1 / 3)).toEqual({ below: 2n, above: 2n, fraction: 0 });
    expect(quantilePosition(5n, 1 / 3).fraction).toBeCloseTo(1 / 3, 12);
  });

  it("comes out the same from a database's counts and order statistics", () => {
    const inMemory = quantileEstimate(spread, 0.3);
    if (!inMemory.ok) throw new Error(inMemory.reason);
    const sorted = spread.flat().sort((a, b) => a - b);
    const at = (rank: bigint): number => sorted[Number(rank) - 1] ?? Number.NaN;
    const counts = quantileCounts(spread, inMemory.value);
    const bounds = rankBounds(counts, 0.3);
    if (!bounds.ok) throw new Error(bounds.reason);
    const found = { ...bounds, value: inMemory.value, lower: at(bounds.lower), upper: at(bounds.upper) };
    expect(fromBounds(found, counts)).toEqual(inMemory);
  });

  it("is less certain the more the values of a unit are alike", () => {
    const alike = Array.from({ length: 100 }, (_, i) => new Array(5).fill(i));
    const apart = Array.from({ length: 500 }, (_, i) => [Math.floor(i / 5)]);
    const [clustered, independent] = [quantileEstimate(alike, 0.5), quantileEstimate(apart, 0.5)];
    if (!clustered.ok || !independent.ok) throw new Error("no estimate");
    expect(clustered.value).toBe(independent.value);
    expect(clustered.standardError / independent.standardError).toBeGreaterThan(2);
  });
});

describe("the difference of two quantiles", () => {
  const estimate = (value: number, standardError: number) => ({
    value,
    standardError,
    lower: value - 2 * standardError,
    upper: value + 2 * standardError,
    units: 100n,
    values: 100n,
  });

  it("has open ends where the alternative has", () => {
    const of = (alternative: "greater" | "less") =>
      quantileDifference(estimate(12, 1), estimate(10, 1), { confidenceLevel: 0.95, alternative });
    expect(of("greater")).toMatchObject({ ok: true, upper: null, relative: { interval: { upper: null } } });
    expect(of("less")).toMatchObject({ ok: true, lower: null, relative: { interval: { lower: null } } });
  });

  it("says why there is no relative one", () => {
    const options = { confidenceLevel: 0.95 };
    expect(quantileDifference(estimate(2, 1), estimate(0, 1), options)).toMatchObject({
      ok: true,
      relative: { ok: false, reason: "zero_control_mean" },
    });
    expect(quantileDifference(estimate(2, 0.1), estimate(1, 1), options)).toMatchObject({
      ok: true,
      relative: { ok: true, interval: { ok: false } },
    });
  });

  it("says that it leaves the range of doubles, and refuses a level of 95", () => {
    const far = estimate(Number.MAX_VALUE, 1);
    expect(quantileDifference(far, estimate(-Number.MAX_VALUE, 1), { confidenceLevel: 0.95 })).toEqual({
      ok: false,
      reason: "overflow",
    });
    expect(() => quantileDifference(far, far, { confidenceLevel: 95 })).toThrow(RangeError);
  });
});

describe("the examples of the doc comments", () => {
  it("quantileEstimate: three users are too few for an interval of their median", () => {
    expect(quantileEstimate([[120, 80], [95], [310, 140, 200]], 0.5)).toEqual({ ok: false, reason: "too_few_values" });
  });
});
