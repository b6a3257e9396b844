import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Comparison, compareGroups } from "../../src/statistics/comparison/compare-groups.ts";
import type { Difference } from "../../src/statistics/comparison/difference.ts";
import { studentSurvival, studentUpperQuantile } from "../../src/statistics/distributions/student.ts";
import { pooledSampleRatio, sampleRatio } from "../../src/statistics/health/sample-ratio.ts";
import { addMoments, emptyMoments } from "../../src/statistics/moments/merge-moments.ts";
import type { Moments } from "../../src/statistics/moments/moments.ts";
import { naiveSum } from "../../src/statistics/ramp/naive-sum.ts";
import { poolStages } from "../../src/statistics/ramp/pooled.ts";
import { momentsOf, ratioMoments, relativeError } from "../golden/moments-of.ts";
import { closed } from "../harness/closed.ts";

const options = { confidenceLevel: 0.95 };
const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 0, maxLength: 30 });
const pairs = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 20 })), { maxLength: 30 });

/** Groups for which there is a difference. */
const comparable = fc
  .tuple(values, values)
  .filter(([test, control]) => compareGroups(momentsOf(test), momentsOf(control), options).difference.ok);

function ratioOf(units: readonly (readonly [number, number])[]): Moments {
  const sum = (value: (y: number, x: number) => number): number => units.reduce((all, [y, x]) => all + value(y, x), 0);
  return ratioMoments(units.length, [
    sum((y) => y),
    sum((y) => y * y),
    sum((_, x) => x),
    sum((_, x) => x * x),
    sum((y, x) => y * x),
  ]);
}

function differenceOf(comparison: Comparison): Difference {
  if (!comparison.difference.ok) throw new Error(comparison.difference.reason);
  return comparison.difference;
}

/** Every number within a value, however deep. */
function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}

/** Sums of any size, possible or not. */
const anyMoments: fc.Arbitrary<Moments> = fc
  .tuple(
    fc.bigInt({ min: 0n, max: 10n ** 12n }),
    fc.tuple(
      fc.integer({ min: 0, max: 500 }),
      fc.array(fc.bigInt({ min: -1000n, max: 1000n }), { minLength: 5, maxLength: 5 }),
    ),
    fc.integer({ min: 0, max: 330 }),
    fc.boolean(),
  )
  .map(([units, [power, [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n]], scale, ratio]) => {
    const size = 10n ** BigInt(power);
    const squares = { yy: (b < 0n ? -b : b) * size * size, xx: (d < 0n ? -d : d) * size * size };
    return ratio
      ? { units, y: a * size, x: c * size, xy: e * size * size, ...squares, yScale: scale, xScale: 3, ratio }
      : { units, y: a * size, x: units, xx: units, xy: a * size, yy: squares.yy, yScale: scale, xScale: 0, ratio };
  });

describe("moments", () => {
  it("merge in any order and grouping to those of one pass", () => {
    fc.assert(
      fc.property(pairs, pairs, pairs, (a, b, c) => {
        const [one, two, three] = [ratioOf(a), ratioOf(b), ratioOf(c)];
        const whole = ratioOf([...a, ...b, ...c]);
        expect(addMoments(addMoments(one, two), three)).toEqual(whole);
        expect(addMoments(three, addMoments(two, one))).toEqual(whole);
        expect(addMoments(whole, emptyMoments(whole))).toEqual(whole);
      }),
    );
  });
});

