import { describe, expect, it } from "vitest";
import { type Baseline, baselineOf, proportionBaseline } from "../../../src/statistics/planning/baseline.ts";
import { crossing } from "../../../src/statistics/planning/crossing.ts";
import { detectableDifference } from "../../../src/statistics/planning/detectable-difference.ts";
import { minimumDetectableEffect } from "../../../src/statistics/planning/minimum-detectable-effect.ts";
import { type PlanOptions, power } from "../../../src/statistics/planning/power.ts";
import { type Ramp, rampPlan, steadyUnits } from "../../../src/statistics/planning/ramp-plan.ts";
import { unitsNeeded } from "../../../src/statistics/planning/units-needed.ts";
import { meanMoments, momentsOf, ratioMoments } from "../../golden/moments-of.ts";

const options: PlanOptions = { confidenceLevel: 0.95, effect: "relative" };
const groups = { testUnits: 1000, controlUnits: 1000 };
const baseline = { mean: 5, variance: 4 };

describe("a baseline", () => {
  it("of a mean has the sample variance", () => {
    const of = baselineOf(momentsOf([1, 2, 3, 6]));
    expect(of).toMatchObject({ ok: true, mean: 3 });
    expect(of.ok && of.variance).toBeCloseTo(14 / 3, 12);
    expect(of.ok && of.proportion).toBeUndefined();
  });

  it("of a proportion has p (1 - p), and knows that it is one", () => {
    expect(baselineOf(meanMoments(1000, 100, 100))).toEqual({ ok: true, ...proportionBaseline(0.1) });
  });

  it("of a ratio has the variance of the linearised value", () => {
    // (y, x) = (1, 2), (2, 2), (3, 4): R = 6/8, x̄ = 8/3, e = y - R x = -0.5, 0.5, 0: Σe²/2 / x̄² = 0.25 / (64/9).
    const of = baselineOf(ratioMoments(3, [6, 14, 8, 24, 18]));
    expect(of).toMatchObject({ ok: true, mean: 0.75 });
    expect(of.ok && of.variance).toBeCloseTo((0.25 * 9) / 64, 14);
  });

  it.each([
    ["no_units", meanMoments(0, 0, 0)],
    ["fewer_than_two_units", meanMoments(1, 1, 1)],
    ["zero_variance", meanMoments(10, 30, 90)],
    ["impossible_moments", meanMoments(10, 30, 80)],
    ["zero_denominator", ratioMoments(3, [6, 14, 0, 0, 0])],
    ["overflow", momentsOf([0n, 10n ** 200n])],
  ])("is not there for the reason %s", (reason, history) => {
    expect(baselineOf(history)).toEqual({ ok: false, reason });
  });
});

