import { describe, expect, it } from "vitest";
import { type GroupCount, pooledSampleRatio, sampleRatio } from "../../src/statistics/health/sample-ratio.ts";
import { relativeError } from "./moments-of.ts";

const groups = (units: readonly number[], weights: readonly number[]): GroupCount[] =>
  units.map((count, i) => ({ group: `group ${i}`, units: BigInt(count), weight: weights[i] ?? 0 }));

describe("sample ratio mismatch, against other implementations", () => {
  // GrowthBook, packages/back-end/test/stats.test.ts "calculates SRM correctly" at 8f1db445, recomputed to full precision. Its cases with units in
  // a group of weight 0 are left out: there one of its implementations drops the group, the other keeps it, and we fail.
  it.each([
    { units: [1000, 1200], weights: [0.5, 0.5], pValue: 2.007865612426481e-5, status: "fail" },
    { units: [135, 115], weights: [0.5, 0.5], pValue: 0.20590321073206466, status: "ok" },
    { units: [310, 98], weights: [0.75, 0.25], pValue: 0.647434185701797, status: "ok" },
    { units: [0, 10, 10], weights: [0.34, 0.33, 0.33], pValue: 0.0057906244034232005, status: "warn" },
    { units: [500, 500, 600], weights: [0.34, 0.33, 0.33], pValue: 0.0005926379315273186, status: "fail" },
    { units: [500, 500], weights: [0.5, 0.5], pValue: 1, status: "ok" },
    // tea-tasting, tests/metrics/test_proportion.py::test_sample_ratio_analyze_norm_no_corr at 90306f16 (z² = χ²).
    { units: [53, 47], weights: [1, 1], pValue: 0.5485062355001472, status: "ok" },
    // SciPy 1.17.1 on Cookie Cats, Hillstrom and Optimizely's example.
    { units: [44700, 45489], weights: [50, 50], pValue: 0.008607987810836262, status: "warn" },
    { units: [21306, 21307, 21387], weights: [1, 1, 1], pValue: 0.9036929575604196, status: "ok" },
    { units: [3304, 3367, 3329], weights: [1, 1, 1], pValue: 0.7394120023928343, status: "ok" },
  ])("$units against $weights gives p = $pValue", ({ units, weights, pValue, status }) => {
    const result = sampleRatio(groups(units, weights));
    expect(result.test.ok && relativeError(result.test.pValue, pValue)).toBeLessThan(1e-9);
    expect(result.status).toBe(status);
  });

  // T. Crook et al., 2009, doi:10.1145/1557019.1557139: 1 % on Friday, 50 % on Saturday.
  const friday = [
    { group: "control", units: 990_000n, weight: 99 },
    { group: "test", units: 10_000n, weight: 1 },
  ];
  const saturday = [
    { group: "control", units: 500_000n, weight: 50 },
    { group: "test", units: 500_000n, weight: 50 },
  ];

  it("finds no mismatch in either stage of Crook's ramp, nor in the whole against the mixture of both splits", () => {
    for (const { test } of [sampleRatio(friday), sampleRatio(saturday), pooledSampleRatio([friday, saturday])]) {
      expect(test.ok && Math.abs(test.pValue - 1)).toBeLessThan(1e-9);
    }
  });

  it("would raise a false alarm for the whole ramp against the split of today", () => {
    const { status, test } = sampleRatio(groups([1_490_000, 510_000], [50, 50]));
    expect(status).toBe("fail");
    expect(test.ok && test.pValue).toBeLessThan(1e-12);
  });
});
