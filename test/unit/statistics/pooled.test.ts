import { describe, expect, it } from "vitest";
import { createRandom } from "../../../datasets/random.ts";
import { compareGroups } from "../../../src/statistics/comparison/compare-groups.ts";
import type { Moments } from "../../../src/statistics/moments/moments.ts";
import { naiveSum } from "../../../src/statistics/ramp/naive-sum.ts";
import { poolStages } from "../../../src/statistics/ramp/pooled.ts";
import { meanMoments, momentsOf } from "../../golden/moments-of.ts";
import { closed } from "../../harness/closed.ts";

const options = { confidenceLevel: 0.95 };
const stage = (test: Moments | null, control: Moments | null): ReturnType<typeof compareGroups> =>
  compareGroups(test, control, options);
const rate = (units: number, successes: number): Moments => meanMoments(units, successes, successes);

describe("pooling the stages of a ramp", () => {
  it("leaves stages without a difference out, and counts them", () => {
    const first = stage(rate(1000, 120), rate(9000, 900));
    const pooled = poolStages([first, stage(rate(100, 10), null)], options);
    expect(pooled).toMatchObject({
      stagesPooled: 1,
      stagesLeftOut: 1,
      heterogeneity: { ok: false, reason: "one_stage" },
    });
    if (!first.difference.ok) throw new Error(first.difference.reason);
    expect(pooled.difference).toMatchObject({ difference: first.difference.difference, weights: [1] });
  });

  it("has no result where no stage has one", () => {
    const refused = { ok: false, reason: "no_stage_to_pool" };
    expect(poolStages([], options)).toMatchObject({ difference: refused, relative: refused, stagesPooled: 0 });
    expect(poolStages([stage(null, rate(10, 1))], options)).toMatchObject({ difference: refused, stagesLeftOut: 1 });
  });

  it("finds the common relative effect of stages whose baselines differ", () => {
    const pooled = poolStages(
      [stage(rate(10000, 1200), rate(10000, 1000)), stage(rate(5000, 2400), rate(5000, 2000))],
      options,
    );
    if (!pooled.relative.ok || !pooled.relative.interval.ok) throw new Error("no result");
    expect(pooled.relative.relative).toBeCloseTo(0.2, 12);
    expect(pooled.relative.interval.lower).toBeLessThan(0.2);
    expect(pooled.relative.interval.upper).toBeGreaterThan(0.2);
  });

  it("sees that stages contradict each other", () => {
    const better = stage(rate(10000, 1300), rate(10000, 1000));
    const worse = stage(rate(10000, 800), rate(10000, 1000));
    const { heterogeneity } = poolStages([better, worse], options);
    if (!heterogeneity.ok) throw new Error(heterogeneity.reason);
    expect(heterogeneity.pValue).toBeLessThan(1e-10);
    expect(heterogeneity.iSquared).toBeGreaterThan(0.9);
  });

  it("does not let a tiny stage in which nobody converted outweigh a large one", () => {
    const tiny = stage(rate(30, 0), rate(1470, 147));
    const large = stage(rate(20000, 2100), rate(20000, 2000));
    const { difference } = poolStages([tiny, large], options);
    if (!difference.ok) throw new Error(difference.reason);
    expect(difference.difference).toBeGreaterThan(0);
    expect(difference.weights[0]).toBeLessThan(0.02);
  });

  it("does not lean to the stages of few units with a long tail, as their own variances would make it", () => {
    const random = createRandom();
    random.reseed(20, 0, 0);
    const group = (units: number): Moments =>
      momentsOf(Array.from({ length: units }, () => Math.round(1000 * Math.exp(1.5 * random.normal()))));
    const sums = { common_variance: 0, inverse_variance: 0 };
    const ramps = 400;
    for (let ramp = 0; ramp < ramps; ramp += 1) {
      const stages = [stage(group(20), group(480)), stage(group(250), group(250))];
      for (const weights of ["common_variance", "inverse_variance"] as const) {
        const { difference } = poolStages(stages, { ...options, weights });
        if (difference.ok) sums[weights] += difference.statistic / ramps;
      }
    }
    // Without any effect, the mean of the statistic is 0, within 4 standard errors of 1/√400.
    expect(Math.abs(sums.common_variance)).toBeLessThan(0.2);
    expect(sums.inverse_variance).toBeLessThan(-0.4);
  });

  it("shares the decision between absolute and relative difference", () => {
    const pooled = poolStages([stage(rate(900, 120), rate(900, 100)), stage(rate(800, 95), rate(700, 70))], options);
    if (!pooled.difference.ok || !pooled.relative.ok || !pooled.relative.interval.ok) throw new Error("no result");
    expect(Math.sign(closed(pooled.relative.interval).lower)).toBe(Math.sign(closed(pooled.difference).lower));
    expect(pooled.difference.testMean - pooled.difference.controlMean).toBeCloseTo(pooled.difference.difference, 14);
  });

  it("refuses to add the moments of different metrics up", () => {
    const stages = [
      { test: momentsOf([1, 2]), control: momentsOf([1, 2]) },
      { test: momentsOf([1, 2], 2), control: momentsOf([1, 2], 2) },
    ];
    expect(() => naiveSum(stages, 1)).toThrow(RangeError);
    expect(naiveSum([], 1)).toEqual({ ok: false, reason: "no_stage_to_pool" });
  });

  it("sees no reversal where the naive sum agrees or has no sign", () => {
    const agreeing = [{ test: rate(10, 5), control: rate(10, 4) }];
    const even = [{ test: rate(10, 4), control: rate(10, 4) }];
    expect(naiveSum(agreeing, 0.1)).toMatchObject({ naiveDifference: 0.1, signDiffers: false });
    expect(naiveSum(agreeing, -0.1)).toMatchObject({ signDiffers: true });
    expect(naiveSum(even, -0.1)).toMatchObject({ naiveDifference: 0, signDiffers: false });
  });
});
