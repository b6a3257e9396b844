import { describe, expect, it } from "vitest";
import { type BayesianView, bayesianView, type Prior } from "../../src/statistics/comparison/bayesian.ts";
import { compareGroups } from "../../src/statistics/comparison/compare-groups.ts";
import { deltaInterval } from "../../src/statistics/comparison/relative.ts";
import { normalLoss } from "../../src/statistics/distributions/normal-loss.ts";
import type { Moments } from "../../src/statistics/moments/moments.ts";
import type { ProportionVariance } from "../../src/statistics/moments/proportion.ts";
import type { Outcome } from "../../src/statistics/outcome.ts";
import { closed } from "../harness/closed.ts";
import { meanMoments, ratioMoments, relativeError } from "./moments-of.ts";

/** The relative difference with the delta method's standard error: GrowthBook's posterior is of this figure, whatever the metric. */
function relativeEstimate(
  test: Moments,
  control: Moments,
  proportionVariance: ProportionVariance = "sample",
): { readonly difference: number; readonly standardError: number } {
  const comparison = compareGroups(test, control, { confidenceLevel: 0.95, proportionVariance });
  const { relative } = comparison;
  if (!relative.ok || !comparison.test?.estimate.ok || !comparison.control?.estimate.ok) throw new Error("no result");
  const interval = deltaInterval({
    ratio: relative.relative,
    controlMean: comparison.control.estimate.mean,
    testStandardError: comparison.test.estimate.standardError,
    controlStandardError: comparison.control.estimate.standardError,
    criticalValue: 1,
  });
  if (!interval.ok) throw new Error(interval.reason);
  const { lower, upper } = closed(interval);
  return { difference: relative.relative, standardError: (upper - lower) / 2 };
}

function viewOf(outcome: Outcome<BayesianView>): BayesianView {
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome;
}

