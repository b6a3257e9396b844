import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Cuped, cuped } from "../../src/statistics/adjustment/cuped.ts";
import { postStratify } from "../../src/statistics/adjustment/post-stratification.ts";
import type { Stratum } from "../../src/statistics/adjustment/strata.ts";
import { compareGroups } from "../../src/statistics/comparison/compare-groups.ts";
import type { Difference } from "../../src/statistics/comparison/difference.ts";
import { preExposureBias } from "../../src/statistics/health/pre-exposure-bias.ts";
import {
  addHistoryMoments,
  emptyHistoryMoments,
  type HistoryMoments,
} from "../../src/statistics/moments/history-moments.ts";
import type { Outcome } from "../../src/statistics/outcome.ts";
import { historyMomentsOf, type UnitWithHistory } from "../golden/history-moments-of.ts";
import { relativeError } from "../golden/moments-of.ts";

const options = { confidenceLevel: 0.95, minimumUnits: 0, minimumHistoryRatio: 0 };
const small = fc.integer({ min: -50, max: 50 });

/** A unit of a metric without denominator; its past explains a part of it. */
const unit: fc.Arbitrary<UnitWithHistory> = fc
  .tuple(fc.boolean(), small, small)
  .map(([h, c, noise]) => ({ y: h ? c + noise : noise, x: 1, h, c: h ? c : 0, d: h ? 1 : 0 }));
const units = fc.array(unit, { minLength: 2, maxLength: 25 });

/** A unit of a ratio. */
const ratioUnit: fc.Arbitrary<UnitWithHistory> = fc
  .tuple(fc.boolean(), small, small, fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }))
  .map(([h, c, noise, x, d]) => ({ y: h ? c + noise : noise, x, h, c: h ? c : 0, d: h ? d : 0 }));
const ratioUnits = fc.array(ratioUnit, { minLength: 2, maxLength: 25 });

/** Two groups of a mean, or of a ratio. */
const twoGroups = fc.oneof(
  fc.tuple(fc.constant(false), units, units),
  fc.tuple(fc.constant(true), ratioUnits, ratioUnits),
);

const meanOf = (group: readonly UnitWithHistory[]): HistoryMoments => historyMomentsOf(group);
const ratioOf = (group: readonly UnitWithHistory[]): HistoryMoments => historyMomentsOf(group, { ratio: true });

function differenceOf(result: Outcome<Cuped>): Difference | null {
  return result.ok && result.comparison.difference.ok ? result.comparison.difference : null;
}

/** Every number within a value, however deep. */
function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const product = (a: readonly number[], b: readonly number[]): number =>
  average(a.map((value, k) => value * (b[k] ?? 0)));
