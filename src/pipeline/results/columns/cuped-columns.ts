import type { Cuped } from "../../../statistics/adjustment/cuped.ts";
import type { Outcome } from "../../../statistics/outcome.ts";
import type { Pooled } from "../../../statistics/ramp/pooled.ts";
import type { Row } from "../row.ts";
import { relativeColumns } from "./difference-columns.ts";

type Adjusted = Pick<Cuped["comparison"] | Pooled, "difference" | "relative">;

/** An adjusted difference under the names of CUPED. */
function adjustedColumns({ difference, relative }: Adjusted): Row {
  if (!difference.ok) return { cuped_outcome: difference.reason };
  const { relative_method: _sameAsPlain, ...figures } = relativeColumns(relative);
  const renamed = Object.entries(figures).map(([name, value]) => [`cuped_${name}`, value]);
  return {
    cuped_outcome: "ok",
    cuped_difference: difference.difference,
    cuped_standard_error: difference.standardError,
    cuped_lower: difference.lower,
    cuped_upper: difference.upper,
    cuped_p_value: difference.pValue,
    ...Object.fromEntries(renamed),
  };
}

/** CUPED of one stage; null: the metric has no covariate. */
export function cupedColumns(adjusted: Outcome<Cuped> | null, historyRatio: number | null): Row {
  if (adjusted === null) return {};
  if (!adjusted.ok) return { cuped_outcome: adjusted.reason, cuped_history_ratio: historyRatio };
  return {
    cuped_history_ratio: historyRatio,
    cuped_variance_reduction: adjusted.varianceReduction,
    ...adjustedColumns(adjusted.comparison),
  };
}

/** CUPED of a ramp: the adjusted stages pooled, beside the plain ones pooled. */
export function pooledCupedColumns(adjusted: Pooled, plain: Pooled): Row {
  const reduction =
    adjusted.difference.ok && plain.difference.ok
      ? 1 - (adjusted.difference.standardError / plain.difference.standardError) ** 2
      : null;
  return { cuped_variance_reduction: reduction, ...adjustedColumns(adjusted) };
}
