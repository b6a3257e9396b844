import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Alternative, mirrored } from "../../src/statistics/comparison/alternative.ts";
import { bayesianView, priorOfDifference } from "../../src/statistics/comparison/bayesian.ts";
import {
  type Comparison,
  type ComparisonOptions,
  compareGroups,
} from "../../src/statistics/comparison/compare-groups.ts";
import type { Difference, Interval } from "../../src/statistics/comparison/difference.ts";
import { type Margin, testMargin } from "../../src/statistics/comparison/margin.ts";
import { fiellerInterval, type RelativeInputs } from "../../src/statistics/comparison/relative.ts";
import { normalSurvival, normalUpperQuantile } from "../../src/statistics/distributions/normal.ts";
import type { Moments } from "../../src/statistics/moments/moments.ts";
import { mantelHaenszel } from "../../src/statistics/ramp/mantel-haenszel.ts";
import { poolStages } from "../../src/statistics/ramp/pooled.ts";
import { testPooledMargin } from "../../src/statistics/ramp/pooled-margin.ts";
import { meanMoments, momentsOf, relativeError } from "../golden/moments-of.ts";
import { closed } from "../harness/closed.ts";

const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 30 });
const groups = fc
  .tuple(values, values)
  .map(([test, control]) => ({ test: momentsOf(test), control: momentsOf(control) }))
  .filter(({ test, control }) => compareGroups(test, control, { confidenceLevel: 0.95 }).difference.ok);
const oneSided = fc.constantFrom("greater" as const, "less" as const);
const anyAlternative = fc.constantFrom<Alternative>("two-sided", "greater", "less");
const method = fc.constantFrom("fieller" as const, "delta" as const);
const level = fc.double({ min: 0.5, max: 0.9999, noNaN: true });

function differenceOf(comparison: Comparison): Difference {
  if (!comparison.difference.ok) throw new Error(comparison.difference.reason);
  return comparison.difference;
}

const relativeIntervalOf = ({ relative }: Comparison): Interval | null =>
  relative.ok && relative.interval.ok ? relative.interval : null;

const negated = (of: Moments): Moments => ({ ...of, y: -of.y, xy: -of.xy });

/** Whether an interval leaves 0 out on the side of the alternative. */
function leavesZeroOut({ lower, upper }: Interval): boolean {
  return (lower !== null && lower > 0) || (upper !== null && upper < 0);
}

/** Every number within a value, however deep. */
function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}

/** Sums of any size, possible or not; some of them proportions. */
const anyMoments: fc.Arbitrary<Moments> = fc.oneof(
  fc
    .tuple(
      fc.bigInt({ min: 0n, max: 10n ** 12n }),
      fc.integer({ min: 0, max: 400 }),
      fc.bigInt({ min: -1000n, max: 1000n }),
      fc.bigInt({ min: 0n, max: 1000n }),
      fc.integer({ min: 0, max: 330 }),
    )
    .map(([units, power, y, yy, scale]) =>
      meanMoments(units, y * 10n ** BigInt(power), yy * 10n ** BigInt(2 * power), scale),
    ),
  fc
    .tuple(fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.bigInt({ min: -3n, max: 10n ** 18n }))
    .map(([units, successes]) => meanMoments(units, successes, successes)),
  fc
    .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }))
    .map(([units, successes]) => meanMoments(units, successes, successes)),
);