const variance = (values: readonly number[]): number => {
  const mean = average(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
};

/** The columns of a group's units: linearised outcome, linearised covariate, history; each with the figure that it is linear for. */
function columnsOf(group: readonly UnitWithHistory[], ratio: boolean): { values: number[]; figure: number }[] {
  const column = (of: (unit: UnitWithHistory) => number): number[] => group.map(of);
  const linear = (top: number[], bottom: number[]): { values: number[]; figure: number } => {
    const figure = average(top) / average(bottom);
    return { values: top.map((value, k) => (value - figure * (bottom[k] ?? 0)) / average(bottom)), figure };
  };
  const one = column(() => 1);
  const outcome = linear(
    column(({ y }) => Number(y)),
    column(({ x }) => Number(x)),
  );
  const covariate = linear(
    column(({ c }) => Number(c)),
    ratio ? column(({ d }) => Number(d)) : one,
  );
  return [
    outcome,
    covariate,
    linear(
      column(({ h }) => (h ? 1 : 0)),
      one,
    ),
  ];
}

/** CUPED unit by unit: least squares over all units, then means and variances of what is left. Null where it has no two covariates. */
function unitByUnit(test: readonly UnitWithHistory[], control: readonly UnitWithHistory[], ratio: boolean) {
  const [outcome, covariate, history] = columnsOf([...test, ...control], ratio);
  if (!outcome || !covariate || !history) throw new Error("three columns");
  const [zz, zw, ww] = [
    product(covariate.values, covariate.values),
    product(covariate.values, history.values),
    product(history.values, history.values),
  ];
  const [zy, wy] = [product(covariate.values, outcome.values), product(history.values, outcome.values)];
  const determinant = zz * ww - zw * zw;
  if (!(determinant > 1e-6 * zz * ww)) return null;
  const theta = [(zy * ww - wy * zw) / determinant, (wy * zz - zy * zw) / determinant] as const;
  const adjust = (group: readonly UnitWithHistory[]): { mean: number; squared: number } => {
    const [y, z, w] = columnsOf(group, ratio);
    if (!y || !z || !w) throw new Error("three columns");
    const mean = y.figure - theta[0] * (z.figure - covariate.figure) - theta[1] * (w.figure - history.figure);
    const left = y.values.map((value, k) => value - theta[0] * (z.values[k] ?? 0) - theta[1] * (w.values[k] ?? 0));
    return { mean, squared: variance(left) / group.length };
  };
  const [t, c] = [adjust(test), adjust(control)];
  // A group without variation is judged by the other's.
  if (t.squared < 1e-12 || c.squared < 1e-12) return null;
  return { testMean: t.mean, controlMean: c.mean, standardError: Math.sqrt(t.squared + c.squared) };
}

/** Sums of any size, possible or not. */
const anyHistory: fc.Arbitrary<HistoryMoments> = fc
  .tuple(
    fc.bigInt({ min: 0n, max: 10n ** 9n }),
    fc.integer({ min: 0, max: 200 }),
    fc.array(fc.bigInt({ min: -1000n, max: 1000n }), { minLength: 15, maxLength: 15 }),
    fc.integer({ min: 0, max: 330 }),
    fc.boolean(),
  )
  .map(([units, power, sums, yScale, ratio]) => {
    const size = 10n ** BigInt(power);
    const at = (k: number): bigint => (sums[k] ?? 0n) * size;
    const square = (k: number): bigint => (at(k) < 0n ? -at(k) : at(k)) * size;
    const h = units - (units * BigInt(Math.abs(Number(sums[0])))) / 1000n;
    const outcome = { units, y: at(1), yy: square(2), h, hy: at(3), c: at(4), cc: square(5), cy: at(6) * size };
    const own = { x: at(7), xx: square(8), xy: at(9) * size, hx: at(10), cx: at(11) * size, d: at(12), dd: square(13) };
    const cross = { dy: at(14) * size, dx: at(3) * size, cd: at(1) * size };
    const constant = { x: units, xx: units, xy: at(1), hx: h, cx: at(4), d: h, dd: h, dy: at(3), dx: h, cd: at(4) };
    return ratio
      ? { ...outcome, ...own, ...cross, yScale, xScale: 3, ratio }
      : { ...outcome, ...constant, yScale, xScale: 0, ratio };
  });

describe("CUPED", () => {
  it("is what least squares over all units and the residuals of each group give, of means and of ratios", () => {
    let compared = 0;
    fc.assert(
      fc.property(twoGroups, ([ratio, test, control]) => {
        const sums = (of: readonly UnitWithHistory[], value: (unit: UnitWithHistory) => number | bigint): number =>
          of.reduce((sum, each) => sum + Number(value(each)), 0);
        fc.pre([test, control].every((of) => sums(of, ({ x }) => x) > 0 && (!ratio || sums(of, ({ d }) => d) > 0)));
        const naive = unitByUnit(test, control, ratio);
        const moments = ratio ? ratioOf : meanOf;
        const result = cuped(moments(test), moments(control), options);
        if (naive === null || !result.ok) return;
        compared += 1;
        const found = differenceOf(result);
        const { test: t, control: c } = result.comparison;
        const scale = Math.abs(naive.testMean) + Math.abs(naive.controlMean) + naive.standardError;
        expect(Math.abs((t?.mean.ok ? t.mean.value : Number.NaN) - naive.testMean)).toBeLessThan(1e-8 * scale);
        expect(Math.abs((c?.mean.ok ? c.mean.value : Number.NaN) - naive.controlMean)).toBeLessThan(1e-8 * scale);
        expect(Math.abs((found?.difference ?? Number.NaN) - (naive.testMean - naive.controlMean))).toBeLessThan(
          1e-8 * scale,
        );
        expect(Math.abs((found?.standardError ?? Number.NaN) - naive.standardError)).toBeLessThan(1e-7 * scale);
      }),
      { numRuns: 300 },
    );
    expect(compared).toBeGreaterThan(50);
  });

  it("never widens: standard error and interval are at most the plain ones", () => {
    fc.assert(
      fc.property(twoGroups, ([ratio, test, control]) => {
        const moments = ratio ? ratioOf : meanOf;
        const [t, c] = [moments(test), moments(control)];
        const result = cuped(t, c, options);
        const plain = compareGroups(t, c, options).difference;
        const found = differenceOf(result);
        if (!result.ok || !plain.ok || found === null) return;
        expect(found.standardError).toBeLessThanOrEqual(plain.standardError);
        const width = ({ lower, upper }: Difference): number => (upper ?? Number.NaN) - (lower ?? Number.NaN);
        expect(width(found)).toBeLessThanOrEqual(width(plain) * (1 + 1e-12));
        expect(result.varianceReduction).toBeGreaterThan(0);
        expect(result.varianceReduction).toBeLessThanOrEqual(1);
        expect(
          relativeError(1 - result.varianceReduction, found.standardErrorSquared / plain.standardErrorSquared),
        ).toBeLessThan(1e-6);
      }),
      { numRuns: 300 },
    );
  });

  it("of swapped groups has the other sign and nothing else", () => {
    fc.assert(
      fc.property(units, units, (test, control) => {
        const one = cuped(meanOf(test), meanOf(control), options);
        const other = cuped(meanOf(control), meanOf(test), options);
        expect(other.ok).toBe(one.ok);
        const [a, b] = [differenceOf(one), differenceOf(other)];
        if (a === null || b === null) return;
        expect(a.difference + b.difference).toBe(0);
        expect(b.standardError).toBe(a.standardError);
        expect(relativeError(b.pValue, a.pValue)).toBeLessThan(1e-9);
        expect(one.ok && other.ok && one.varianceReduction === other.varianceReduction).toBe(true);
      }),
    );
  });

  it("of values moved by a constant, and of a past moved by another, is the same to the last digit", () => {
    const shift = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
    fc.assert(
      fc.property(units, units, shift, shift, (test, control, after, before) => {
        const moved = (group: UnitWithHistory[]): HistoryMoments =>
          meanOf(group.map((of) => ({ ...of, y: BigInt(of.y) + after, c: of.h ? BigInt(of.c) + before : 0n })));
        const one = differenceOf(cuped(meanOf(test), meanOf(control), options));
        expect(differenceOf(cuped(moved(test), moved(control), options))).toEqual(one);
      }),
    );
  });

  it("of values k times as large has k times the difference and its error; the unit of the past does not matter", () => {
    const factor = fc.integer({ min: 2, max: 10 ** 6 });
    fc.assert(
      fc.property(units, units, factor, factor, (test, control, k, kBefore) => {
        const scaled = (group: UnitWithHistory[]): HistoryMoments =>
          meanOf(group.map((of) => ({ ...of, y: Number(of.y) * k, c: Number(of.c) * kBefore })));
        const one = cuped(meanOf(test), meanOf(control), options);
        const large = cuped(scaled(test), scaled(control), options);
        expect(large.ok).toBe(one.ok);
        const [a, b] = [differenceOf(one), differenceOf(large)];
        if (a === null || b === null) return;
        expect(relativeError(b.difference, a.difference * k)).toBeLessThan(1e-14);
        expect(relativeError(b.standardError, a.standardError * k)).toBeLessThan(1e-14);
        expect(one.ok && large.ok && one.varianceReduction === large.varianceReduction).toBe(true);
      }),
    );
  });

  it("does not depend on how the units were added up", () => {
    fc.assert(
      fc.property(units, units, units, (a, b, control) => {
        const whole = cuped(meanOf([...a, ...b]), meanOf(control), options);
        const empty = emptyHistoryMoments(meanOf(a));
        expect(
          cuped(addHistoryMoments(meanOf(b), addHistoryMoments(empty, meanOf(a))), meanOf(control), options),
        ).toEqual(whole);
      }),
    );
  });

  it("with units that all have history is the same with and without the stratum of those who have none", () => {
    const all = (group: UnitWithHistory[]): HistoryMoments => meanOf(group.map((of) => ({ ...of, h: true, d: 1 })));
    fc.assert(
      fc.property(units, units, (test, control) => {
        const one = cuped(all(test), all(control), options);
        expect(cuped(all(test), all(control), { ...options, historyStratum: false })).toEqual(one);
      }),
    );
  });

  it("never contains NaN or Infinity, whatever the sums; nor does the difference before the exposure", () => {
    fc.assert(
      fc.property(anyHistory, anyHistory, fc.boolean(), (test, control, historyStratum) => {
        const like = { ...control, yScale: test.yScale, xScale: test.xScale, ratio: test.ratio };
        const result = cuped(test, like, { ...options, historyStratum });
        expect(numbersIn(result).every(Number.isFinite)).toBe(true);
        expect(numbersIn(preExposureBias(test, control, options)).every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("never contains NaN or Infinity, however large or small the values", () => {
    const power = fc.integer({ min: 0, max: 330 }).map((exponent) => 10n ** BigInt(exponent));
    const scale = fc.integer({ min: 0, max: 330 });
    fc.assert(
      fc.property(twoGroups, power, power, scale, ([ratio, ...groups], after, before, yScale) => {
        const [test, control] = groups.map((group) =>
          historyMomentsOf(
            group.map((of) => ({ ...of, y: BigInt(of.y) * after, c: BigInt(of.c) * before })),
            { yScale, xScale: ratio ? 3 : 0, ratio },
          ),
        );
        if (test === undefined || control === undefined) throw new Error("two groups");
        expect(numbersIn(cuped(test, control, options)).every(Number.isFinite)).toBe(true);
        expect(numbersIn(preExposureBias(test, control, options)).every(Number.isFinite)).toBe(true);
        expect(numbersIn(postStratify([{ test, control }], options)).every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe("post-stratification", () => {
  const stratum = fc.tuple(fc.array(unit, { maxLength: 12 }), fc.array(unit, { maxLength: 12 }));
  const ratioStratum = fc.tuple(fc.array(ratioUnit, { maxLength: 12 }), fc.array(ratioUnit, { maxLength: 12 }));
  const strata = fc.array(stratum, { minLength: 1, maxLength: 5 });
  type Units = readonly (readonly [readonly UnitWithHistory[], readonly UnitWithHistory[]])[];
  const momentsOf = (of: Units, ratio = false): Stratum[] =>
    of.map(([test, control]) => ({
      test: historyMomentsOf(test, { ratio }),
      control: historyMomentsOf(control, { ratio }),
    }));

  it("is what the units' linearised values, weighed stratum by stratum, give", () => {
    let compared = 0;
    const group = fc
      .boolean()
      .chain((ratio) =>
        fc.tuple(fc.constant(ratio), fc.array(ratio ? ratioStratum : stratum, { minLength: 1, maxLength: 5 })),
      );
    fc.assert(
      fc.property(group, ([ratio, of]) => {
        fc.pre(of.every(([test, control]) => test.length >= 2 && control.length >= 2));
        const result = postStratify(momentsOf(of, ratio), options);
        if (!result.ok) return;
        compared += 1;
        const all = of.flat(2).length;
        const weights = of.map((each) => each.flat().length / all);
        const linear = ([0, 1] as const).map((group) => {
          const mean = (value: (unit: UnitWithHistory) => number | bigint): number =>
            of.reduce((sum, each, k) => sum + (weights[k] ?? 0) * average(each[group].map((u) => Number(value(u)))), 0);
          const [y, x] = [mean((u) => u.y), mean((u) => u.x)];
          const value = (u: UnitWithHistory): number =>
            ratio ? (Number(u.y) - (y / x) * Number(u.x)) / x : Number(u.y);
          return { figure: y / x, values: of.map((each) => each[group].map(value)) };
        });
        const [test, control] = linear;
        if (!test || !control) throw new Error("two groups");
        const effects = weights.map((_, k) => average(test.values[k] ?? []) - average(control.values[k] ?? []));
        const effect = effects.reduce((sum, value, k) => sum + (weights[k] ?? 0) * value, 0);
        const squared = weights.reduce((sum, weight, k) => {
          const within = [test, control].map(({ values }) => variance(values[k] ?? []) / (values[k]?.length ?? 0));
          return (
            sum +
            weight ** 2 * ((within[0] ?? 0) + (within[1] ?? 0)) +
            (weight * ((effects[k] ?? 0) - effect) ** 2) / all
          );
        }, 0);
        expect(Math.abs(result.difference - (test.figure - control.figure))).toBeLessThan(
          1e-9 * (Math.abs(test.figure) + Math.abs(control.figure) + 1),
        );
        expect(Math.abs(result.standardError - Math.sqrt(squared))).toBeLessThan(1e-7 * (Math.sqrt(squared) + 1));
      }),
      { numRuns: 500 },
    );
    expect(compared).toBeGreaterThan(50);
  });

  it("does not depend on the order of the strata", () => {
    fc.assert(
      fc.property(
        strata.chain((of) => fc.tuple(fc.constant(of), fc.shuffledSubarray(of, { minLength: of.length }))),
        ([of, shuffled]) => {
          expect(postStratify(momentsOf(shuffled), options)).toEqual(postStratify(momentsOf(of), options));
        },
      ),
    );
  });

  it("of swapped groups has the other sign and nothing else", () => {
    fc.assert(
      fc.property(strata, (of) => {
        const one = postStratify(momentsOf(of), options);
        const other = postStratify(momentsOf(of.map(([test, control]) => [control, test])), options);
        expect(other.ok).toBe(one.ok);
        if (!one.ok || !other.ok) return;
        expect(other.strata).toBe(one.strata);
        expect(other.difference + one.difference).toBe(0);
        expect(relativeError(other.standardError, one.standardError)).toBeLessThan(1e-14);
        expect(relativeError(other.pValue, one.pValue)).toBeLessThan(1e-9);
      }),
    );
  });

  it("of values moved by a constant, however large, has the same difference to the last digit, and the same error", () => {
    fc.assert(
      fc.property(strata, fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (of, shift) => {
        const moved = of.map((groups) => groups.map((group) => group.map((u) => ({ ...u, y: BigInt(u.y) + shift }))));
        const one = postStratify(momentsOf(of), options);
        const other = postStratify(momentsOf(moved.map(([test = [], control = []]) => [test, control])), options);
        expect(other.ok).toBe(one.ok);
        if (!one.ok || !other.ok) return;
        expect(other.difference).toBe(one.difference);
        expect(other.strata).toBe(one.strata);
        expect(relativeError(other.standardError, one.standardError)).toBeLessThan(1e-15);
        expect(relativeError(other.degreesOfFreedom, one.degreesOfFreedom)).toBeLessThan(1e-14);
      }),
    );
  });

  it("never contains NaN or Infinity, whatever the sums", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyHistory, anyHistory), { maxLength: 4 }), (of) => {
        const [first] = of;
        if (first === undefined) return;
        const { yScale, xScale, ratio } = first[0];
        const like = (moments: HistoryMoments): HistoryMoments => ({ ...moments, yScale, xScale, ratio });
        const result = postStratify(
          of.map(([test, control]) => ({ test: like(test), control: like(control) })),
          options,
        );
        expect(numbersIn(result).every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
