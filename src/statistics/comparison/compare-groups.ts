import { figure } from "../exact/figure.ts";
import { divide, signOf, subtract } from "../exact/rational.ts";
import { type ExactEstimate, exactEstimate } from "../moments/estimate.ts";
import { type GroupSummary, summariseGroup } from "../moments/group-summary.ts";
import type { Moments } from "../moments/moments.ts";
import type { ProportionVariance } from "../moments/proportion.ts";
import { type NoResultReason, noResult, type Outcome } from "../outcome.ts";
import { type Alternative, requireLevel } from "./alternative.ts";
import { type Difference, welchDifference } from "./difference.ts";
import { type RelativeDifference, type RelativeMethod, relativeDifference } from "./relative.ts";

export interface ComparisonOptions {
  /** Level of all intervals, in (0, 1); for a one-sided alternative in [½, 1). */
  readonly confidenceLevel: number;
  /** Of the test group's figure against the control's; default: `two-sided`. */
  readonly alternative?: Alternative;
  /** Default: `fieller`. */
  readonly relativeInterval?: RelativeMethod;
  /** Default: `sample`. `binomial` is for proportions alone. */
  readonly proportionVariance?: ProportionVariance;
}

/** Test against control for one metric. */
export interface Comparison {
  /** Null: there is no such group. */
  readonly test: GroupSummary | null;
  readonly control: GroupSummary | null;
  readonly difference: Outcome<Difference>;
  readonly relative: Outcome<RelativeDifference>;
}

/**
 * Compares the moments of two groups: Welch's difference, and the relative difference with Fieller's interval (or the delta method's).
 * The p-value is that of the absolute difference.
 *
 * @param test, control null where the group does not exist (a stage at 100 % has no control). Moments of no units mean the same for a metric
 * without denominator; for a ratio they mean that no unit of the group has a denominator (`zero_denominator`).
 * @throws RangeError when the confidence level is not between 0 and 1, or below ½ for a one-sided alternative.
 * Outcomes of the difference: `no_control`, `no_test`, `no_units`, `fewer_than_two_units`, `zero_variance`, `zero_denominator`, `impossible_moments`,
 * `not_a_proportion`, `overflow`; of the relative difference: the same, and `zero_control_mean`; of its interval: `unbounded_interval`,
 * `unbounded_ray`, `unbounded_whole_line`, `overflow`.
 *
 * @example
 * const { difference } = compareGroups(test, control, { confidenceLevel: 0.95 });
 * if (difference.ok) difference.pValue; else difference.reason;
 */
export function compareGroups(test: Moments | null, control: Moments | null, options: ComparisonOptions): Comparison {
  requireLevel(options.confidenceLevel, options.alternative ?? "two-sided");
  const variance = options.proportionVariance ?? "sample";
  const groups = {
    test: test && summariseGroup(test, variance),
    control: control && summariseGroup(control, variance),
  };
  const without = (reason: NoResultReason): Comparison => ({
    ...groups,
    difference: noResult(reason),
    relative: noResult(reason),
  });
  if (isAbsent(test)) return without(isAbsent(control) ? "no_units" : "no_test");
  if (isAbsent(control)) return without("no_control");

  const t = exactEstimate(test, variance);
  const c = exactEstimate(control, variance);
  if (!t.ok) return without(t.reason);
  if (!c.ok) return without(c.reason);
  return { ...groups, ...compareEstimates(t, c, options) };
}

/**
 * Compares two estimates, whatever they were made by (moments, or an adjustment of them): difference and relative difference as
 * {@link compareGroups}. Outcomes: `zero_variance`, `overflow`; of the relative difference those that are named there.
 */
export function compareEstimates(
  test: ExactEstimate,
  control: ExactEstimate,
  options: ComparisonOptions,
): Pick<Comparison, "difference" | "relative"> {
  const difference = welchDifference(test, control, options.confidenceLevel, options.alternative);
  if (!difference.ok) return { difference, relative: difference };
  const controlMean = figure(control.mean);
  const figures = [test.mean, test.standardErrorSquared, control.standardErrorSquared].map(figure);
  if (!controlMean.ok || !figures.every(({ ok }) => ok)) {
    return { difference: noResult("overflow"), relative: noResult("overflow") };
  }
  if (signOf(control.mean) === 0) return { difference, relative: noResult("zero_control_mean") };
  const ratio = figure(divide(subtract(test.mean, control.mean), control.mean));
  if (!ratio.ok) return { difference, relative: ratio };
  const inputs = {
    ratio: ratio.value,
    controlMean: controlMean.value,
    testStandardError: difference.testStandardError,
    controlStandardError: difference.controlStandardError,
    criticalValue: difference.criticalValue,
    alternative: difference.alternative,
  };
  return { difference, relative: relativeDifference(inputs, options.relativeInterval ?? "fieller") };
}

function isAbsent(of: Moments | null): of is null {
  return of === null || (of.units === 0n && !of.ratio);
}
