import { describe, expect, it } from "vitest";
import { type CupedOptions, cuped, historyRatio } from "../../../src/statistics/adjustment/cuped.ts";
import { compareGroups } from "../../../src/statistics/comparison/compare-groups.ts";
import { emptyHistoryMoments, type HistoryMoments } from "../../../src/statistics/moments/history-moments.ts";
import type { NoResultReason } from "../../../src/statistics/outcome.ts";
import { poolStages } from "../../../src/statistics/ramp/pooled.ts";
import { historyMomentsOf, type UnitWithHistory } from "../../golden/history-moments-of.ts";

const options: CupedOptions = { confidenceLevel: 0.95, minimumUnits: 4, minimumHistoryRatio: 0.05 };
const refused = (reason: NoResultReason) => ({ ok: false as const, reason });

/** Units as [value, value before], or [value] without history. */
function group(units: readonly (readonly [number | bigint, (number | bigint)?])[]): HistoryMoments {
  return historyMomentsOf(
    units.map(([y, c]): UnitWithHistory => ({ y, x: 1, h: c !== undefined, c: c ?? 0, d: c === undefined ? 0 : 1 })),
  );
}

const test = group([[12, 10], [23, 20], [31, 30], [44, 40], [7], [9]]);
const control = group([[10, 11], [19, 19], [30, 29], [42, 43], [6], [5]]);

describe("CUPED", () => {
  it("takes out what the past explains: a smaller error, the plain totals, adjusted means", () => {
    const plain = compareGroups(test, control, options);
    const result = cuped(test, control, options);
    if (!result.ok || !result.comparison.difference.ok || !plain.difference.ok) throw new Error("no result");
    const { comparison } = result;
    expect(result.comparison.difference.standardError).toBeLessThan(plain.difference.standardError / 5);
    expect(result.varianceReduction).toBeGreaterThan(0.96);
    expect(result.historyRatio).toBe(8 / 12);
    expect(comparison.test).toMatchObject({
      units: 6n,
      total: plain.test?.total,
      denominator: plain.test?.denominator,
    });
    expect(comparison.control?.mean).not.toEqual(plain.control?.mean);
    const [t, c] = [comparison.test?.mean, comparison.control?.mean];
    expect((t?.ok ? t.value : 0) - (c?.ok ? c.value : 0)).toBeCloseTo(result.comparison.difference.difference, 12);
  });

  it("lets the mean of units without history lie anywhere, and so gains from them as well", () => {
    const without = (values: readonly number[]) => values.map((y) => [y] as const);
    const [t, c] = [
      group([[12, 10], [13, 11], [15, 12], ...without([90, 91, 93])]),
      group([[12, 11], [13, 12], [10, 10], ...without([92, 90, 91])]),
    ];
    const [stratum, none] = [cuped(t, c, options), cuped(t, c, { ...options, historyStratum: false })];
    if (!stratum.ok || !none.ok) throw new Error("no result");
    expect(stratum.varianceReduction).toBeGreaterThan(0.999);
    expect(none.varianceReduction).toBeLessThan(stratum.varianceReduction);
  });

  it("adjusts by who has history alone where all did the same before", () => {
    const [t, c] = [group([[12, 5], [13, 5], [2], [3], [4]]), group([[11, 5], [10, 5], [12, 5], [1], [2]])];
    const [same, zero] = [
      cuped(t, c, options),
      cuped(group([[12, 0], [13, 0], [2], [3], [4]]), group([[11, 0], [10, 0], [12, 0], [1], [2]]), options),
    ];
    expect(same.ok && same.varianceReduction > 0.5).toBe(true);
    expect(zero).toEqual(same);
  });

  it("keeps every digit of values of 1e12 with a spread of 1", () => {
    const at = 10n ** 12n;
    const far = (of: readonly (readonly [number, number])[]) =>
      group(of.map(([y, c]) => [at + BigInt(y), at + BigInt(c)]));
    const [t, c] = [
      [
        [2, 1],
        [3, 2],
        [3, 1],
      ],
      [
        [1, 1],
        [3, 3],
        [2, 2],
      ],
    ] as const;
    const near = cuped(group(t), group(c), options);
    const result = cuped(far(t), far(c), options);
    if (!near.ok || !result.ok) throw new Error("no result");
    expect(result.comparison.difference).toEqual(near.comparison.difference);
    expect(result.varianceReduction).toBe(near.varianceReduction);
  });

  it("tests the alternative that is asked for", () => {
    const result = cuped(test, control, { ...options, alternative: "greater" });
    if (!result.ok || !result.comparison.difference.ok) throw new Error("no result");
    const { difference } = result.comparison;
    expect(difference.upper).toBeNull();
    expect(difference.lower).toBeLessThan(difference.difference);
    const twoSided = cuped(test, control, options);
    if (!twoSided.ok || !twoSided.comparison.difference.ok) throw new Error("no result");
    expect(difference.pValue).toBeCloseTo(twoSided.comparison.difference.pValue / 2, 12);
  });

  it("is pooled over the stages of a ramp like any comparison", () => {
    const result = cuped(test, control, options);
    if (!result.ok || !result.comparison.difference.ok) throw new Error("no result");
    const pooled = poolStages([result.comparison, result.comparison], options);
    if (!pooled.difference.ok) throw new Error(pooled.difference.reason);
    const { difference, standardError } = result.comparison.difference;
    expect(pooled.difference.difference).toBeCloseTo(difference, 12);
    expect(pooled.difference.standardError).toBeCloseTo(standardError / Math.sqrt(2), 12);
  });

  it("of a ratio uses who has history alone where a group has no denominator before", () => {
    const ratio = (units: readonly (readonly [number, number, number, number])[]): HistoryMoments =>
      historyMomentsOf(
        units.map(([y, x, c, d]) => ({ y, x, h: c > 0, c, d })),
        { ratio: true },
      );
    const t = ratio([
      [9, 1, 3, 1],
      [8, 1, 2, 1],
      [2, 1, 0, 0],
      [3, 2, 0, 0],
    ]);
    const c = ratio([
      [9, 1, 2, 0],
      [7, 1, 1, 0],
      [2, 1, 0, 0],
      [1, 1, 0, 0],
    ]);
    const result = cuped(t, c, options);
    expect(result.ok && result.varianceReduction > 0.5).toBe(true);
    expect(cuped(t, c, { ...options, historyStratum: false })).toEqual(refused("constant_covariate"));
  });
});

