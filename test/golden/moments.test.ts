import { describe, expect, it } from "vitest";
import { estimateGroup } from "../../src/statistics/moments/estimate.ts";
import { addMoments } from "../../src/statistics/moments/merge-moments.ts";
import { sampleCovariance, sampleVariance } from "../../src/statistics/moments/sample-variance.ts";
import { momentsOf, ratioMoments } from "./moments-of.ts";

/** NIST's construction: one value, then two in turn, 500 times each. */
const alternating = (first: bigint, second: bigint, third: bigint): bigint[] => [
  first,
  ...Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? second : third)),
];

describe("moments, against certified values", () => {
  // NIST StRD, univariate summary statistics: https://www.itl.nist.gov/div898/strd/univ/homepage.html
  it.each([
    { name: "NumAcc1", values: [10000001n, 10000003n, 10000002n], scale: 0, mean: 10000002, deviation: 1 },
    { name: "NumAcc2", values: alternating(12n, 11n, 13n), scale: 1, mean: 1.2, deviation: 0.1 },
    {
      name: "NumAcc3",
      values: alternating(10000002n, 10000001n, 10000003n),
      scale: 1,
      mean: 1000000.2,
      deviation: 0.1,
    },
    {
      name: "NumAcc4",
      values: alternating(100000002n, 100000001n, 100000003n),
      scale: 1,
      mean: 10000000.2,
      deviation: 0.1,
    },
  ])("NIST $name: mean and standard deviation to the last digit", ({ values, scale, mean, deviation }) => {
    const moments = momentsOf(values, scale);
    const variance = sampleVariance(moments);
    expect(estimateGroup(moments)).toMatchObject({ ok: true, mean });
    expect(variance.ok && Math.sqrt(variance.value)).toBe(deviation);
  });

  it("values of 1e12 with a spread of 1 keep their variance", () => {
    const moments = momentsOf([10n ** 12n - 1n, 10n ** 12n, 10n ** 12n + 1n]);
    expect(sampleVariance(moments)).toEqual({ ok: true, value: 1 });
  });

  // GrowthBook, packages/stats-ts/test/statistics.test.ts and packages/stats/tests/test_shared_models.py at 8f1db445 (NumPy's var and cov, ddof 1).
  it("variance and covariance agree with NumPy", () => {
    const moments = ratioMoments(4, [237, 9 + 25 + 81 + 48400, 11, 39, 6 + 5 + 45 + 660], 1);
    const variance = sampleVariance(moments);
    const covariance = sampleCovariance(moments);
    expect(variance.ok && variance.value).toBeCloseTo(114.90916666666665, 12);
    expect(covariance.ok && covariance.value).toBeCloseTo(2.1416666666666657, 12);
  });

  // tea-tasting, tests/test_aggr.py::test_aggregates_add at 90306f16 (NumPy on the 100 rows).
  it("merged moments have the variance and covariance of all rows", () => {
    const merged = addMoments(ratioMoments(53, [30, 58, 105, 259, 80]), ratioMoments(47, [18, 30, 89, 205, 41]));
    expect(merged.units).toBe(100n);
    expect(estimateGroup({ ...merged, x: 100n, xx: 100n, xy: merged.y })).toMatchObject({ mean: 0.48 });
    const variance = sampleVariance(merged);
    const covariance = sampleCovariance(merged);
    expect(variance.ok && variance.value).toBeCloseTo(0.6561616161616163, 14);
    expect(covariance.ok && covariance.value).toBeCloseTo(0.2816161616161615, 14);
  });
});
