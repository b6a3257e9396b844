import { describe, expect, it } from "vitest";
import { compareGroups } from "../../../src/statistics/comparison/compare-groups.ts";
import { type Margin, testMargin } from "../../../src/statistics/comparison/margin.ts";
import { poolStages } from "../../../src/statistics/ramp/pooled.ts";
import { testPooledMargin } from "../../../src/statistics/ramp/pooled-margin.ts";
import { meanMoments, momentsOf } from "../../golden/moments-of.ts";

const options = { confidenceLevel: 0.95 };
const refused = (reason: string): object => ({ ok: false, reason });
const rate = (units: number, successes: number) => meanMoments(units, successes, successes);
const nonInferior: Margin = { margin: 0.02, of: "relative", test: "non_inferiority", direction: "increase" };
const some = momentsOf([1, 2, 3]);

describe("a guardrail's margin", () => {
  it("is kept by a change that is small for certain, broken by one that is large for certain, and open in between", () => {
    const control = rate(1_000_000, 100_000);
    expect(testMargin(rate(1_000_000, 99_900), control, nonInferior, options)).toMatchObject({ verdict: "shown" });
    expect(testMargin(rate(1_000_000, 98_000), control, nonInferior, options)).toMatchObject({ verdict: "not_shown" });
    expect(testMargin(rate(1_000_000, 96_000), control, nonInferior, options)).toMatchObject({ verdict: "harmed" });
    const decrease: Margin = { ...nonInferior, direction: "decrease" };
    expect(testMargin(rate(1_000_000, 104_000), control, decrease, options)).toMatchObject({ verdict: "harmed" });
    expect(testMargin(rate(1_000_000, 96_000), control, decrease, options)).toMatchObject({ verdict: "shown" });
  });

  it("of equivalence is broken by an improvement too, but that is no harm", () => {
    const control = rate(1_000_000, 100_000);
    const equivalent: Margin = { ...nonInferior, test: "equivalence" };
    expect(testMargin(rate(1_000_000, 100_100), control, equivalent, options)).toMatchObject({ verdict: "shown" });
    expect(testMargin(rate(1_000_000, 104_000), control, equivalent, options)).toMatchObject({ verdict: "not_shown" });
    expect(testMargin(rate(1_000_000, 96_000), control, equivalent, options)).toMatchObject({ verdict: "harmed" });
  });

  it("is a share of the control mean's absolute value: a profit of -10 may become -11 with a margin of 20 %", () => {
    const control = momentsOf(Array.from({ length: 40 }, (_, i) => -10 + (i % 3) - 1));
    const test = momentsOf(Array.from({ length: 40 }, (_, i) => -11 + (i % 3) - 1));
    expect(testMargin(test, control, { ...nonInferior, margin: 0.2 }, options)).toMatchObject({ verdict: "shown" });
    expect(testMargin(test, control, { ...nonInferior, margin: 0.05 }, options)).toMatchObject({ verdict: "harmed" });
  });

  it("is read as it was written: an estimate of exactly -2 % has p = ½", () => {
    const result = testMargin(rate(1000, 490), rate(1000, 500), nonInferior, options);
    expect(result).toEqual({ ok: true, verdict: "not_shown", pValue: 0.5 });
  });

  it("needs what a difference needs, and a control mean other than 0 to be a share of", () => {
    expect(testMargin(momentsOf([]), some, nonInferior, options)).toEqual(refused("no_test"));
    expect(testMargin(some, momentsOf([]), nonInferior, options)).toEqual(refused("no_control"));
    expect(testMargin(some, momentsOf([1]), nonInferior, options)).toEqual(refused("fewer_than_two_units"));
    expect(testMargin(momentsOf([1, 1]), momentsOf([2, 2]), nonInferior, options)).toEqual(refused("zero_variance"));
    expect(testMargin(some, momentsOf([-1, 0, 1]), nonInferior, options)).toEqual(refused("zero_control_mean"));
    expect(testMargin(some, momentsOf([-1, 0, 1]), { ...nonInferior, of: "absolute" }, options).ok).toBe(true);
    expect(testMargin(some, some, nonInferior, { ...options, proportionVariance: "binomial" })).toEqual(
      refused("not_a_proportion"),
    );
    // A margin of 100 %: what is left of the control mean is 0, and so is its error; the test group varies as the control group does.
    const all: Margin = { ...nonInferior, margin: 1 };
    expect(testMargin(momentsOf([2, 2]), some, all, options).ok).toBe(true);
  });

  it("is a finite number, at least 0", () => {
    for (const margin of [-0.01, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => testMargin(some, some, { ...nonInferior, margin }, options)).toThrow(RangeError);
    }
  });
});

describe("the margin of a ramp", () => {
  const stage = (test: number, control: number) => compareGroups(rate(200_000, test), rate(200_000, control), options);

  it("is shown by the stages together where none shows it alone", () => {
    const stages = Array.from({ length: 6 }, () => stage(20_000, 20_000));
    expect(testPooledMargin(poolStages(stages.slice(0, 1), options), nonInferior, options)).toMatchObject({
      verdict: "shown",
    });
    const narrow: Margin = { ...nonInferior, margin: 0.01 };
    expect(testPooledMargin(poolStages(stages.slice(0, 1), options), narrow, options)).toMatchObject({
      verdict: "not_shown",
    });
    expect(testPooledMargin(poolStages(stages, options), narrow, options)).toMatchObject({ verdict: "shown" });
  });

  it("says why there is none", () => {
    expect(testPooledMargin(poolStages([], options), nonInferior, options)).toEqual(refused("no_stage_to_pool"));
    const aroundZero = poolStages([compareGroups(some, momentsOf([-1, 0, 1]), options)], options);
    expect(testPooledMargin(aroundZero, nonInferior, options)).toEqual(refused("zero_control_mean"));
    expect(testPooledMargin(aroundZero, { ...nonInferior, of: "absolute" }, options).ok).toBe(true);
  });
});
