import type { Comparison } from "../../../statistics/comparison/compare-groups.ts";
import type { GroupSummary } from "../../../statistics/moments/group-summary.ts";
import { valueOrNull } from "../../../statistics/outcome.ts";
import type { Row } from "../row.ts";

/** What is known of one group. */
export function groupColumns(
  name: "test" | "control",
  summary: GroupSummary | null,
  exposed: bigint,
  isRatio: boolean,
): Row {
  return {
    [`${name}_units`]: exposed,
    [`${name}_participating_units`]: summary?.units ?? 0n,
    [`${name}_total`]: summary === null ? null : valueOrNull(summary.total),
    [`${name}_denominator`]: summary === null || !isRatio ? null : valueOrNull(summary.denominator),
    [`${name}_mean`]: summary === null ? null : valueOrNull(summary.mean),
    [`${name}_standard_error`]: summary === null ? null : valueOrNull(summary.standardError),
  };
}

/** The relative difference, or why there is none. */
export function relativeColumns(relative: Comparison["relative"]): Row {
  if (!relative.ok) return { relative_outcome: relative.reason };
  const { interval } = relative;
  return {
    relative_difference: relative.relative,
    relative_method: relative.method,
    relative_lower: interval.ok ? interval.lower : null,
    relative_upper: interval.ok ? interval.upper : null,
    relative_outcome: interval.ok ? "ok" : interval.reason,
  };
}

/** The difference, or why there is none. */
export function differenceColumns({ difference }: Pick<Comparison, "difference">): Row {
  if (!difference.ok) return { outcome: difference.reason };
  return {
    outcome: "ok",
    difference: difference.difference,
    difference_standard_error: difference.standardError,
    difference_lower: difference.lower,
    difference_upper: difference.upper,
    degrees_of_freedom: Number.isFinite(difference.degreesOfFreedom) ? difference.degreesOfFreedom : null,
    p_value: difference.pValue,
  };
}
