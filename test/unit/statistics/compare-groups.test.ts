import { describe, expect, it } from "vitest";
import { compareGroups } from "../../../src/statistics/comparison/compare-groups.ts";
import { valueOrNull } from "../../../src/statistics/outcome.ts";
import { meanMoments, momentsOf, ratioMoments } from "../../golden/moments-of.ts";

const options = { confidenceLevel: 0.95 };
const some = momentsOf([1, 2, 3]);
const refused = (reason: string): object => ({ ok: false, reason });

describe("comparing two groups", () => {
  it("at 100 % has no control, and still shows the test group's mean", () => {
    const comparison = compareGroups(some, null, options);
    expect(comparison.difference).toEqual(refused("no_control"));
    expect(comparison.relative).toEqual(refused("no_control"));
    expect(comparison.test?.mean).toEqual({ ok: true, value: 2 });
    expect(comparison.test?.total).toEqual({ ok: true, value: 6 });
    expect(comparison.test?.standardError.ok).toBe(true);
    expect(comparison.control).toBeNull();
  });

  it("says which group has no units", () => {
    const none = momentsOf([]);
    expect(compareGroups(some, none, options).difference).toEqual(refused("no_control"));
    expect(compareGroups(none, some, options).difference).toEqual(refused("no_test"));
    expect(compareGroups(null, some, options).difference).toEqual(refused("no_test"));
    expect(compareGroups(none, none, options).difference).toEqual(refused("no_units"));
    expect(compareGroups(none, none, options).test?.mean).toEqual(refused("no_units"));
  });

  it("needs two units in each group, but one is enough for a mean", () => {
    const comparison = compareGroups(some, momentsOf([5]), options);
    expect(comparison.difference).toEqual(refused("fewer_than_two_units"));
    expect(comparison.control?.mean).toEqual({ ok: true, value: 5 });
    expect(comparison.control?.standardError).toEqual(refused("fewer_than_two_units"));
    expect(valueOrNull(comparison.control?.standardError ?? { ok: true, value: 1 })).toBeNull();
  });

  it("finds no p-value where no unit differs from its group", () => {
    expect(compareGroups(momentsOf([1, 1]), momentsOf([0, 0]), options).difference).toEqual(refused("zero_variance"));
  });

  it("works with variation in one group only, which both groups then have", () => {
    const { difference } = compareGroups(momentsOf([1, 1, 1]), momentsOf([0, 1, 0, 1]), options);
    if (!difference.ok) throw new Error(difference.reason);
    expect(difference.difference).toBe(0.5);
    // s² = 1/3 in both; ν as Welch and Satterthwaite have it, for shares 4/7 and 3/7.
    expect(difference.standardErrorSquared).toBeCloseTo(1 / 9 + 1 / 12, 14);
    expect(difference.degreesOfFreedom).toBeCloseTo(1 / ((4 / 7) ** 2 / 2 + (3 / 7) ** 2 / 3), 12);
  });

  it("has no relative difference from a control mean of 0, but an absolute one", () => {
    const comparison = compareGroups(some, momentsOf([-1, 0, 1]), options);
    expect(comparison.difference.ok).toBe(true);
    expect(comparison.relative).toEqual(refused("zero_control_mean"));
  });

  it("gives the relative point without an interval where the control mean might be 0", () => {
    const { relative } = compareGroups(some, momentsOf([-10, 0, 12]), options);
    expect(relative).toMatchObject({
      ok: true,
      relative: 2,
      method: "fieller",
      interval: refused("unbounded_whole_line"),
    });
  });

  it("gives the delta method's interval where asked, even there", () => {
    const { relative } = compareGroups(some, momentsOf([-10, 0, 12]), { ...options, relativeInterval: "delta" });
    expect(relative.ok && relative.method === "delta" && relative.interval.ok).toBe(true);
  });

  it("divides by the absolute value of a negative control mean: from -10 to -5 is +50 %", () => {
    const { difference, relative } = compareGroups(momentsOf([-5, -4, -6]), momentsOf([-10, -9, -11]), options);
    expect(difference).toMatchObject({ difference: 5 });
    expect(relative).toMatchObject({ relative: 0.5 });
    if (!relative.ok || !relative.interval.ok) throw new Error("no interval");
    expect(relative.interval.lower).toBeGreaterThan(0);
    expect(relative.interval.lower).toBeLessThan(0.5);
    expect(relative.interval.upper).toBeGreaterThan(0.5);
  });

  it("has no ratio where denominators add up to 0 or no unit has one", () => {
    const ratio = ratioMoments(3, [6, 14, 3, 3, 6]);
    const zero = ratioMoments(2, [6, 20, 0, 2, 2]);
    const nobody = ratioMoments(0, [0, 0, 0, 0, 0]);
    expect(compareGroups(ratio, zero, options).difference).toEqual(refused("zero_denominator"));
    expect(compareGroups(ratio, nobody, options).difference).toEqual(refused("zero_denominator"));
  });

  it("a ratio with the denominator 1 is the mean, digit by digit", () => {
    const [test, control] = [momentsOf([3, 1, 4, 1, 5], 1), momentsOf([2, 7, 1, 8], 1)];
    const asRatio = compareGroups({ ...test, ratio: true }, { ...control, ratio: true }, options);
    expect(asRatio).toEqual(compareGroups(test, control, options));
  });

  it("keeps every digit of a difference of 1 between means of 1e15", () => {
    const at = 10n ** 15n;
    const { difference } = compareGroups(momentsOf([at, at + 1n, at + 2n]), momentsOf([at - 1n, at, at + 1n]), options);
    expect(difference).toMatchObject({ difference: 1, standardErrorSquared: 2 / 3, degreesOfFreedom: 4 });
  });

  it("names sums that no data can have", () => {
    expect(compareGroups(meanMoments(3, 6, 11), some, options).difference).toEqual(refused("impossible_moments"));
  });

  it("names figures that no double can hold, in either direction", () => {
    const huge = momentsOf([10n ** 400n, 0n]);
    const small = momentsOf([1, 2, 3], 400);
    expect(compareGroups(huge, some, options).difference).toEqual(refused("overflow"));
    expect(compareGroups(small, small, options).difference).toEqual(refused("overflow"));
    expect(compareGroups(huge, some, options).test?.mean).toEqual(refused("overflow"));
  });

  it("takes the variance p (1 - p) for proportions where asked, and only for them", () => {
    const binomial = { ...options, proportionVariance: "binomial" as const };
    const [test, control] = [meanMoments(10, 5, 5), meanMoments(20, 4, 4)];
    const { difference, control: summary } = compareGroups(test, control, binomial);
    expect(difference).toMatchObject({ ok: true, standardErrorSquared: 0.5 ** 2 / 10 + (0.2 * 0.8) / 20 });
    expect(summary?.standardError).toMatchObject({ ok: true, value: Math.sqrt(0.008) });
    const scaled = compareGroups(meanMoments(10, 500, 50_000, 2), meanMoments(20, 400, 40_000, 2), binomial);
    expect(scaled.difference).toEqual(difference);
    expect(compareGroups(some, control, binomial).difference).toEqual(refused("not_a_proportion"));
    expect(compareGroups(some, control, binomial).test?.mean).toEqual({ ok: true, value: 2 });
    expect(compareGroups(ratioMoments(10, [5, 5, 10, 10, 5]), control, binomial).difference).toEqual(
      refused("not_a_proportion"),
    );
  });

  it("refuses a confidence level below ½ for a one-sided interval, which would not contain its point", () => {
    expect(() => compareGroups(some, some, { confidenceLevel: 0.4, alternative: "less" })).toThrow(RangeError);
    expect(compareGroups(some, some, { confidenceLevel: 0.4 }).difference.ok).toBe(true);
  });

  it("refuses a confidence level outside of (0, 1)", () => {
    for (const confidenceLevel of [0, 1, 95, Number.NaN]) {
      expect(() => compareGroups(some, some, { confidenceLevel })).toThrow(RangeError);
    }
  });
});
