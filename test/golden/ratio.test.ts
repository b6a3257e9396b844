import { describe, expect, it } from "vitest";
import { compareGroups } from "../../src/statistics/comparison/compare-groups.ts";
import { estimateGroup } from "../../src/statistics/moments/estimate.ts";
import { ratioMoments, relativeError } from "./moments-of.ts";

describe("ratios by the delta method, against other implementations", () => {
  // Hillstrom e-mail challenge: spend (cents) per visit; sums counted exactly from the 64,000 rows, results from SciPy 1.17.1 and NumPy.
  const none = ratioMoments(21306, [1390833, 28700503621, 2262, 2262, 1390833], 2);
  it.each([
    {
      name: "men",
      group: ratioMoments(21307, [3031169, 67590244973, 3894, 3894, 3031169], 2),
      ratio: 7.784203903441192,
      variance: 0.43021016641546417,
      difference: 1.635516900788673,
      standardError: 0.9871405201714472,
      relative: 0.26599449607422154,
    },
    {
      name: "women",
      group: ratioMoments(21387, [2303811, 49114465763, 3238, 3238, 2303811], 2),
      ratio: 7.114919703520692,
      variance: 0.4528293250643879,
      difference: 0.966232700868173,
      standardError: 0.9985317046610382,
      relative: 0.15714455792778925,
    },
  ])("SciPy: Hillstrom, spend per visit, $name", (expected) => {
    const estimate = estimateGroup(expected.group);
    if (!estimate.ok) throw new Error(estimate.reason);
    expect(relativeError(estimate.mean, expected.ratio)).toBeLessThan(1e-12);
    expect(relativeError(estimate.standardErrorSquared, expected.variance)).toBeLessThan(1e-9);
    const { difference, relative } = compareGroups(expected.group, none, { confidenceLevel: 0.95 });
    if (!difference.ok || !relative.ok) throw new Error("no result");
    expect(relativeError(difference.difference, expected.difference)).toBeLessThan(1e-9);
    expect(relativeError(difference.standardError, expected.standardError)).toBeLessThan(1e-9);
    expect(relativeError(relative.relative, expected.relative)).toBeLessThan(1e-9);
  });

  // tea-tasting, docs/user-guide.md at 90306f16, orders per session, recomputed to full precision.
  it("tea-tasting: orders per session, 4000 users", () => {
    const test = ratioMoments(1977, [1133, 2121, 3920, 9698, 2730]);
    const control = ratioMoments(2023, [1073, 2073, 4038, 10098, 2648]);
    const { difference } = compareGroups(test, control, { confidenceLevel: 0.95 });
    if (!difference.ok) throw new Error(difference.reason);
    expect(relativeError(difference.difference, 0.02330500550889003)).toBeLessThan(1e-12);
    expect(relativeError(difference.statistic, 1.773406266834034)).toBeLessThan(1e-11);
    expect(relativeError(difference.pValue, 0.07623759978168303)).toBeLessThan(1e-9);
    expect(relativeError(difference.lower, -0.0024594336679094504)).toBeLessThan(1e-9);
    expect(relativeError(difference.upper, 0.04906944468568951)).toBeLessThan(1e-9);
  });

  // GrowthBook, packages/stats/tests/test_gbstats.py::test_get_metric_dfs_frequentist_ratio at 8f1db445, recomputed to full precision.
  // Its fixture is data that cannot be (denominators with a negative variance), but it pins the formula.
  it("GrowthBook: relative difference of ratios by the delta method", () => {
    const test = ratioMoments(120, [30000, 8690000, 500, 800, -90500], 2);
    const control = ratioMoments(100, [27000, 8487900, 510, 810, -90000], 2);
    const { relative } = compareGroups(test, control, { confidenceLevel: 0.95, relativeInterval: "delta" });
    if (!relative.ok || !relative.interval.ok) throw new Error("no result");
    expect(relativeError(relative.relative, 0.13333333333333328)).toBeLessThan(1e-12);
    expect(relativeError(relative.interval.lower, -0.38207581731519935)).toBeLessThan(1e-12);
    expect(relativeError(relative.interval.upper, 0.648742483981866)).toBeLessThan(1e-12);
  });

  // tea-tasting, tests/test_aggr.py::test_aggregates_ratio_var at 90306f16: per-unit variance 0.2265625 for these means and (co)variances.
  it("tea-tasting: variance of a ratio from means 5 and 4, variances 3 and 2, covariance 1", () => {
    // n = 25: Σy = 125, Σx = 100, Σy² = 24·3 + 25·25, Σx² = 24·2 + 25·16, Σxy = 24·1 + 25·20.
    const estimate = estimateGroup(ratioMoments(25, [125, 697, 100, 448, 524]));
    expect(estimate.ok && relativeError(estimate.standardErrorSquared, 0.2265625 / 25)).toBeLessThan(1e-15);
  });

  // GrowthBook, packages/stats/tests/test_shared_models.py::test_ratio_statistic_statistic_covariance at 8f1db445, recomputed: variance per unit.
  it("GrowthBook: ratio and variance of 0.3, 0.5, 0.9, 22 over 2, 1, 5, 3", () => {
    const estimate = estimateGroup(ratioMoments(4, [237, 9 + 25 + 81 + 48400, 11, 39, 6 + 5 + 45 + 660], 1));
    if (!estimate.ok) throw new Error(estimate.reason);
    expect(relativeError(estimate.mean, 2.1545454545454543)).toBeLessThan(1e-15);
    expect(relativeError(4 * estimate.standardErrorSquared, 15.764613528219838)).toBeLessThan(1e-12);
  });
});