describe("a plan without a number", () => {
  it.each([
    ["no_test", { testUnits: 0, controlUnits: 10 }],
    ["no_control", { testUnits: 10, controlUnits: 0 }],
    ["no_units", { testUnits: 0, controlUnits: 0 }],
    ["fewer_than_two_units", { testUnits: 1.9, controlUnits: 10 }],
  ])("says %s of %o", (reason, planned) => {
    expect(power(baseline, planned, 0.1, options)).toEqual({ ok: false, reason });
    expect(minimumDetectableEffect(baseline, planned, options)).toEqual({ ok: false, reason });
  });

  it("says that nothing varies", () => {
    const constant = { mean: 5, variance: 0 };
    expect(power(constant, groups, 0.1, options)).toEqual({ ok: false, reason: "zero_variance" });
    expect(minimumDetectableEffect(constant, groups, options)).toEqual({ ok: false, reason: "zero_variance" });
    expect(unitsNeeded(constant, 0.1, options)).toEqual({ ok: false, reason: "zero_variance" });
  });

  it("says that a mean of 0 has no relative effects, and finds its absolute ones", () => {
    const zero = { mean: 0, variance: 4 };
    expect(power(zero, groups, 0.1, options)).toEqual({ ok: false, reason: "zero_control_mean" });
    expect(unitsNeeded(zero, 0.1, options)).toEqual({ ok: false, reason: "zero_control_mean" });
    expect(minimumDetectableEffect(zero, groups, options)).toMatchObject({ ok: true, relative: null });
    expect(power(zero, groups, 0.1, { ...options, effect: "absolute" }).ok).toBe(true);
  });

  it("says that a proportion cannot go so far", () => {
    const most = proportionBaseline(0.9);
    expect(power(most, groups, 0.2, options)).toEqual({ ok: false, reason: "effect_out_of_range" });
    expect(unitsNeeded(most, -1.1, options)).toEqual({ ok: false, reason: "effect_out_of_range" });
    const few = { testUnits: 10, controlUnits: 10 };
    expect(minimumDetectableEffect(most, few, options)).toEqual({ ok: false, reason: "out_of_reach" });
    expect(minimumDetectableEffect(most, few, { ...options, direction: "decrease" })).toMatchObject({ ok: true });
  });

  it("says that some effects need too many units", () => {
    expect(unitsNeeded(baseline, 0, options)).toEqual({ ok: false, reason: "out_of_reach" });
    expect(unitsNeeded(baseline, 0.1, { ...options, alternative: "less" })).toEqual({
      ok: false,
      reason: "out_of_reach",
    });
    expect(unitsNeeded(baseline, 0.01, { ...options, maximumUnits: 1000 })).toEqual({
      ok: false,
      reason: "out_of_reach",
    });
    expect(unitsNeeded(baseline, 0.01, { ...options, maximumUnits: 3 })).toEqual({ ok: false, reason: "out_of_reach" });
  });

  it("says that figures leave the range of doubles", () => {
    const tiny = { mean: 5, variance: Number.MIN_VALUE };
    expect(power(tiny, groups, 0.1, options)).toEqual({ ok: false, reason: "overflow" });
    expect(minimumDetectableEffect({ mean: 5e-324, variance: 1 }, groups, options)).toEqual({
      ok: false,
      reason: "overflow",
    });
  });
});

describe("a plan refuses", () => {
  it.each<[string, Baseline, Partial<PlanOptions>]>([
    ["a confidence level of 95", baseline, { confidenceLevel: 95 }],
    ["a variance reduction of 1", baseline, { varianceReduction: 1 }],
    ["a negative variance reduction", baseline, { varianceReduction: -0.1 }],
    ["a negative variance", { mean: 5, variance: -1 }, {}],
    ["a mean that is not finite", { mean: Number.NaN, variance: 1 }, {}],
    ["a proportion above 1", { mean: 1.5, variance: 1, proportion: true }, {}],
  ])("%s", (_, of, wrong) => {
    expect(() => power(of, groups, 0.1, { ...options, ...wrong })).toThrow(RangeError);
  });

  it("units, effects and targets outside their ranges", () => {
    expect(() => power(baseline, { testUnits: -1, controlUnits: 5 }, 0.1, options)).toThrow(RangeError);
    expect(() => power(baseline, { testUnits: Number.NaN, controlUnits: 5 }, 0.1, options)).toThrow(RangeError);
    expect(() => power(baseline, groups, Number.POSITIVE_INFINITY, options)).toThrow(RangeError);
    expect(() => unitsNeeded(baseline, Number.NaN, options)).toThrow(RangeError);
    expect(() => unitsNeeded(baseline, 0.1, { ...options, testShare: 1 })).toThrow(RangeError);
    expect(() => unitsNeeded(baseline, 0.1, { ...options, maximumUnits: 0 })).toThrow(RangeError);
    for (const target of [0.05, 1, Number.NaN]) {
      expect(() => unitsNeeded(baseline, 0.1, { ...options, power: target })).toThrow(RangeError);
      expect(() => minimumDetectableEffect(baseline, groups, { ...options, power: target })).toThrow(RangeError);
      expect(() => detectableDifference(1, { confidenceLevel: 0.95, power: target })).toThrow(RangeError);
    }
  });

  it.each<[string, Partial<Ramp>]>([
    ["a percentage above 100", { percents: [101] }],
    ["no days", { eligibleUnits: [] }],
    ["units that become fewer", { eligibleUnits: [10, 9] }],
    ["units that are not finite", { eligibleUnits: [10, Number.NaN] }],
  ])("a ramp with %s", (_, wrong) => {
    const ramp = { percents: [50], eligibleUnits: [10], targets: [0.01] };
    expect(() => rampPlan(baseline, { ...ramp, ...wrong }, options)).toThrow(RangeError);
  });
});

