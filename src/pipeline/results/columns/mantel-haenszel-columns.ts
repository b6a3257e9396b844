import { mantelHaenszel } from "../../../statistics/ramp/mantel-haenszel.ts";
import type { StageMoments } from "../../../statistics/ramp/naive-sum.ts";
import type { Inference } from "../inference.ts";
import type { Row } from "../row.ts";

/** A second way to pool proportions, which keeps its weights where events are rare. */
export function mantelHaenszelColumns(stages: readonly StageMoments[], { comparison }: Inference): Row {
  const pooled = mantelHaenszel(stages, comparison);
  if (!pooled.ok) return {};
  return {
    mantel_haenszel_difference: pooled.difference,
    mantel_haenszel_lower: pooled.lower,
    mantel_haenszel_upper: pooled.upper,
    mantel_haenszel_odds_ratio: pooled.oddsRatio.ok ? pooled.oddsRatio.value : null,
    mantel_haenszel_p_value: pooled.pValue,
  };
}
