import { describe, expect, it } from "vitest";
import { type Comparison, compareGroups } from "../../src/statistics/comparison/compare-groups.ts";
import { naiveSum } from "../../src/statistics/ramp/naive-sum.ts";
import { type Pooled, poolStages } from "../../src/statistics/ramp/pooled.ts";
import { meanMoments, relativeError } from "./moments-of.ts";

/**
 * The ramp of T. Crook, B. Frasca, R. Kohavi, R. Longbotham, Seven pitfalls to avoid when running controlled experiments on the web, 2009,
 * doi:10.1145/1557019.1557139: the feature is better on each day and worse in the sum. Stratified figures in closed form, with p (1 - p) / n.
 */
const friday = { test: meanMoments(10_000, 230, 230), control: meanMoments(990_000, 20_000, 20_000) };
const saturday = { test: meanMoments(500_000, 6000, 6000), control: meanMoments(500_000, 5000, 5000) };
const options = { confidenceLevel: 0.95 };
const compare = (stage: typeof friday): Comparison => compareGroups(stage.test, stage.control, options);
// The published figures weight by each group's own variance.
const inverse = { ...options, weights: "inverse_variance" as const };
const pool = (): Pooled => poolStages([compare(friday), compare(saturday)], inverse);

describe("Crook's ramp", () => {
  it("is better in each stage", () => {
    const [first, second] = [compare(friday).difference, compare(saturday).difference];
    expect(first.ok && relativeError(first.difference, 0.002797979797979796)).toBeLessThan(1e-9);
    expect(second.ok && relativeError(second.difference, 0.002)).toBeLessThan(1e-9);
  });

  it("is better when pooled by inverse variance", () => {
    const { difference, stagesPooled } = pool();
    if (!difference.ok) throw new Error(difference.reason);
    expect(stagesPooled).toBe(2);
    // The published closed form divides by n, ours by n - 1: 1 in 10,000 in Friday's variance, which weighs 2 %.
    expect(relativeError(difference.difference, 0.002015027096536513)).toBeLessThan(2e-6);
    expect(relativeError(difference.standardError, 0.00020662189391555514)).toBeLessThan(2e-6);
    expect(relativeError(difference.weights[0] ?? 0, 0.018831424773604638)).toBeLessThan(2e-4);
    expect(relativeError(difference.weights[1] ?? 0, 0.9811685752263954)).toBeLessThan(2e-6);
  });

  it("agrees with the closed form to 1e-9 with the variances p (1 - p) / n", () => {
    const asked = { ...options, proportionVariance: "binomial" as const };
    const stages = [friday, saturday].map(({ test, control }) => compareGroups(test, control, asked));
    const { difference } = poolStages(stages, { ...asked, weights: "inverse_variance" });
    if (!difference.ok) throw new Error(difference.reason);
    expect(relativeError(difference.difference, 0.002015027096536513)).toBeLessThan(1e-9);
    expect(relativeError(difference.standardError, 0.00020662189391555514)).toBeLessThan(1e-9);
    expect(relativeError(difference.weights[0] ?? 0, 0.018831424773604638)).toBeLessThan(1e-9);
    expect(relativeError(difference.weights[1] ?? 0, 0.9811685752263954)).toBeLessThan(1e-9);
  });

  // Weights that Pulse does not pool by (stage sizes, treated units) and Mantel and Haenszel's with each stage's own variance: D = Σ w d,
  // se² = Σ w² se², from the stages' figures.
  it.each([
    { weights: [0.5, 0.5], difference: 0.002398989898989898, standardError: 0.0007600338540077162 },
    {
      weights: [0.0196078431372549, 0.9803921568627451],
      difference: 0.0020156466627054863,
      standardError: 0.00020662526451843458,
    },
    {
      weights: [0.03809157368218546, 0.9619084263178146],
      difference: 0.002030396306271643,
      standardError: 0.00020868573019879557,
    },
  ])("has stages that give the closed form's figures with the weights $weights", (expected) => {
    const asked = { ...options, proportionVariance: "binomial" as const };
    const stages = [friday, saturday].map(({ test, control }) => compareGroups(test, control, asked).difference);
    const [first, second] = stages;
    if (first?.ok !== true || second?.ok !== true) throw new Error("no result");
    const [v = 0, w = 0] = expected.weights;
    expect(relativeError(v * first.difference + w * second.difference, expected.difference)).toBeLessThan(1e-9);
    const standardError = Math.hypot(v * first.standardError, w * second.standardError);
    expect(relativeError(standardError, expected.standardError)).toBeLessThan(1e-9);
  });

  it("has a pooled relative difference between the stages' own, close to the Mantel-Haenszel risk ratio 1.19544", () => {
    const { relative } = pool();
    if (!relative.ok || !relative.interval.ok) throw new Error("no result");
    expect(relative.relative).toBeGreaterThan(0.023 / (20_000 / 990_000) - 1);
    expect(relative.relative).toBeLessThan(0.2);
    expect(Math.abs(relative.relative - 0.1954444444444443)).toBeLessThan(0.003);
    expect(relative.interval.lower).toBeGreaterThan(0);
  });

  it("shows no heterogeneity between its stages", () => {
    const { heterogeneity } = pool();
    if (!heterogeneity.ok) throw new Error(heterogeneity.reason);
    // Q = (d₁ - d₂)² / (se₁² + se₂²)
    const first = compare(friday).difference;
    const second = compare(saturday).difference;
    if (!first.ok || !second.ok) throw new Error("no result");
    const q = (first.difference - second.difference) ** 2 / (first.standardErrorSquared + second.standardErrorSquared);
    expect(relativeError(heterogeneity.q, q)).toBeLessThan(1e-9);
    expect(heterogeneity).toMatchObject({ degreesOfFreedom: 1, iSquared: Math.max(0, (q - 1) / q) });
  });

  it("is worse in the naive sum, and that is said", () => {
    const { difference } = pool();
    if (!difference.ok) throw new Error(difference.reason);
    const naive = naiveSum([friday, saturday], difference.difference);
    if (!naive.ok) throw new Error(naive.reason);
    expect(relativeError(naive.naiveDifference, -0.004562837215423082)).toBeLessThan(1e-9);
    expect(naive.signDiffers).toBe(true);
  });
});
