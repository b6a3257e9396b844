import type { Difference } from "../../statistics/comparison/difference.ts";
import { type RelativeMethod, relativeDifference } from "../../statistics/comparison/relative.ts";
import { relativeStandardError } from "../../statistics/comparison/relative-standard-error.ts";
import type { Outcome } from "../../statistics/outcome.ts";
import { type Contrast, relativeInputs } from "./contrast.ts";

/** The absolute difference, in the metric's unit. */
export interface DifferenceResult {
  /** `ok`, or why there is no number; so in all results. */
  readonly outcome: string;
  readonly estimate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly p_value: number | null;
  readonly standard_error: number | null;
  readonly statistic: number | null;
  /** Null where there is no number, and for pools: the normal distribution. */
  readonly degrees_of_freedom: number | null;
  readonly critical_value: number | null;
}

/** What a difference's figures are taken from; normal where there are no degrees of freedom. */
type DifferenceFigures = Omit<Difference, "standardErrorSquared" | "degreesOfFreedom" | "alternative"> & {
  readonly degreesOfFreedom: number | null;
};

export function differenceResult(d: Outcome<DifferenceFigures>): DifferenceResult {
  return {
    outcome: d.ok ? "ok" : d.reason,
    estimate: d.ok ? d.difference : null,
    lower: d.ok ? d.lower : null,
    upper: d.ok ? d.upper : null,
    p_value: d.ok ? d.pValue : null,
    standard_error: d.ok ? d.standardError : null,
    statistic: d.ok ? d.statistic : null,
    degrees_of_freedom: d.ok ? d.degreesOfFreedom : null,
    critical_value: d.ok ? d.criticalValue : null,
  };
}

/** What a statistic is held against. */
export interface Reference {
  readonly criticalValue: number;
  /** The p-value of a statistic, null where the method has none. */
  readonly pValue: (statistic: number) => number | null;
}

/** The difference as a share of the control mean's absolute value: 0.02 is +2 %. */
export interface RelativeResult {
  /** Why there is no number, or (then there is an estimate) no interval. */
  readonly outcome: string;
  readonly estimate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Agrees with the interval: Fieller's leaves 0 out with the absolute difference, the delta method's by estimate / standard_error. */
  readonly p_value: number | null;
  /** By the delta method, whatever the interval. */
  readonly standard_error: number | null;
}

export function relativeResult(
  { difference, relative }: Contrast,
  { criticalValue, pValue }: Reference,
  method: RelativeMethod,
): RelativeResult {
  const without = (outcome: string): RelativeResult => ({
    outcome,
    estimate: null,
    lower: null,
    upper: null,
    p_value: null,
    standard_error: null,
  });
  if (!difference.ok) return without(difference.reason);
  if (!relative.ok) return without(relative.reason);
  const inputs = relativeInputs(difference, relative.relative);
  const error = relativeStandardError(inputs);
  const made = relativeDifference({ ...inputs, criticalValue }, method);
  if (!made.ok) return without(made.reason);
  const ofDelta = error.ok && error.value > 0 ? made.relative / error.value : null;
  const statistic = method === "fieller" ? difference.statistic : ofDelta;
  return {
    outcome: made.interval.ok ? "ok" : made.interval.reason,
    estimate: made.relative,
    lower: made.interval.ok ? made.interval.lower : null,
    upper: made.interval.ok ? made.interval.upper : null,
    p_value: statistic === null ? null : pValue(statistic),
    standard_error: error.ok ? error.value : null,
  };
}
