import { describe, expect, it } from "vitest";
import { postStratify } from "../../../src/statistics/adjustment/post-stratification.ts";
import { mergeSmallStrata, type Stratum } from "../../../src/statistics/adjustment/strata.ts";
import type { NoResultReason } from "../../../src/statistics/outcome.ts";
import { momentsOf, ratioMoments } from "../../golden/moments-of.ts";

const options = { confidenceLevel: 0.95 };
const refused = (reason: NoResultReason) => ({ ok: false as const, reason });
const stratum = (test: readonly number[], control: readonly number[]): Stratum => ({
  test: momentsOf(test),
  control: momentsOf(control),
});
const large = stratum([1, 2, 3, 4], [2, 2, 4, 5]);
const middle = stratum([7, 8, 9], [6, 8, 8]);

describe("strata with fewer than two units in a group", () => {
  it("become one stratum", () => {
    const merged = mergeSmallStrata([large, stratum([5], [1, 2]), stratum([6], []), stratum([], [4])]);
    expect(merged).toEqual([stratum([5, 6], [1, 2, 4]), large]);
  });

  it("join the smallest stratum that has enough where even together they have too few", () => {
    expect(mergeSmallStrata([large, stratum([5], [1, 2]), middle])).toEqual([
      large,
      stratum([7, 8, 9, 5], [6, 8, 8, 1, 2]),
    ]);
  });

  it("join all of the smallest where several are equally small: no value decides", () => {
    const other = stratum([70, 80, 90], [60, 80, 80]);
    const joined = stratum([7, 8, 9, 70, 80, 90, 5], [6, 8, 8, 60, 80, 80]);
    expect(mergeSmallStrata([middle, large, stratum([5], []), other])).toEqual([large, joined]);
  });

  it("without units are left out", () => {
    expect(mergeSmallStrata([large, stratum([], [])])).toEqual([large]);
  });
});

describe("post-stratification", () => {
  it("removes a difference that is only one of who is in the groups", () => {
    // The test group has more of those with large values; in each stratum it is better by 1.
    const phones = stratum([1, 3, 2, 2], [0, 2, 1, 1, 0, 2, 1, 1]);
    const web = stratum([101, 103, 102, 102, 101, 103, 102, 102], [100, 102, 101, 101]);
    const result = postStratify([phones, web], options);
    expect(result).toMatchObject({ ok: true, difference: 1, testMean: 52, controlMean: 51, strata: 2 });
  });

  it("tests the alternative that is asked for", () => {
    const [twoSided, less] = [
      postStratify([large, middle], options),
      postStratify([large, middle], { ...options, alternative: "less" }),
    ];
    if (!twoSided.ok || !less.ok) throw new Error("no result");
    expect(less.lower).toBeNull();
    expect(less.upper).toBeLessThan(twoSided.upper ?? Number.NaN);
    const half = twoSided.pValue / 2;
    expect(less.pValue).toBeCloseTo(less.difference < 0 ? half : 1 - half, 12);
  });

  it("keeps every digit of values of 1e15", () => {
    const at = 10n ** 15n;
    const far = (values: readonly number[]) => momentsOf(values.map((value) => at + BigInt(value)));
    const near = postStratify([large, middle], options);
    const result = postStratify(
      [
        { test: far([1, 2, 3, 4]), control: far([2, 2, 4, 5]) },
        { test: far([7, 8, 9]), control: far([6, 8, 8]) },
      ],
      options,
    );
    if (!near.ok || !result.ok) throw new Error("no result");
    expect(result.difference).toBe(near.difference);
    expect(result.standardError).toBe(near.standardError);
  });

  it("needs a stratum with two units of both groups", () => {
    expect(postStratify([], options)).toEqual(refused("no_strata"));
    expect(postStratify([stratum([1], [2]), stratum([2], [1])], options)).toEqual(refused("no_strata"));
    expect(postStratify([stratum([1, 2, 3], [])], options)).toEqual(refused("no_strata"));
  });

  it("needs a unit that differs from its stratum's mean", () => {
    expect(postStratify([stratum([1, 1], [2, 2]), stratum([3, 3], [7, 7])], options)).toEqual(refused("zero_variance"));
  });

  it("sees that no unit of a ratio differs, however many strata there are", () => {
    // y = 2.5 x in each unit; 120 strata whose sizes have hardly a divisor in common.
    const group = (units: number): Stratum["test"] => {
      const x = Array.from({ length: units }, (_, k) => 2 * (k % 5) + 2);
      const sum = (of: (x: number) => number): number => x.reduce((all, value) => all + of(value), 0);
      const whole = (factor: number): number => sum((value) => value * value * factor);
      return ratioMoments(units, [
        sum((value) => value * 2.5),
        whole(6.25),
        sum((value) => value),
        whole(1),
        whole(2.5),
      ]);
    };
    const strata = Array.from({ length: 120 }, (_, k) => ({ test: group(3 + k), control: group(5 + 2 * k) }));
    expect(postStratify(strata, options)).toEqual(refused("zero_variance"));
    const [first, ...others] = strata;
    if (first === undefined) throw new Error("no stratum");
    const different = { ...first, test: { ...first.test, yy: first.test.yy + 1n } };
    expect(postStratify([different, ...others], options)).toMatchObject({ ok: true, difference: 0, strata: 120 });
  });

  it("of a ratio needs a denominator", () => {
    const zero = ratioMoments(2, [6, 20, 0, 2, 2]);
    const some = ratioMoments(3, [6, 14, 3, 3, 6]);
    expect(postStratify([{ test: zero, control: some }], options)).toEqual(refused("zero_denominator"));
  });

  it("takes the binomial variance for proportions alone", () => {
    const binomial = { ...options, proportionVariance: "binomial" as const };
    expect(postStratify([large], binomial)).toEqual(refused("not_a_proportion"));
    expect(postStratify([stratum([0, 1, 1], [0, 0, 1])], binomial).ok).toBe(true);
  });

  it("names sums that no data can have, and figures that no double can hold", () => {
    expect(postStratify([{ test: { ...large.test, yy: 1n }, control: large.control }], options)).toEqual(
      refused("impossible_moments"),
    );
    const huge = { test: momentsOf([10n ** 400n, 0n]), control: large.control };
    expect(postStratify([huge], options)).toEqual(refused("overflow"));
  });

  it("refuses a confidence level outside of (0, 1)", () => {
    expect(() => postStratify([large], { confidenceLevel: 1 })).toThrow(RangeError);
  });
});
