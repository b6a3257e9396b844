import type { Outcome } from "../../statistics/outcome.ts";
import type { MantelHaenszel } from "../../statistics/ramp/mantel-haenszel.ts";

/** Mantel and Haenszel's pooled figures of a proportion. */
export interface MantelHaenszelResult {
  readonly outcome: string;
  readonly stages_pooled: number | null;
  readonly difference: number | null;
  readonly standard_error: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Of the Cochran-Mantel-Haenszel test; its square is the χ². */
  readonly statistic: number | null;
  readonly p_value: number | null;
  readonly odds_ratio_outcome: string;
  readonly odds_ratio: number | null;
  readonly odds_ratio_lower: number | null;
  readonly odds_ratio_upper: number | null;
}

export function mantelHaenszelResult(pooled: Outcome<MantelHaenszel>): MantelHaenszelResult {
  const odds = pooled.ok ? pooled.oddsRatio : pooled;
  return {
    outcome: pooled.ok ? "ok" : pooled.reason,
    stages_pooled: pooled.ok ? pooled.stagesPooled : null,
    difference: pooled.ok ? pooled.difference : null,
    standard_error: pooled.ok ? pooled.standardError : null,
    lower: pooled.ok ? pooled.lower : null,
    upper: pooled.ok ? pooled.upper : null,
    statistic: pooled.ok ? pooled.statistic : null,
    p_value: pooled.ok ? pooled.pValue : null,
    odds_ratio_outcome: odds.ok ? "ok" : odds.reason,
    odds_ratio: odds.ok ? odds.value : null,
    odds_ratio_lower: odds.ok ? odds.lower : null,
    odds_ratio_upper: odds.ok ? odds.upper : null,
  };
}