describe("a one-sided comparison", () => {
  it("leaves 0 out exactly when its p-value is below 1 - level, absolute and by Fieller", () => {
    fc.assert(
      fc.property(groups, anyAlternative, level, ({ test, control }, alternative, confidenceLevel) => {
        const comparison = compareGroups(test, control, { confidenceLevel, alternative });
        const difference = differenceOf(comparison);
        fc.pre(Math.abs(difference.pValue / (1 - confidenceLevel) - 1) > 1e-9);
        const significant = difference.pValue < 1 - confidenceLevel;
        expect(leavesZeroOut(difference)).toBe(significant);
        const relative = relativeIntervalOf(comparison);
        if (relative !== null) expect(leavesZeroOut(relative)).toBe(significant);
      }),
    );
  });

  it("has the end that the two-sided interval has whose level leaves as much out on that side", () => {
    fc.assert(
      fc.property(
        groups,
        oneSided,
        level,
        method,
        ({ test, control }, alternative, confidenceLevel, relativeInterval) => {
          fc.pre(confidenceLevel > 0.501);
          const one = compareGroups(test, control, { confidenceLevel, alternative, relativeInterval });
          const both = compareGroups(test, control, { confidenceLevel: 2 * confidenceLevel - 1, relativeInterval });
          const expectSameEnd = (actual: Interval, expected: Interval, size: number): void => {
            const end = alternative === "greater" ? "lower" : "upper";
            const open = alternative === "greater" ? "upper" : "lower";
            expect(actual[open]).toBeNull();
            expect(Math.abs((actual[end] ?? Number.NaN) - closed(expected)[end])).toBeLessThan(1e-9 * size);
          };
          const difference = differenceOf(one);
          expectSameEnd(difference, differenceOf(both), Math.abs(difference.difference) + difference.standardError);
          const [relative, twoSided] = [relativeIntervalOf(one), relativeIntervalOf(both)];
          if (relative === null || twoSided === null || !one.relative.ok) return;
          const { lower, upper } = closed(twoSided);
          expectSameEnd(relative, twoSided, Math.abs(lower) + Math.abs(upper) + Math.abs(one.relative.relative));
        },
      ),
    );
  });

  it("has p-values that add up to 1, and half of the two-sided one on the side of the estimate", () => {
    fc.assert(
      fc.property(groups, ({ test, control }) => {
        const p = (alternative: Alternative): number =>
          differenceOf(compareGroups(test, control, { confidenceLevel: 0.95, alternative })).pValue;
        const [greater, less, twoSided] = [p("greater"), p("less"), p("two-sided")];
        expect(greater + less).toBeCloseTo(1, 12);
        expect(relativeError(2 * Math.min(greater, less), twoSided)).toBeLessThan(1e-12);
      }),
    );
  });

  it("is mirrored when the groups are swapped", () => {
    fc.assert(
      fc.property(groups, anyAlternative, ({ test, control }, alternative) => {
        const options = { confidenceLevel: 0.9 };
        const one = differenceOf(compareGroups(test, control, { ...options, alternative }));
        const other = differenceOf(compareGroups(control, test, { ...options, alternative: mirrored(alternative) }));
        expect(relativeError(other.pValue, one.pValue)).toBeLessThan(1e-9);
        const size = Math.abs(one.difference) + one.standardError;
        for (const [end, opposite] of [
          [one.lower, other.upper],
          [one.upper, other.lower],
        ] as const) {
          if (end === null) expect(opposite).toBeNull();
          else expect(Math.abs(end + (opposite ?? Number.NaN))).toBeLessThan(1e-9 * size);
        }
      }),
    );
  });

  it("is mirrored when every value is negated, relative to the control mean's absolute value", () => {
    fc.assert(
      fc.property(groups, anyAlternative, method, ({ test, control }, alternative, relativeInterval) => {
        const options = { confidenceLevel: 0.9, relativeInterval };
        const one = compareGroups(test, control, { ...options, alternative });
        const other = compareGroups(negated(test), negated(control), {
          ...options,
          alternative: mirrored(alternative),
        });
        expect(differenceOf(other).pValue).toBe(differenceOf(one).pValue);
        expect(other.relative.ok).toBe(one.relative.ok);
        if (!one.relative.ok || !other.relative.ok) return;
        expect(other.relative.relative + one.relative.relative).toBe(0);
        const reflected = one.relative.interval.ok
          ? { lower: one.relative.interval.upper, upper: one.relative.interval.lower }
          : one.relative.interval;
        const minus = (end: number | null): number | null => (end === null ? null : 0 - end);
        expect(other.relative.interval).toEqual(
          "lower" in reflected ? { ok: true, lower: minus(reflected.lower), upper: minus(reflected.upper) } : reflected,
        );
      }),
    );
  });

  it("has wider intervals at higher confidence, and contains the point", () => {
    fc.assert(
      fc.property(groups, oneSided, method, level, level, ({ test, control }, alternative, relativeInterval, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((confidenceLevel) =>
          compareGroups(test, control, { confidenceLevel, alternative, relativeInterval }),
        );
        if (low === undefined || high === undefined) throw new Error("two levels");
        const farther = (inner: Interval, outer: Interval, point: number): void => {
          if (alternative === "greater") {
            expect(outer.lower).toBeLessThanOrEqual(inner.lower ?? Number.NaN);
            expect(inner.lower).toBeLessThanOrEqual(point);
          } else {
            expect(outer.upper).toBeGreaterThanOrEqual(inner.upper ?? Number.NaN);
            expect(inner.upper).toBeGreaterThanOrEqual(point);
          }
        };
        farther(differenceOf(low), differenceOf(high), differenceOf(low).difference);
        const [inner, outer] = [relativeIntervalOf(low), relativeIntervalOf(high)];
        if (outer !== null) expect(inner).not.toBeNull();
        if (inner !== null && outer !== null && low.relative.ok) farther(inner, outer, low.relative.relative);
      }),
    );
  });
});

