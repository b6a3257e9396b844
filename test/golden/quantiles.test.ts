import { describe, expect, it } from "vitest";
import { interpolate, quantilePosition } from "../../src/statistics/quantiles/position.ts";
import { quantileDifference } from "../../src/statistics/quantiles/quantile-difference.ts";
import { fromBounds, quantileCounts, quantileEstimate } from "../../src/statistics/quantiles/quantile-estimate.ts";
import { rankBounds } from "../../src/statistics/quantiles/rank-bounds.ts";
import { relativeError } from "./moments-of.ts";

describe("a quantile, against tea-tasting", () => {
  // tea-tasting, tests/metrics/test_resampling.py::test_quantile at 90306f16: revenue per user, q = 0.8.
  const control = [
    17.32, 4.65, 0, 0, 0, 13.52, 0, 0, 7.21, 0, 10.12, 0, 22.94, 0, 0, 0, 24.01, 0, 19.16, 7.26, 0, 11.84, 0, 0, 0, 0,
    5.62, 0, 0, 26.13, 0, 0, 16.24, 0, 12.06, 0, 0, 0, 13.1, 18.67, 0, 0, 0, 0, 5.58, 0, 7.81, 0, 0, 0, 23.34, 0, 0,
  ];
  const test = [
    9.93, 0, 0, 0, 9.96, 6.49, 0, 0, 11.17, 0, 0, 0, 94.71, 3.35, 0, 0, 4.18, 0, 49.26, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    10.11, 0, 0, 21.02, 0, 21.78, 0, 0, 0, 0, 7.8, 0, 5.45, 0, 0, 0, 0,
  ];
  const overUnits = (values: number[]) => {
    const estimate = quantileEstimate(
      values.map((value) => [value]),
      0.8,
    );
    if (!estimate.ok) throw new Error(estimate.reason);
    return estimate;
  };

  it("of each group, linear between order statistics (type 7), and their differences", () => {
    expect(relativeError(overUnits(control).value, 11.972)).toBeLessThan(1e-12);
    expect(relativeError(overUnits(test).value, 6.282)).toBeLessThan(1e-12);
    const difference = quantileDifference(overUnits(test), overUnits(control), { confidenceLevel: 0.95 });
    if (!difference.ok || !difference.relative.ok) throw new Error("no difference");
    expect(relativeError(difference.difference, -5.69)).toBeLessThan(1e-12);
    expect(relativeError(difference.relative.relative, -0.47527564316739024)).toBeLessThan(1e-12);
  });
});

/** Values of fifteen users, and what the formulas give in exact fractions (Python's `fractions`, z from `statistics.NormalDist`). */
const clustered = [
  [12, 15, 11],
  [40],
  [22, 25, 31, 28, 19],
  [9, 14],
  [33, 35, 30, 41],
  [18],
  [27, 21, 26],
  [16, 13, 17, 20],
  [24, 29],
  [37, 38, 36, 45, 44],
  [10, 23],
  [32, 34, 39, 42, 43, 46],
  [8, 7],
  [47, 48, 50],
  [5, 6, 4],
];

describe("a quantile over events, against exact fractions", () => {
  it.each([
    [0.25, 15.25, 0.1079386335557443, 2, 22, 5, 25, 5.102134569246541],
    [0.5, 26.5, 0.13120888307004724, 12, 35, 15, 38, 5.867454754633521],
    [0.6, 31, 0.14475008411609033, 15, 41, 18, 44, 6.632774940020503],
  ])("p = %d", (probability, value, shareError, lowerRank, upperRank, lower, upper, standardError) => {
    const estimate = quantileEstimate(clustered, probability);
    if (!estimate.ok) throw new Error(estimate.reason);
    expect(estimate).toMatchObject({ value, lower, upper, units: 15n, values: 46n });
    expect(relativeError(estimate.standardError, standardError)).toBeLessThan(1e-13);
    const bounds = rankBounds(quantileCounts(clustered, value), probability);
    if (!bounds.ok) throw new Error(bounds.reason);
    expect(bounds).toMatchObject({ lower: BigInt(lowerRank), upper: BigInt(upperRank) });
    expect(relativeError(bounds.shareStandardError, shareError)).toBeLessThan(1e-13);
  });
});