describe("a comparison", () => {
  it("of swapped groups has the other sign and nothing else", () => {
    fc.assert(
      fc.property(comparable, ([test, control]) => {
        const one = differenceOf(compareGroups(momentsOf(test), momentsOf(control), options));
        const other = differenceOf(compareGroups(momentsOf(control), momentsOf(test), options));
        expect(other.difference + one.difference).toBe(0);
        expect(closed(other).lower + closed(one).upper).toBeCloseTo(0, 9);
        expect(closed(other).upper + closed(one).lower).toBeCloseTo(0, 9);
        expect(other.standardError).toBe(one.standardError);
        expect(relativeError(other.degreesOfFreedom, one.degreesOfFreedom)).toBeLessThan(1e-12);
        expect(relativeError(other.pValue, one.pValue)).toBeLessThan(1e-9);
      }),
    );
  });

  it("of values k times as large has k times the difference and its error, the same p and relative difference", () => {
    fc.assert(
      fc.property(comparable, fc.integer({ min: 2, max: 10 ** 6 }), ([test, control], k) => {
        const one = compareGroups(momentsOf(test), momentsOf(control), options);
        const scaled = (group: number[]): Moments => momentsOf(group.map((value) => value * k));
        const large = compareGroups(scaled(test), scaled(control), options);
        expect(relativeError(differenceOf(large).difference, differenceOf(one).difference * k)).toBeLessThan(1e-14);
        expect(relativeError(differenceOf(large).standardError, differenceOf(one).standardError * k)).toBeLessThan(
          1e-14,
        );
        expect(relativeError(differenceOf(large).pValue, differenceOf(one).pValue)).toBeLessThan(1e-10);
        expect(large.relative.ok).toBe(one.relative.ok);
        if (large.relative.ok && one.relative.ok) expect(large.relative.relative).toBe(one.relative.relative);
      }),
    );
  });

  it("of values moved by a constant, however large, is the same to the last digit", () => {
    fc.assert(
      fc.property(comparable, fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), ([test, control], shift) => {
        const moved = (group: number[]): Moments => momentsOf(group.map((value) => BigInt(value) + shift));
        const one = differenceOf(compareGroups(momentsOf(test), momentsOf(control), options));
        expect(differenceOf(compareGroups(moved(test), moved(control), options))).toEqual(one);
      }),
    );
  });

  it("has intervals, absolute and Fieller's, that leave 0 out exactly when p is below 1 - level", () => {
    fc.assert(
      fc.property(comparable, fc.double({ min: 0.5, max: 0.999, noNaN: true }), ([test, control], confidenceLevel) => {
        const comparison = compareGroups(momentsOf(test), momentsOf(control), { confidenceLevel });
        const { pValue } = differenceOf(comparison);
        const { lower, upper } = closed(differenceOf(comparison));
        fc.pre(Math.abs(pValue / (1 - confidenceLevel) - 1) > 1e-9);
        const significant = pValue < 1 - confidenceLevel;
        expect(lower > 0 || upper < 0).toBe(significant);
        if (!comparison.relative.ok || !comparison.relative.interval.ok) return;
        const { relative } = comparison.relative;
        const interval = closed(comparison.relative.interval);
        expect(interval.lower > 0 || interval.upper < 0).toBe(significant);
        expect(Math.sign(relative)).toBe(Math.sign(differenceOf(comparison).difference));
      }),
    );
  });

  it("has relative intervals that contain the point", () => {
    fc.assert(
      fc.property(
        comparable,
        fc.constantFrom("fieller" as const, "delta" as const),
        ([test, control], relativeInterval) => {
          const { relative } = compareGroups(momentsOf(test), momentsOf(control), { ...options, relativeInterval });
          if (!relative.ok || !relative.interval.ok) return;
          expect(relative.interval.lower).toBeLessThanOrEqual(relative.relative);
          expect(relative.interval.upper).toBeGreaterThanOrEqual(relative.relative);
        },
      ),
    );
  });

  it("has Fieller's ends exactly where the test of that ratio turns significant", () => {
    fc.assert(
      fc.property(comparable, ([test, control]) => {
        const comparison = compareGroups(momentsOf(test), momentsOf(control), options);
        if (!comparison.relative.ok || !comparison.relative.interval.ok) return;
        const { estimate: t } = comparison.test ?? {};
        const { estimate: c } = comparison.control ?? {};
        if (!t?.ok || !c?.ok) throw new Error("no estimate");
        const sign = Math.sign(c.mean);
        const { lower, upper } = closed(comparison.relative.interval);
        for (const end of [lower, upper]) {
          const ratio = 1 + sign * end;
          const distance = t.mean - ratio * c.mean;
          const error = Math.hypot(t.standardError, ratio * c.standardError) * differenceOf(comparison).criticalValue;
          expect(Math.abs(Math.abs(distance) - error)).toBeLessThan(
            1e-6 * (Math.abs(t.mean) + Math.abs(ratio * c.mean) + error),
          );
        }
      }),
    );
  });

  it("has wider intervals at higher confidence", () => {
    const level = fc.double({ min: 0.01, max: 0.9999, noNaN: true });
    fc.assert(
      fc.property(comparable, level, level, ([test, control], one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)].map((confidenceLevel) =>
          differenceOf(compareGroups(momentsOf(test), momentsOf(control), { confidenceLevel })),
        );
        expect(high?.lower).toBeLessThanOrEqual(low?.lower ?? Number.NaN);
        expect(high?.upper).toBeGreaterThanOrEqual(low?.upper ?? Number.NaN);
      }),
    );
  });

  it("never contains NaN or Infinity, whatever the sums", () => {
    const method = fc.constantFrom("fieller" as const, "delta" as const);
    const group = fc.option(anyMoments);
    fc.assert(
      fc.property(group, group, method, (test, control, relativeInterval) => {
        const comparison = compareGroups(test, control, { ...options, relativeInterval });
        expect(numbersIn(comparison).every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe("a pooled ramp", () => {
  const stages = fc.array(fc.tuple(values, values), { maxLength: 4 });

  it("of swapped groups has the other sign and nothing else", () => {
    fc.assert(
      fc.property(stages, (ramp) => {
        const one = poolStages(
          ramp.map(([t, c]) => compareGroups(momentsOf(t), momentsOf(c), options)),
          options,
        );
        const other = poolStages(
          ramp.map(([t, c]) => compareGroups(momentsOf(c), momentsOf(t), options)),
          options,
        );
        expect(other.stagesPooled).toBe(one.stagesPooled);
        expect(other.difference.ok).toBe(one.difference.ok);
        if (!one.difference.ok || !other.difference.ok) return;
        expect(other.difference.difference).toBeCloseTo(-one.difference.difference, 10);
        expect(other.difference.standardError).toBe(one.difference.standardError);
        expect(other.difference.pValue).toBeCloseTo(one.difference.pValue, 10);
      }),
    );
  });

  it("lies between its stages, and by inverse variance is at least as precise as each that varies in both groups", () => {
    fc.assert(
      fc.property(stages, (ramp) => {
        const comparisons = ramp.map(([t, c]) => compareGroups(momentsOf(t), momentsOf(c), options));
        const { difference } = poolStages(comparisons, { ...options, weights: "inverse_variance" });
        if (!difference.ok) return;
        const each = comparisons.flatMap((comparison) => (comparison.difference.ok ? [comparison.difference] : []));
        const rounding = 1e-9;
        expect(difference.difference).toBeGreaterThanOrEqual(Math.min(...each.map((d) => d.difference)) - rounding);
        expect(difference.difference).toBeLessThanOrEqual(Math.max(...each.map((d) => d.difference)) + rounding);
        for (const { test, control, difference: stage } of comparisons) {
          if (!stage.ok || !test?.estimate.ok || !control?.estimate.ok) continue;
          if (test.estimate.standardError === 0 || control.estimate.standardError === 0) continue;
          expect(difference.standardError).toBeLessThanOrEqual(stage.standardError * (1 + 1e-12));
        }
      }),
    );
  });

  it("never contains NaN or Infinity, whatever the sums", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyMoments, anyMoments), { maxLength: 3 }), (ramp) => {
        const pooled = poolStages(
          ramp.map(([test, control]) => compareGroups(test, control, options)),
          options,
        );
        expect(numbersIn(pooled).every(Number.isFinite)).toBe(true);
        const [first] = ramp;
        if (first === undefined) return;
        expect(numbersIn(naiveSum([{ test: first[0], control: first[1] }], 1)).every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe("the check for a sample ratio mismatch", () => {
  const counts = fc.array(
    fc.record({
      group: fc.constantFrom("a", "b", "c", "d"),
      units: fc.bigInt({ min: 0n, max: 10n ** 18n }),
      weight: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e9, noNaN: true })),
    }),
    { maxLength: 4 },
  );

  it("never contains NaN or Infinity, and has p between 0 and 1", () => {
    fc.assert(
      fc.property(fc.array(counts, { maxLength: 3 }), (stages) => {
        for (const result of [pooledSampleRatio(stages), ...stages.map((groups) => sampleRatio(groups))]) {
          expect(numbersIn(result).every(Number.isFinite)).toBe(true);
          if (result.test.ok) expect(result.test.pValue).toBeGreaterThanOrEqual(0);
          if (result.test.ok) expect(result.test.pValue).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("Student's quantile", () => {
  it("undoes the survival function, for all degrees of freedom", () => {
    const exponent = fc.double({ min: -290, max: -0.31, noNaN: true });
    const freedom = fc.double({ min: 0, max: 9, noNaN: true });
    fc.assert(
      fc.property(exponent, freedom, (p, nu) => {
        const [probability, degreesOfFreedom] = [10 ** p, 10 ** nu];
        const t = studentUpperQuantile(probability, degreesOfFreedom);
        expect(relativeError(studentSurvival(t, degreesOfFreedom), probability)).toBeLessThan(1e-11);
      }),
    );
  });
});
