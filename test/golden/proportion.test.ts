import { describe, expect, it } from "vitest";
import { type Comparison, compareGroups } from "../../src/statistics/comparison/compare-groups.ts";
import { normalCdf, normalSurvival, normalUpperQuantile } from "../../src/statistics/distributions/normal.ts";
import { estimateGroup } from "../../src/statistics/moments/estimate.ts";
import type { Moments } from "../../src/statistics/moments/moments.ts";
import { type MantelHaenszel, mantelHaenszel } from "../../src/statistics/ramp/mantel-haenszel.ts";
import { type PooledDifference, poolStages } from "../../src/statistics/ramp/pooled.ts";
import { closed } from "../harness/closed.ts";
import { meanMoments, relativeError } from "./moments-of.ts";

const rate = (units: number, successes: number): Moments => meanMoments(units, successes, successes);
const binomial = { confidenceLevel: 0.95, proportionVariance: "binomial" as const };

/** Wald's comparison of two proportions: one stage, the normal distribution, variances p (1 - p)/n. */
function wald(test: Moments, control: Moments): { comparison: Comparison; difference: PooledDifference } {
  const comparison = compareGroups(test, control, binomial);
  const { difference } = poolStages([comparison], binomial);
  if (!difference.ok) throw new Error(difference.reason);
  return { comparison, difference };
}

/** Mantel and Haenszel's of one stage. */
function oneStage(test: Moments, control: Moments): MantelHaenszel {
  const result = mantelHaenszel([{ test, control }], { confidenceLevel: 0.95 });
  if (!result.ok) throw new Error(result.reason);
  return result;
}

/**
 * z of the test with one proportion for both groups, variance p (1 - p) (1/n_t + 1/n_c): Pearson's χ² is its square. Cochran's, Mantel's and Haenszel's
 * variance of one stage has N - 1 in place of N.
 */
function pearson(test: Moments, control: Moments): number {
  const all = Number(test.units + control.units);
  return oneStage(test, control).statistic * Math.sqrt(all / (all - 1));
}