// R's quantile(type = 7) and NumPy's quantile, whose documented formula is (n - 1) p + 1.
describe("the position of a quantile", () => {
  it.each([
    [10, 0.5, 5, 6, 0.5],
    [11, 0.5, 6, 6, 0],
    [5, 0.25, 2, 2, 0],
    [4, 0.9, 3, 4, 0.7],
    [1, 0.3, 1, 1, 0],
  ])("of %d values at p = %d", (values, probability, below, above, fraction) => {
    const position = quantilePosition(BigInt(values), probability);
    expect(position).toMatchObject({ below: BigInt(below), above: BigInt(above) });
    expect(position.fraction).toBeCloseTo(fraction, 12);
  });

  it("interpolates within the two values, even the largest doubles", () => {
    expect(interpolate(3, 4, 0.25)).toBe(3.25);
    expect(interpolate(-Number.MAX_VALUE, Number.MAX_VALUE, 0.5)).toBe(0);
  });
});

describe("the difference of two quantiles, against GrowthBook", () => {
  /**
   * GrowthBook, packages/stats/tests/bayesian/test_tests.py::TestEffectBayesianABTest::test_bayesian_effect_ab_test at 8f1db445: with a flat prior
   * its posterior is the normal interval. It has se² = (n - 1)/n · ((U - L) / 2z)²; for ours, the bounds come together by the root of (n - 1)/n.
   */
  const group = (n: number, value: number, lower: number, upper: number) => {
    const shrink = Math.sqrt((n - 1) / n);
    const estimate = fromBounds(
      {
        value,
        lower: value - shrink * (value - lower),
        upper: value + shrink * (upper - value),
        criticalValue: 1.959963984540054,
      },
      { units: BigInt(n), n: BigInt(n) },
    );
    if (!estimate.ok) throw new Error(estimate.reason);
    return estimate;
  };
  const control = group(11054, 7.157987489967789, 7.098780136176828, 7.217194843758751);
  const test = group(10861, 7.694499927525767, 7.64180598628119, 7.747193868770344);
  const options = { confidenceLevel: 0.95, relativeInterval: "delta" } as const;

  it("90th percentile, absolute", () => {
    const difference = quantileDifference(test, control, options);
    if (!difference.ok) throw new Error(difference.reason);
    expect(relativeError(difference.difference, 0.5365124375579775)).toBeLessThan(1e-12);
    expect(relativeError(difference.standardError, 0.040437721953872775)).toBeLessThan(1e-12);
    expect(relativeError(difference.lower ?? 0, 0.4572559589115422)).toBeLessThan(1e-12);
    expect(relativeError(difference.upper ?? 0, 0.6157689162044128)).toBeLessThan(1e-12);
  });

  it("90th percentile, relative by the delta method", () => {
    const difference = quantileDifference(test, control, options);
    if (!difference.ok || !difference.relative.ok || !difference.relative.interval.ok) throw new Error("no interval");
    const { relative, interval } = difference.relative;
    // Theirs has a prior with a standard deviation of 1000, which pulls by 3e-11.
    expect(relativeError(relative, 0.07495297222736319)).toBeLessThan(1e-9);
    expect(relativeError(interval.lower ?? 0, 0.06341005842481906)).toBeLessThan(1e-9);
    expect(relativeError(interval.upper ?? 0, 0.08649588602990732)).toBeLessThan(1e-9);
  });

  it("90th percentile, relative by Fieller, lies close to the delta method's", () => {
    const difference = quantileDifference(test, control, { confidenceLevel: 0.95 });
    if (!difference.ok || !difference.relative.ok || !difference.relative.interval.ok) throw new Error("no interval");
    expect(difference.relative.interval.lower).toBeCloseTo(0.0634, 3);
    expect(difference.relative.interval.upper).toBeCloseTo(0.0865, 3);
  });
});