describe("Fieller's set", () => {
  const positive = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
  const inputs: fc.Arbitrary<RelativeInputs & { readonly alternative: Alternative }> = fc.record({
    ratio: fc.oneof(fc.double({ min: -50, max: 50, noNaN: true }), fc.constantFrom(-1, 0)),
    controlMean: fc.constant(1),
    testStandardError: fc.oneof(positive, fc.constant(0)),
    controlStandardError: positive,
    criticalValue: fc.double({ min: 0, max: 40, noNaN: true }),
    alternative: anyAlternative,
  });

  /** How far inside the set δ is, from -1 to 1: negative where the test of that ratio rejects. */
  function inside(given: RelativeInputs & { readonly alternative: Alternative }, delta: number): number {
    const { ratio, testStandardError, controlStandardError, criticalValue, alternative } = given;
    const reach = criticalValue * Math.hypot(testStandardError, (1 + delta) * controlStandardError);
    const distance = ratio - delta;
    const beyond = { "two-sided": Math.abs(distance), greater: distance, less: -distance }[alternative];
    return (reach - beyond) / (reach + Math.abs(distance) + Number.MIN_VALUE);
  }

  it("is what its outcome says: the interval, all but the values between two bounds, or the whole line", () => {
    const deltas = fc.array(fc.double({ min: -1000, max: 1000, noNaN: true }), { minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(inputs, deltas, (given, at) => {
        const set = fiellerInterval(given);
        if (set.ok) {
          for (const delta of [...at, given.ratio]) {
            const margin = inside(given, delta);
            if (Math.abs(margin) < 1e-7) continue;
            const within = (set.lower === null || delta >= set.lower) && (set.upper === null || delta <= set.upper);
            expect(within).toBe(margin > 0);
          }
        } else if (set.reason === "unbounded_whole_line") {
          for (const delta of at) expect(inside(given, delta)).toBeGreaterThan(-1e-7);
        } else {
          expect(set.reason).toBe("unbounded_interval");
          const g = (given.criticalValue * given.controlStandardError) ** 2;
          expect(inside(given, (given.ratio + g) / (1 - g))).toBeLessThan(1e-7);
          for (const end of [-1e15, 1e15]) expect(inside(given, end)).toBeGreaterThan(-1e-7);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("only grows with the critical value: an interval, then all but an interval, then everything", () => {
    const shapes: readonly string[] = ["unbounded_ray", "unbounded_interval", "unbounded_whole_line"];
    const rank = (given: RelativeInputs): number => {
      const set = fiellerInterval(given);
      return set.ok ? -1 : shapes.indexOf(set.reason);
    };
    fc.assert(
      fc.property(inputs, fc.double({ min: 0, max: 40, noNaN: true }), (given, other) => {
        const [small, large] = [Math.min(given.criticalValue, other), Math.max(given.criticalValue, other)];
        expect(rank({ ...given, criticalValue: large })).toBeGreaterThanOrEqual(
          rank({ ...given, criticalValue: small }),
        );
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a margin", () => {
  const margins: fc.Arbitrary<Margin> = fc.record({
    margin: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.double({ min: 0, max: 3, noNaN: true })),
    of: fc.constantFrom("relative" as const, "absolute" as const),
    test: fc.constantFrom("non_inferiority" as const, "equivalence" as const),
    direction: fc.constantFrom("increase" as const, "decrease" as const),
  });

  it("is shown exactly where the interval lies within it, and harmed where it lies beyond", () => {
    fc.assert(
      fc.property(
        groups,
        margins,
        fc.double({ min: 0.1, max: 0.999, noNaN: true }),
        (given, margin, confidenceLevel) => {
          const comparison = compareGroups(given.test, given.control, { confidenceLevel });
          const result = testMargin(given.test, given.control, margin, { confidenceLevel });
          const interval = margin.of === "absolute" ? differenceOf(comparison) : relativeIntervalOf(comparison);
          if (!result.ok || interval === null) return;
          const { lower, upper } = closed(interval);
          const size = Math.abs(lower) + Math.abs(upper) + margin.margin;
          for (const end of [lower, upper]) {
            for (const limit of [-margin.margin, margin.margin]) fc.pre(Math.abs(end - limit) > 1e-9 * size);
          }
          const [worst, best] = margin.direction === "increase" ? [lower, upper] : [-upper, -lower];
          const kept = worst > -margin.margin && (margin.test === "non_inferiority" || best < margin.margin);
          expect(result.verdict).toBe(kept ? "shown" : best < -margin.margin ? "harmed" : "not_shown");
        },
      ),
      { numRuns: 500 },
    );
  });

  it("judges a ramp of one stage as the stage, but for the distribution", () => {
    fc.assert(
      fc.property(groups, margins, ({ test, control }, margin) => {
        const options = { confidenceLevel: 0.95 };
        const stage = compareGroups(test, control, options);
        fc.pre(stage.test?.estimate.ok === true && stage.test.estimate.standardError > 0);
        fc.pre(stage.control?.estimate.ok === true && stage.control.estimate.standardError > 0);
        const pooled = poolStages([stage], options);
        const result = testPooledMargin(pooled, margin, options);
        const ofStage = testMargin(test, control, margin, options);
        expect(result.ok).toBe(ofStage.ok);
        if (!result.ok || !ofStage.ok) return;
        // Student's tails are heavier: its p-value is the one nearer to ½.
        expect(Math.abs(result.pValue - 0.5)).toBeGreaterThanOrEqual(Math.abs(ofStage.pValue - 0.5) - 1e-9);
        expect(Math.sign(result.pValue - 0.5) * Math.sign(ofStage.pValue - 0.5)).toBeGreaterThanOrEqual(
          Math.abs(ofStage.pValue - 0.5) < 1e-9 ? -1 : 0,
        );
      }),
    );
  });

  it("that is larger is easier to keep", () => {
    fc.assert(
      fc.property(groups, margins, fc.double({ min: 0, max: 300, noNaN: true }), ({ test, control }, margin, more) => {
        fc.pre(margin.of === "absolute");
        const p = (size: number): number => {
          const result = testMargin(test, control, { ...margin, margin: size }, { confidenceLevel: 0.95 });
          if (!result.ok) throw new Error(result.reason);
          return result.pValue;
        };
        expect(p(margin.margin + more)).toBeLessThanOrEqual(p(margin.margin) * (1 + 1e-12));
      }),
    );
  });
});

describe("the Bayesian view", () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  const positive = fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true });
  const direction = fc.constantFrom("increase" as const, "decrease" as const);
  const ordinary = fc.record({
    difference: fc.double({ min: -100, max: 100, noNaN: true }),
    standardError: fc.double({ min: 1e-3, max: 100, noNaN: true }),
  });
  const priors = fc.record({
    mean: fc.double({ min: -100, max: 100, noNaN: true }),
    standardDeviation: fc.double({ min: 1e-3, max: 100, noNaN: true }),
  });

  it("with a flat prior is the normal confidence interval, and 1 minus the one-sided p-value", () => {
    fc.assert(
      fc.property(ordinary, level, direction, (estimate, confidenceLevel, good) => {
        const view = bayesianView(estimate, { confidenceLevel, prior: null, direction: good });
        if (!view.ok) throw new Error(view.reason);
        const half = normalUpperQuantile((1 - confidenceLevel) / 2) * estimate.standardError;
        expect(view).toMatchObject({ lower: estimate.difference - half, upper: estimate.difference + half });
        const z = (estimate.difference / estimate.standardError) * (good === "increase" ? 1 : -1);
        expect(view.chanceToWin).toBeCloseTo(1 - normalSurvival(z), 14);
      }),
    );
  });

  it("loses, over both choices, what separates them; and each choice's loss is never negative", () => {
    fc.assert(
      fc.property(ordinary, fc.option(priors), direction, (estimate, prior, good) => {
        const view = bayesianView(estimate, { confidenceLevel: 0.95, prior, direction: good });
        if (!view.ok) throw new Error(view.reason);
        const sign = good === "increase" ? 1 : -1;
        const size = Math.abs(view.mean) + view.standardDeviation;
        expect(Math.abs(view.expectedLossControl - view.expectedLossTest - sign * view.mean)).toBeLessThan(
          1e-12 * size,
        );
        expect(Math.min(view.expectedLossControl, view.expectedLossTest)).toBeGreaterThanOrEqual(0);
        const other = bayesianView(estimate, {
          confidenceLevel: 0.95,
          prior,
          direction: good === "increase" ? "decrease" : "increase",
        });
        expect(other).toMatchObject({
          expectedLossTest: view.expectedLossControl,
          expectedLossControl: view.expectedLossTest,
        });
      }),
    );
  });

  it("lies between prior and data, and is more certain than either", () => {
    fc.assert(
      fc.property(ordinary, priors, (estimate, prior) => {
        const view = bayesianView(estimate, { confidenceLevel: 0.95, prior, direction: "increase" });
        if (!view.ok) throw new Error(view.reason);
        const rounding = 1e-12 * (Math.abs(prior.mean) + Math.abs(estimate.difference));
        expect(view.mean).toBeGreaterThanOrEqual(Math.min(prior.mean, estimate.difference) - rounding);
        expect(view.mean).toBeLessThanOrEqual(Math.max(prior.mean, estimate.difference) + rounding);
        expect(view.standardDeviation).toBeLessThanOrEqual(Math.min(prior.standardDeviation, estimate.standardError));
        const precision = 1 / prior.standardDeviation ** 2 + 1 / estimate.standardError ** 2;
        expect(relativeError(view.standardDeviation, 1 / Math.sqrt(precision))).toBeLessThan(1e-12);
      }),
    );
  });

  it("never contains NaN or Infinity, whatever the figures", () => {
    const anyPrior = fc.option(fc.record({ mean: finite, standardDeviation: positive }));
    fc.assert(
      fc.property(
        finite,
        positive,
        anyPrior,
        direction,
        level,
        (difference, standardError, prior, good, confidenceLevel) => {
          const view = bayesianView({ difference, standardError }, { confidenceLevel, prior, direction: good });
          expect(numbersIn(view).every(Number.isFinite)).toBe(true);
          if (prior !== null) expect(numbersIn(priorOfDifference(prior, difference)).every(Number.isFinite)).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe("Mantel and Haenszel's estimates", () => {
  const count = fc.integer({ min: 0, max: 60 });
  const stage = fc.tuple(count, count, count, count).map(([a, b, c, d]) => ({
    test: meanMoments(a + b, a, a),
    control: meanMoments(c + d, c, c),
  }));
  const ramp = fc.array(stage, { minLength: 1, maxLength: 5 });
  const options = { confidenceLevel: 0.95 };

  it("of swapped groups have the other sign, the inverse odds ratio and the same p-value", () => {
    fc.assert(
      fc.property(ramp, (stages) => {
        const one = mantelHaenszel(stages, options);
        const other = mantelHaenszel(
          stages.map(({ test, control }) => ({ test: control, control: test })),
          options,
        );
        expect(other.ok).toBe(one.ok);
        if (!one.ok || !other.ok) return;
        expect(other.difference + one.difference).toBe(0);
        expect(relativeError(other.standardError, one.standardError)).toBeLessThan(1e-14);
        expect(other.pValue).toBe(one.pValue);
        expect(other.oddsRatio.ok).toBe(one.oddsRatio.ok);
        if (!one.oddsRatio.ok || !other.oddsRatio.ok) return;
        expect(relativeError(other.oddsRatio.value * one.oddsRatio.value, 1)).toBeLessThan(1e-14);
        expect(Math.sign(Math.log(one.oddsRatio.value)) * Math.sign(one.difference)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it("do not depend on the order of the stages, nor on stages that lack a group", () => {
    const lone = fc.tuple(count, fc.boolean()).map(([units, inTest]) => {
      const [some, none] = [meanMoments(units, 0, 0), meanMoments(0, 0, 0)];
      return inTest ? { test: some, control: none } : { test: none, control: some };
    });
    fc.assert(
      fc.property(ramp, lone, (stages, other) => {
        expect(mantelHaenszel([other, ...stages.toReversed()], options)).toEqual(mantelHaenszel(stages, options));
      }),
    );
  });

  it("of one stage are that stage's own, with variances p (1 - p)/n", () => {
    fc.assert(
      fc.property(stage, anyAlternative, ({ test, control }, alternative) => {
        const binomial: ComparisonOptions = { ...options, alternative, proportionVariance: "binomial" };
        const { difference } = poolStages([compareGroups(test, control, binomial)], binomial);
        const result = mantelHaenszel([{ test, control }], { ...options, alternative });
        if (!difference.ok || !result.ok) return;
        const varied = [test, control].every(({ y, units }) => y > 0n && y < units);
        fc.pre(varied);
        expect(relativeError(result.difference, difference.difference)).toBeLessThan(1e-12);
        expect(relativeError(result.standardError, difference.standardError)).toBeLessThan(1e-12);
        expect(result.lower === null).toBe(difference.lower === null);
        expect(result.upper === null).toBe(difference.upper === null);
      }),
    );
  });
});

describe("every comparison", () => {
  it("is free of NaN and Infinity, and has p-values from 0 to 1, whatever the sums", () => {
    const options = fc.record({
      confidenceLevel: level,
      alternative: anyAlternative,
      relativeInterval: method,
      proportionVariance: fc.constantFrom("sample" as const, "binomial" as const),
    });
    const margins: fc.Arbitrary<Margin> = fc.record({
      margin: fc.double({ min: 0, max: 1e300, noNaN: true }),
      of: fc.constantFrom("relative" as const, "absolute" as const),
      test: fc.constantFrom("non_inferiority" as const, "equivalence" as const),
      direction: fc.constantFrom("increase" as const, "decrease" as const),
    });
    const stages = fc.array(fc.record({ test: anyMoments, control: anyMoments }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(stages, options, margins, (ramp, asked, margin) => {
        const compared = ramp.map(({ test, control }) => compareGroups(test, control, asked));
        const pooled = poolStages(compared, asked);
        const results = [
          compared,
          pooled,
          ramp.map(({ test, control }) => testMargin(test, control, margin, asked)),
          testPooledMargin(pooled, margin, asked),
          mantelHaenszel(ramp, asked),
        ];
        expect(numbersIn(results).every(Number.isFinite)).toBe(true);
        for (const { difference } of [...compared, pooled]) {
          if (!difference.ok) continue;
          expect(difference.pValue).toBeGreaterThanOrEqual(0);
          expect(difference.pValue).toBeLessThanOrEqual(1);
          expect(difference.lower === null).toBe(asked.alternative === "less");
          expect(difference.upper === null).toBe(asked.alternative === "greater");
        }
      }),
      { numRuns: 1000 },
    );
  });
});
