import type { Comparison } from "../../statistics/comparison/compare-groups.ts";
import type { Difference } from "../../statistics/comparison/difference.ts";
import type { RelativeInputs } from "../../statistics/comparison/relative.ts";
import { noResult, type Outcome } from "../../statistics/outcome.ts";
import type { Pooled } from "../../statistics/ramp/pooled.ts";

/** A difference as all views need it, of one comparison or of a pool. */
export interface ContrastDifference
  extends Pick<
    Difference,
    "difference" | "standardError" | "statistic" | "pValue" | "criticalValue" | "alternative" | "lower" | "upper"
  > {
  /** Null: the normal distribution. */
  readonly degreesOfFreedom: number | null;
  readonly testMean: number;
  readonly controlMean: number;
  readonly testStandardError: number;
  readonly controlStandardError: number;
}

/** What every view of a result is made from. */
export interface Contrast {
  /** Units of both groups. */
  readonly units: number;
  readonly difference: Outcome<ContrastDifference>;
  readonly relative: Outcome<{ readonly relative: number }>;
}

export function contrastOf({ test, control, difference, relative }: Comparison): Contrast {
  const units = Number((test?.units ?? 0n) + (control?.units ?? 0n));
  if (!difference.ok) return { units, difference, relative };
  const [t, c] = [test?.estimate, control?.estimate];
  if (!t?.ok || !c?.ok) return { units, difference: noResult("overflow"), relative };
  const means = {
    testMean: t.mean,
    controlMean: c.mean,
    testStandardError: t.standardError,
    controlStandardError: c.standardError,
  };
  return { units, difference: { ...difference, ...means }, relative };
}

/** @param units units of both groups in all pooled stages. */
export function contrastOfPool({ difference, relative }: Pooled, units: number): Contrast {
  return { units, difference: difference.ok ? { ...difference, degreesOfFreedom: null } : difference, relative };
}

/** What a relative difference's interval is made from, all but the critical value. */
export function relativeInputs(of: ContrastDifference, relative: number): Omit<RelativeInputs, "criticalValue"> {
  const { controlMean, testStandardError, controlStandardError, alternative } = of;
  // Pulse divides by the control mean's absolute value, the inputs by the mean itself.
  const ratio = controlMean < 0 ? 0 - relative : relative;
  return { ratio, controlMean, testStandardError, controlStandardError, alternative };
}