describe("proportions, against other implementations", () => {
  // GrowthBook, packages/stats/tests/frequentist/test_tests.py::test_two_sided_ttest_binom at 8f1db445, recomputed to full precision:
  // Student's t with Welch's degrees of freedom, the delta method, variances p (1 - p).
  it("GrowthBook: relative difference", () => {
    const options = { ...binomial, relativeInterval: "delta" as const };
    const { difference, relative } = compareGroups(rate(30, 16), rate(28, 14), options);
    if (!difference.ok || !relative.ok || !relative.interval.ok) throw new Error("no result");
    const { lower, upper } = closed(relative.interval);
    expect(relativeError(relative.relative, 0.06666666666666665)).toBeLessThan(1e-12);
    expect(relativeError(difference.degreesOfFreedom, 55.70744914862206)).toBeLessThan(1e-12);
    expect(relativeError(lower, -0.4776740282706786)).toBeLessThan(1e-9);
    expect(relativeError(upper, 0.6110073616040119)).toBeLessThan(1e-9);
    expect(relativeError((upper - lower) / 2 / difference.criticalValue, 0.27169855689735606)).toBeLessThan(1e-9);
  });

  // R's PropCIs::wald2ci, as asserted by statsmodels, stats/tests/test_proportion.py::test_confint_2indep_propcis at 82c59e37, recomputed.
  it("R PropCIs: Wald's interval of the difference", () => {
    const { difference } = wald(rate(34, 7), rate(34, 1));
    expect(relativeError(difference.lower, 0.029169416110856966)).toBeLessThan(1e-9);
    expect(relativeError(difference.upper, 0.3237717603597312)).toBeLessThan(1e-9);
  });

  // R's pairwise.prop.test(correct = FALSE), as asserted by statsmodels, stats/tests/test_proportion.py::test_pairwiseproptest at 82c59e37.
  it.each([
    { test: [93, 90], control: [86, 73], pValue: 0.00533824886503131 },
    { test: [136, 114], control: [86, 73], pValue: 0.8327574849753566 },
    { test: [82, 75], control: [86, 73], pValue: 0.1880573726722516 },
    { test: [136, 114], control: [93, 90], pValue: 0.002026764254350234 },
    { test: [82, 75], control: [93, 90], pValue: 0.1309487516334318 },
    { test: [82, 75], control: [136, 114], pValue: 0.1076118730631731 },
  ])("R pairwise.prop.test: $test against $control", ({ test, control, pValue }) => {
    const z = pearson(rate(test[0] ?? 0, test[1] ?? 0), rate(control[0] ?? 0, control[1] ?? 0));
    expect(relativeError(2 * normalSurvival(Math.abs(z)), pValue)).toBeLessThan(1e-9);
  });

  // R's binom::binom.confint(methods = "asymptotic"), as asserted by statsmodels, stats/tests/results/results_proportion.py at 82c59e37, recomputed.
  // Pulse shows a group's mean with its standard error: the interval is the mean ∓ 1.96 of them, which R cuts at 0 and 1.
  it.each([
    { units: 20, successes: 18, lower: 0.7685216189135128, upper: 1 },
    { units: 20, successes: 4, lower: 0.024695491884683646, upper: 0.37530450811531635 },
    { units: 200, successes: 4, lower: 0.0005973464591045065, upper: 0.03940265354089549 },
    { units: 200, successes: 190, lower: 0.9197949264209659, upper: 0.980205073579034 },
    { units: 30, successes: 1, lower: 0, upper: 0.09756736890584528 },
    { units: 30, successes: 29, lower: 0.9024326310941547, upper: 1 },
    { units: 30, successes: 0, lower: 0, upper: 0 },
    { units: 30, successes: 30, lower: 1, upper: 1 },
  ])("R binom.confint: $successes of $units", ({ units, successes, lower, upper }) => {
    const estimate = estimateGroup(rate(units, successes), "binomial");
    if (!estimate.ok) throw new Error(estimate.reason);
    const half = normalUpperQuantile(0.025) * estimate.standardError;
    expect(relativeError(Math.max(0, estimate.mean - half), lower)).toBeLessThan(1e-9);
    expect(relativeError(Math.min(1, estimate.mean + half), upper)).toBeLessThan(1e-9);
  });

  // T. Crook et al., 2009, doi:10.1145/1557019.1557139, the second stage: closed form.
  it("closed form: the stage of half and half in Crook's ramp", () => {
    const { difference } = wald(rate(500_000, 6000), rate(500_000, 5000));
    expect(relativeError(difference.difference, 0.002)).toBeLessThan(1e-14);
    expect(relativeError(difference.standardError, Math.sqrt((0.012 * 0.988 + 0.01 * 0.99) / 500_000))).toBeLessThan(
      1e-14,
    );
  });

  /**
   * tea-tasting, tests/metrics/test_proportion.py at 90306f16 (test_proportion_analyze_norm*, _pearson). Its z test has a continuity correction of
   * k = (1/n_t + 1/n_c)/2 where asked for, one variance for both groups where `pooled`, and its relative interval is symmetric in the logarithm:
   * all are rebuilt here from what Pulse gives.
   */
  describe("tea-tasting, rebuilt from Pulse's figures", () => {
    const few = rate(47, 13);
    const many = rate(53, 19);

    function rebuilt(test: Moments, control: Moments, asked: { pooled: boolean; corrected: boolean; tail: number }) {
      const { comparison, difference } = wald(test, control);
      if (!comparison.test?.estimate.ok || !comparison.control?.estimate.ok) throw new Error("no estimate");
      const [t, c] = [comparison.test.estimate, comparison.control.estimate];
      const d = difference.difference;
      const common = Number(test.y + control.y) / Number(test.units + control.units);
      const error = asked.pooled ? d / pearson(test, control) : difference.standardError;
      const logError = asked.pooled ? error / common : Math.hypot(t.standardError / t.mean, c.standardError / c.mean);
      const correction = asked.corrected ? (1 / Number(test.units) + 1 / Number(control.units)) / 2 : 0;
      const q = normalUpperQuantile(asked.tail);
      const log = Math.log(t.mean / c.mean);
      const logHalf = q * logError + correction / c.mean;
      return {
        lower: d - q * error - correction,
        upper: d + q * error + correction,
        relativeLower: Math.expm1(log - logHalf),
        relativeUpper: Math.expm1(log + logHalf),
        twoSided: 2 * normalSurvival((Math.abs(d) - correction) / error),
        greater: normalSurvival((d - correction) / error),
        less: normalCdf((d + correction) / error),
      };
    }

    it.each([
      {
        name: "norm and pearson, corrected",
        asked: { pooled: true, corrected: true, tail: 0.025 },
        expected: [
          -0.2851524037206986, 0.12136276100692911, -0.5884358933441385, 0.4464320422735124, 0.5083165530405196,
        ],
      },
      {
        name: "norm_unpooled",
        asked: { pooled: false, corrected: true, tail: 0.025 },
        expected: [
          -0.28368859581157896, 0.11989895309780946, -0.5939973223152473, 0.46624528367997886, 0.5049066155125612,
        ],
      },
      {
        name: "norm_no_corr",
        asked: { pooled: true, corrected: false, tail: 0.025 },
        expected: [
          -0.26508014358420723, 0.10129050087043773, -0.564734653462708, 0.3676703556866048, 0.3809096823118986,
        ],
      },
    ])("$name", ({ asked, expected }) => {
      const { lower, upper, relativeLower, relativeUpper, twoSided } = rebuilt(few, many, asked);
      for (const [i, actual] of [lower, upper, relativeLower, relativeUpper, twoSided].entries()) {
        expect(relativeError(actual, expected[i] ?? Number.NaN)).toBeLessThan(1e-9);
      }
    });

    it("norm_greater and norm_less", () => {
      const asked = { pooled: true, corrected: true, tail: 0.05 };
      const greater = rebuilt(many, few, asked);
      expect(relativeError(greater.lower, -0.0919114073864812)).toBeLessThan(1e-9);
      expect(relativeError(greater.relativeLower, -0.25445686244444576)).toBeLessThan(1e-9);
      expect(relativeError(greater.greater, 0.2541582765202598)).toBeLessThan(1e-9);
      const less = rebuilt(few, many, asked);
      expect(relativeError(less.upper, 0.0919114073864812)).toBeLessThan(1e-9);
      expect(relativeError(less.relativeUpper, 0.3192513062736768)).toBeLessThan(1e-9);
      expect(relativeError(less.less, 0.2541582765202598)).toBeLessThan(1e-9);
    });
  });
});
