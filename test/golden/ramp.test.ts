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
const pool = (): Pooled => poolStages([compare(friday), compare(saturday)], options);

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

  it("agrees with the closed form to 1e-9 when variances are those of p (1 - p) / n", () => {
    // Sums of squares for which s²/n = p (1 - p)/n: Σy² = (n - 1) p (1 - p) + n p², made whole by counting in units of 1e-9.
    const binomial = (units: number, successes: number): ReturnType<typeof meanMoments> => {
      const [n, k] = [BigInt(units), BigInt(successes)];
      const yy = ((n - 1n) * k * (n - k) * 10n ** 18n) / (n * n) + (k * k * 10n ** 18n) / n;
      return meanMoments(n, k * 10n ** 9n, yy, 9);
    };
    const stages = [
      { test: binomial(10_000, 230), control: binomial(990_000, 20_000) },
      { test: binomial(500_000, 6000), control: binomial(500_000, 5000) },
    ];
    const { difference } = poolStages(stages.map(compare), options);
    if (!difference.ok) throw new Error(difference.reason);
    expect(relativeError(difference.difference, 0.002015027096536513)).toBeLessThan(1e-9);
    expect(relativeError(difference.standardError, 0.00020662189391555514)).toBeLessThan(1e-9);
    expect(relativeError(difference.weights[0] ?? 0, 0.018831424773604638)).toBeLessThan(1e-9);
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