describe("a ramp plan", () => {
  const plan = rampPlan(
    proportionBaseline(0.1),
    { percents: [0, 2, 50, 100], eligibleUnits: steadyUnits(20_000, 40), targets: [0.01, 0.05, 0.1] },
    options,
  );

  it("splits the eligible units of each day by the stage's percentage", () => {
    expect(plan[1]?.days[2]).toMatchObject({ day: 3, testUnits: 1200, controlUnits: 58_800 });
    expect(plan.map(({ days }) => days.length)).toEqual([40, 40, 40, 40]);
  });

  it("has no comparison at 0 and at 100 percent", () => {
    for (const [at, reason] of [
      [0, "no_test"],
      [3, "no_control"],
    ] as const) {
      expect(plan[at]?.days.every(({ detectable }) => !detectable.ok && detectable.reason === reason)).toBe(true);
      expect(plan[at]?.targets.map(({ needed }) => needed)).toEqual(new Array(3).fill({ ok: false, reason }));
    }
  });

  it("needs more days at 2 percent than at 50, and more than there are for small effects", () => {
    const daysOf = (at: number) => plan[at]?.targets.map(({ needed }) => (needed.ok ? needed.days : needed.reason));
    // By hand, (1.96 + 0.8416)² (p_t (1 - p_t)/share + 0.09/(1 - share)) / d² units:
    // 115,520 for 5 % and 29,496 for 10 % at a share of 0.5; 391,400 for 10 % at a share of 0.02.
    expect(daysOf(2)).toEqual(["out_of_reach", 6, 2]);
    expect(daysOf(1)).toEqual(["out_of_reach", "out_of_reach", 20]);
  });

  it("gains with CUPED what more units would bring", () => {
    const one = rampPlan(baseline, { percents: [50], eligibleUnits: [1000, 2000], targets: [] }, options);
    const ramp = { percents: [50], eligibleUnits: [1000], targets: [] };
    const [reduced] = rampPlan(baseline, ramp, { ...options, varianceReduction: 0.5 });
    const [before, after] = [one[0]?.days[1]?.detectable, reduced?.days[0]?.detectable];
    if (!before?.ok || !after?.ok) throw new Error("no effect");
    expect(after.difference / before.difference).toBeCloseTo(1, 3);
  });
});

describe("the crossing of a function", () => {
  it.each<[string, (x: number) => number, number, number, number]>([
    ["a line", (x) => x - 0.3, 0, 1, 0.3],
    ["a steep curve", (x) => x ** 9 - 1e-9, 0, 1, 0.1],
    ["a step", (x) => (x < 2 / 3 ? -1 : 1), 0, 1, 2 / 3],
    ["its upper end", (x) => x - 1, 0, 1, 1],
  ])("of %s", (_, f, low, high, expected) => {
    expect(Math.abs(crossing(f, low, high) / expected - 1)).toBeLessThan(1e-14);
  });
});

describe("the examples of the doc comments", () => {
  it("power: from 10 to 12 percent with 1000 units a group", () => {
    const planned = power(proportionBaseline(0.1), groups, 0.02, { confidenceLevel: 0.95, effect: "absolute" });
    expect(planned.ok && planned.power).toBeCloseTo(0.2985, 3);
  });

  it("unitsNeeded: 5 percent more of 10 percent", () => {
    const needed = unitsNeeded(proportionBaseline(0.1), 0.05, { confidenceLevel: 0.95, effect: "relative" });
    expect(needed.ok && needed.units).toBeGreaterThan(115_000);
    expect(needed.ok && needed.units).toBeLessThan(116_000);
  });
});
