import { describe, expect, it } from "vitest";
import type { Moments } from "../../../src/statistics/moments/moments.ts";
import { mantelHaenszel } from "../../../src/statistics/ramp/mantel-haenszel.ts";
import { meanMoments, momentsOf, ratioMoments } from "../../golden/moments-of.ts";

const options = { confidenceLevel: 0.95 };
const rate = (units: number, successes: number): Moments => meanMoments(units, successes, successes);
const refused = (reason: string): object => ({ ok: false, reason });

describe("Mantel and Haenszel's estimates", () => {
  it("are for proportions alone, at whatever scale they are kept", () => {
    const whole = { test: rate(50, 20), control: rate(50, 10) };
    const scaled = {
      test: meanMoments(50, 20_000_000, 20_000_000_000_000, 6),
      control: meanMoments(50, 10_000_000, 10_000_000_000_000, 6),
    };
    expect(mantelHaenszel([scaled], options)).toEqual(mantelHaenszel([whole], options));
    const mean = { test: momentsOf([1, 2, 3]), control: rate(50, 10) };
    expect(mantelHaenszel([whole, mean], options)).toEqual(refused("not_a_proportion"));
    const ratio = { test: ratioMoments(5, [2, 2, 5, 5, 2]), control: rate(50, 10) };
    expect(mantelHaenszel([ratio], options)).toEqual(refused("not_a_proportion"));
    // Halves and ones and a half: Σy² = Σy can be, but not with a whole number of successes.
    const halves = { test: meanMoments(4, 15, 150, 1), control: rate(50, 10) };
    expect(mantelHaenszel([halves], options)).toEqual(refused("not_a_proportion"));
  });

  it("need a stage with both groups, and some variation", () => {
    expect(mantelHaenszel([], options)).toEqual(refused("no_stage_to_pool"));
    expect(mantelHaenszel([{ test: rate(10, 5), control: rate(0, 0) }], options)).toEqual(refused("no_stage_to_pool"));
    expect(mantelHaenszel([{ test: rate(10, 0), control: rate(9, 0) }], options)).toEqual(refused("zero_variance"));
    expect(mantelHaenszel([{ test: rate(10, 10), control: rate(9, 0) }], options)).toEqual(refused("zero_variance"));
  });

  it("name sums that no data can have", () => {
    for (const successes of [-1, 11]) {
      const stage = { test: meanMoments(10, successes, successes), control: rate(10, 5) };
      expect(mantelHaenszel([stage], options)).toEqual(refused("impossible_moments"));
    }
  });

  it("have no odds ratio where it would be 0 or infinite, but a difference", () => {
    const result = mantelHaenszel([{ test: rate(100, 0), control: rate(100, 5) }], options);
    expect(result).toMatchObject({ ok: true, difference: -0.05, oddsRatio: refused("empty_cell") });
  });

  it("keep the weight of a tiny stage in which nobody converted", () => {
    const large = { test: rate(20_000, 2100), control: rate(20_000, 2000) };
    const tiny = { test: rate(30, 0), control: rate(1470, 147) };
    const result = mantelHaenszel([tiny, large], options);
    if (!result.ok) throw new Error(result.reason);
    expect(result.stagesPooled).toBe(2);
    // Weights n₁ n₀/N: 29.4 and 10,000.
    expect(result.difference).toBeCloseTo((29.4 * -0.1 + 10_000 * 0.005) / 10_029.4, 12);
  });

  it("are one-sided where asked", () => {
    const stages = [{ test: rate(1000, 130), control: rate(1000, 100) }];
    const both = mantelHaenszel(stages, options);
    const greater = mantelHaenszel(stages, { ...options, alternative: "greater" });
    const less = mantelHaenszel(stages, { ...options, alternative: "less" });
    if (!both.ok || !greater.ok || !less.ok || !greater.oddsRatio.ok) throw new Error("no result");
    expect(greater.pValue).toBeCloseTo(both.pValue / 2, 14);
    expect(less.pValue).toBeCloseTo(1 - both.pValue / 2, 14);
    expect([greater.upper, greater.oddsRatio.upper, less.lower]).toEqual([null, null, null]);
    expect(greater.lower).toBeGreaterThan(both.lower ?? Number.NaN);
  });

  it("have p-values far beyond what 1 - cdf could show", () => {
    const result = mantelHaenszel([{ test: rate(10_000, 4000), control: rate(10_000, 2000) }], options);
    if (!result.ok) throw new Error(result.reason);
    expect(result.pValue).toBeGreaterThan(0);
    expect(result.pValue).toBeLessThan(1e-200);
  });
});