describe("the Bayesian view, against other implementations", () => {
  // GrowthBook, packages/stats/tests/bayesian/test_tests.py and test_gbstats.py at 8f1db445, recomputed to full precision. Its risks are ours:
  // of the treatment, what is lost by choosing it. Its proportions have the variance p (1 - p).
  const small = { test: meanMoments(10, 1050, 111150, 1), control: meanMoments(10, 10000, 10022500, 2) };
  const orders = { test: meanMoments(120, 30000, 8690000, 2), control: meanMoments(100, 27000, 8487900, 2) };
  const flat: Prior | null = null;
  it.each([
    {
      name: "TestBinom.test_bayesian_binomial_ab_test",
      estimate: relativeEstimate(meanMoments(100, 51, 51), meanMoments(100, 49, 49), "binomial"),
      prior: flat,
      direction: "increase" as const,
      mean: 0.04081632653061228,
      standardDeviation: 0.14725254573469446,
      interval: [-0.24779335974122607, 0.3294260128024506] as const,
      chanceToWin: 0.6091813095808981,
      losses: [0.04057952262455081, 0.0813958491551631] as const,
    },
    {
      name: "TestNorm.test_bayesian_gaussian_ab_test",
      estimate: relativeEstimate(small.test, small.control),
      prior: flat,
      direction: "increase" as const,
      mean: 0.05,
      standardDeviation: 0.03571589282098377,
      interval: [-0.020001863604820883, 0.12000186360482087] as const,
      chanceToWin: 0.9192339081566245,
      losses: [0.001309817163926532, 0.05130981716392653] as const,
    },
    {
      name: "TestNorm.test_bayesian_gaussian_ab_test_informative",
      estimate: relativeEstimate(small.test, small.control),
      prior: { mean: 0.1, standardDeviation: Math.sqrt(0.1) },
      direction: "increase" as const,
      mean: 0.05062977888312217,
      standardDeviation: 0.03549024888958016,
      interval: [-0.018929830742817608, 0.12018938850906194] as const,
      chanceToWin: 0.9231499085772956,
      losses: [0.001227027546311408, 0.05185680642943358] as const,
    },
    {
      name: "TestAnalyzeMetricDfBayesian.test_get_metric_dfs_new",
      estimate: relativeEstimate(orders.test, orders.control),
      prior: flat,
      direction: "increase" as const,
      mean: -0.07407407407407414,
      standardDeviation: 0.050657045137700016,
      interval: [-0.17336005810718605, 0.025211909959037757] as const,
      chanceToWin: 0.0718341677433742,
      losses: [0.07569113094677539, 0.0016170568727012565] as const,
    },
    {
      name: "test_get_metric_dfs_inverse (a decrease is good)",
      estimate: relativeEstimate(orders.test, orders.control),
      prior: flat,
      direction: "decrease" as const,
      mean: -0.07407407407407414,
      standardDeviation: 0.050657045137700016,
      interval: [-0.17336005810718605, 0.025211909959037757] as const,
      chanceToWin: 0.9281658322566257,
      losses: [0.0016170568727012565, 0.07569113094677539] as const,
    },
    {
      // Data that cannot be (denominators with a negative variance), but arithmetic all the same.
      name: "test_get_metric_dfs_bayesian_ratio",
      estimate: relativeEstimate(
        ratioMoments(120, [30000, 8690000, 500, 800, -90500], 2),
        ratioMoments(100, [27000, 8487900, 510, 810, -90000], 2),
      ),
      prior: flat,
      direction: "increase" as const,
      mean: 0.13333333333333328,
      standardDeviation: 0.2615080376577792,
      interval: [-0.3792130021436583, 0.6458796688103247] as const,
      chanceToWin: 0.6949263587913344,
      losses: [0.05093404518122071, 0.184267378514554] as const,
    },
  ])("GrowthBook: $name", ({ estimate, prior, direction, ...expected }) => {
    const view = viewOf(bayesianView(estimate, { confidenceLevel: 0.95, prior, direction }));
    expect(relativeError(view.mean, expected.mean)).toBeLessThan(1e-9);
    expect(relativeError(view.standardDeviation, expected.standardDeviation)).toBeLessThan(1e-9);
    expect(relativeError(view.lower, expected.interval[0])).toBeLessThan(1e-9);
    expect(relativeError(view.upper, expected.interval[1])).toBeLessThan(1e-9);
    expect(relativeError(view.chanceToWin, expected.chanceToWin)).toBeLessThan(1e-9);
    expect(relativeError(view.expectedLossTest, expected.losses[0])).toBeLessThan(1e-9);
    expect(relativeError(view.expectedLossControl, expected.losses[1])).toBeLessThan(1e-9);
  });

  // GrowthBook, TestGetRiskNumericalStability at 8f1db445, recomputed to full precision.
  it("GrowthBook: expected loss of a posterior with mean 0.1 and standard deviation 0.05", () => {
    const view = viewOf(
      bayesianView(
        { difference: 0.1, standardError: 0.05 },
        { confidenceLevel: 0.95, prior: null, direction: "increase" },
      ),
    );
    expect(relativeError(view.expectedLossTest, 0.00042453513084148074)).toBeLessThan(1e-12);
    expect(relativeError(view.expectedLossControl, 0.10042453513084149)).toBeLessThan(1e-12);
  });

  // φ(z) - z Q(z) with 60 digits, mpmath 1.4.1.
  it.each([
    [-40, 40],
    [-3, 3.0003821543170477],
    [-0.5, 0.6977965574013061],
    [0, 0.3989422804014327],
    [0.1, 0.35093533120471465],
    [1, 0.0833154705876863],
    [1.9999, 0.008492977899997286],
    [2.0001, 0.008488427873571656],
    [3, 0.0003821543170477236],
    [5, 5.346165533832815e-8],
    [8, 7.550262411946499e-17],
    [12, 1.4605201169845548e-34],
    [20, 1.3700124947295798e-90],
    [30, 1.631956734091401e-199],
    [37, 1.5451991905122024e-301],
  ])("mpmath: the unit normal loss at %d is %d", (z, loss) => {
    expect(relativeError(normalLoss(z), loss)).toBeLessThan(1e-12);
  });
});
