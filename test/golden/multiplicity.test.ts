import { describe, expect, it } from "vitest";
import { adjustPValues, type Correction } from "../../src/statistics/multiplicity/adjust-p-values.ts";
import { adjustedLevels } from "../../src/statistics/multiplicity/adjusted-levels.ts";
import { relativeError } from "./moments-of.ts";
import { multtest } from "./multiplicity-values.ts";

const corrections = ["bonferroni", "holm", "hochberg", "benjamini_hochberg", "benjamini_yekutieli"] as const;

function expectAll(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) {
    expect(relativeError(actual[i] ?? Number.NaN, value)).toBeLessThan(tolerance);
  }
}

describe("adjusted p-values, against other implementations", () => {
  it.each(multtest.flatMap((family) => corrections.map((correction) => ({ ...family, correction }))))(
    "R multtest: $correction of $name",
    ({ pValues, adjusted, correction }) => {
      expectAll(adjustPValues(pValues, correction), adjusted[correction], 1e-9);
    },
  );

  // R's pairwise.prop.test, as asserted by statsmodels, stats/tests/test_proportion.py, TestProportion.test_pairwiseproptest at 82c59e37.
  it("R pairwise.prop.test: holm", () => {
    const pValues = [
      0.00533824886503131, 0.8327574849753566, 0.1880573726722516, 0.002026764254350234, 0.1309487516334318,
      0.1076118730631731,
    ];
    const expected = [
      0.02669124432515654, 0.8327574849753566, 0.4304474922526926, 0.0121605855261014, 0.4304474922526926,
      0.4304474922526926,
    ];
    expectAll(adjustPValues(pValues, "holm"), expected, 1e-12);
  });

  // GrowthBook, packages/shared/test/experiments.test.ts ("pvalue correction method", "pvals and CIs adjusted in place") at 8f1db445.
  it.each<{ correction: Correction; pValues: number[]; expected: number[] }>([
    {
      correction: "holm",
      pValues: [0.01, 0.04, 0.03, 0.005, 0.55, 0.6],
      expected: [0.05, 0.12, 0.12, 0.03, 1, 1],
    },
    { correction: "holm", pValues: [0.025, 0.03], expected: [0.05, 0.05] },
    {
      correction: "benjamini_hochberg",
      pValues: [0.898, 0.138, 0.007, 0.964, 0.538, 0.006, 0.138],
      expected: [0.964, 0.2415, 0.0245, 0.964, 0.7532, 0.0245, 0.2415],
    },
    { correction: "benjamini_hochberg", pValues: [0.025, 0.03], expected: [0.03, 0.03] },
  ])("GrowthBook: $correction of $pValues", ({ correction, pValues, expected }) => {
    expectAll(adjustPValues(pValues, correction), expected, 1e-12);
  });

  // tea-tasting, tests/test_multiplicity.py (test_adjust_fdr_*, test_adjust_fwer_*_bonferroni) at 90306f16: pvalue_adj and alpha_adj.
  it.each<{ correction: Correction; adjusted: number[]; alpha: number[] }>([
    {
      correction: "benjamini_hochberg",
      adjusted: [0.02, 0.06, 0.02, 0.048, 0.02, 0.045],
      alpha: [5 / 120, 0.05, 5 / 120, 5 / 120, 5 / 120, 5 / 120],
    },
    {
      correction: "benjamini_yekutieli",
      adjusted: [0.049, 0.147, 0.049, 0.1176, 0.049, 0.11025],
      alpha: [
        0.010204081632653062, 0.020408163265306124, 0.010204081632653062, 0.017006802721088437, 0.010204081632653062,
        0.01360544217687075,
      ],
    },
    {
      correction: "hochberg",
      adjusted: [0.03, 0.06, 0.035, 0.06, 0.04, 0.06],
      alpha: [0.0125, 0.05, 0.0125, 0.025, 0.0125, 0.05 / 3],
    },
    {
      correction: "holm",
      adjusted: [0.03, 0.09, 0.035, 0.09, 0.04, 0.09],
      alpha: [0.05 / 6, 0.05 / 3, 0.01, 0.05 / 3, 0.0125, 0.05 / 3],
    },
  ])("tea-tasting: $correction, with the level of each interval", ({ correction, adjusted, alpha }) => {
    const pValues = [0.005, 0.06, 0.007, 0.04, 0.01, 0.03];
    expectAll(adjustPValues(pValues, correction), adjusted, 1e-12);
    const levels = adjustedLevels(pValues, correction, 0.95);
    expectAll(
      levels.map((level) => 1 - level),
      alpha,
      1e-12,
    );
  });
});