describe("CUPED is refused", () => {
  it("with as many units as the minimum, or fewer", () => {
    expect(cuped(test, control, { ...options, minimumUnits: 12 })).toEqual(refused("too_few_units"));
    expect(cuped(test, control, { ...options, minimumUnits: 11 }).ok).toBe(true);
  });

  it("where the share of units with history is the minimum, or less", () => {
    expect(cuped(test, control, { ...options, minimumHistoryRatio: 8 / 12 })).toEqual(refused("too_little_history"));
    expect(cuped(test, control, { ...options, minimumHistoryRatio: 0.66 }).ok).toBe(true);
    const nobody = group([[1], [2], [4]]);
    expect(cuped(nobody, nobody, { ...options, minimumHistoryRatio: 0 })).toEqual(refused("too_little_history"));
  });

  it("where the covariate is the same for all units", () => {
    const [t, c] = [
      group([
        [1, 3],
        [2, 3],
        [5, 3],
      ]),
      group([
        [2, 3],
        [2, 3],
        [4, 3],
      ]),
    ];
    expect(cuped(t, c, options)).toEqual(refused("constant_covariate"));
  });

  it("where the past explains nothing", () => {
    const [t, c] = [
      group([
        [1, 1],
        [2, 1],
        [1, 2],
        [2, 2],
      ]),
      group([
        [1, 2],
        [2, 2],
        [1, 1],
        [2, 1],
      ]),
    ];
    expect(cuped(t, c, options)).toEqual(refused("no_variance_reduction"));
  });

  it("where the variance falls but few units make the interval wider all the same", () => {
    const t = group([
      [3, 1],
      [5, 1],
    ]);
    const c = group([
      [1, 1],
      [4, 2],
      [7, 4],
      [5, 2],
      [1, 1],
    ]);
    expect(cuped(t, c, options)).toEqual(refused("no_variance_reduction"));
    // At a level of 50 % Student's quantile hardly depends on the degrees of freedom.
    const half = cuped(t, c, { ...options, confidenceLevel: 0.5 });
    expect(half.ok && half.varianceReduction).toBeCloseTo(0.481396, 6);
  });

  it("where the past explains everything: no error is left to make an interval of", () => {
    const [t, c] = [
      group([
        [11, 1],
        [12, 2],
        [14, 4],
      ]),
      group([
        [13, 3],
        [15, 5],
        [12, 2],
      ]),
    ];
    expect(cuped(t, c, options)).toEqual(refused("zero_variance"));
  });

  it("for the plain comparison's own reasons", () => {
    const nobody = emptyHistoryMoments(test);
    expect(cuped(nobody, control, options)).toEqual(refused("no_test"));
    expect(cuped(test, nobody, options)).toEqual(refused("no_control"));
    expect(cuped(nobody, nobody, options)).toEqual(refused("no_units"));
    expect(cuped(group([[1, 1]]), control, options)).toEqual(refused("fewer_than_two_units"));
    expect(historyRatio(nobody, nobody)).toEqual(refused("no_units"));
  });

  it("for a ratio whose groups' denominators add up to 0 together", () => {
    const ratio = (sign: number): HistoryMoments =>
      historyMomentsOf(
        [
          [1, 2],
          [2, 1],
          [4, 4],
        ].map(([y = 0, x = 0]) => ({ y, x: sign * x, h: true, c: y, d: 1 })),
        { ratio: true },
      );
    expect(cuped(ratio(1), ratio(-1), options)).toEqual(refused("zero_denominator"));
  });

  it("for sums that no data can have", () => {
    expect(cuped({ ...test, cc: 1n }, { ...control, cc: 1n }, options)).toEqual(refused("impossible_moments"));
    expect(cuped({ ...test, h: 7n }, control, options)).toEqual(refused("impossible_moments"));
    expect(cuped({ ...test, cy: 10n ** 6n }, control, options)).toEqual(refused("impossible_moments"));
  });

  it("by an error where the groups belong to different metrics", () => {
    expect(() => cuped(test, { ...control, yScale: 2 }, options)).toThrow(RangeError);
  });
});
