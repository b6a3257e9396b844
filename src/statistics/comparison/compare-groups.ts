import { figure } from "../exact/figure.ts";
import { divide, signOf, subtract } from "../exact/rational.ts";
import { exactEstimate } from "../moments/estimate.ts";
import { type GroupSummary, summariseGroup } from "../moments/group-summary.ts";
import type { Moments } from "../moments/moments.ts";
import { type NoResultReason, noResult, type Outcome } from "../outcome.ts";
import { type Difference, welchDifference } from "./difference.ts";
import { type RelativeDifference, type RelativeMethod, relativeDifference } from "./relative.ts";

export interface ComparisonOptions {
  /** Level of all intervals, in (0, 1). */
  readonly confidenceLevel: number;
  /** Default: `fieller`. */
  readonly relativeInterval?: RelativeMethod;
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
 * @throws RangeError when the confidence level is not between 0 and 1.
 * Outcomes of the difference: `no_control`, `no_test`, `no_units`, `fewer_than_two_units`, `zero_variance`, `zero_denominator`, `impossible_moments`,
 * `overflow`; of the relative difference: the same, and `zero_control_mean`; of its interval: `unbounded_interval`, `overflow`.
 *
 * @example
 * const { difference } = compareGroups(test, control, { confidenceLevel: 0.95 });
 * if (difference.ok) difference.pValue; else difference.reason;
 */
export function compareGroups(test: Moments | null, control: Moments | null, options: ComparisonOptions): Comparison {
  if (!(options.confidenceLevel > 0 && options.confidenceLevel < 1)) {
    throw new RangeError("a confidence level lies between 0 and 1");
  }
  const groups = { test: test && summariseGroup(test), control: control && summariseGroup(control) };
  const without = (reason: NoResultReason): Comparison => ({
    ...groups,
    difference: noResult(reason),
    relative: noResult(reason),
  });
  if (isAbsent(test)) return without(isAbsent(control) ? "no_units" : "no_test");
  if (isAbsent(control)) return without("no_control");

  const t = exactEstimate(test);
  const c = exactEstimate(control);
  if (!t.ok) return without(t.reason);
  if (!c.ok) return without(c.reason);
  const difference = welchDifference(t, c, options.confidenceLevel);
  if (!difference.ok) return without(difference.reason);
  if (!groups.test?.estimate.ok || !groups.control?.estimate.ok) return without("overflow");
  if (signOf(c.mean) === 0) return { ...groups, difference, relative: noResult("zero_control_mean") };
  const ratio = figure(divide(subtract(t.mean, c.mean), c.mean));
  if (!ratio.ok) return { ...groups, difference, relative: ratio };
  const relative = relativeDifference(
    {
      ratio: ratio.value,
      controlMean: groups.control.estimate.mean,
      testStandardError: groups.test.estimate.standardError,
      controlStandardError: groups.control.estimate.standardError,
      criticalValue: difference.criticalValue,
    },
    options.relativeInterval ?? "fieller",
  );
  return { ...groups, difference, relative };
}

function isAbsent(of: Moments | null): of is null {
  return of === null || (of.units === 0n && !of.ratio);
}
