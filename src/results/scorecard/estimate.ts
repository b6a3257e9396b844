import { isTimePart } from "../words/metric-part.ts";
import { outcomeInWords } from "../words/outcome-in-words.ts";
import { type Interval, intervalOf } from "./interval.ts";
import type { ResultRow } from "./result-row.ts";
import type { MantelHaenszel, Views } from "./views.ts";

/** What a comparison says by itself, judged by its p-value and by the direction that is good. */
export type Verdict = "better" | "worse" | "higher" | "lower" | "unclear" | "none";

/** One comparison of a test with a control group: a stage, its fresh units, or the whole ramp. */
export interface Estimate extends Views {
  readonly population: string;
  readonly stage: number | null;
  readonly percent: number | null;
  readonly test_units: number;
  readonly control_units: number;
  readonly test_mean: number | null;
  readonly control_mean: number | null;
  readonly difference: Interval | null;
  /** 0.02 is +2 %. */
  readonly relative: Interval | null;
  /** `ok`, or why there is no relative difference or no interval of it. */
  readonly relative_outcome: string;
  readonly p_value: number | null;
  /** Level of its intervals. */
  readonly confidence_level: number;
  /** `ok`, or why there is no comparison. */
  readonly outcome: string;
  /** Why there is no comparison, in words; null if there is one. */
  readonly why: string | null;
  readonly verdict: Verdict;
  /** Not to be taken for a finding: it has warnings, or is significant alone but not among all of its family. */
  readonly doubtful: boolean;
  readonly pooling: Pooling | null;
}

/** How stages were combined, and how well they agree. */
export interface Pooling {
  readonly stages: number;
  readonly heterogeneity_q: number | null;
  readonly heterogeneity_p_value: number | null;
  readonly i_squared: number | null;
  /** Adding all stages up would have shown the opposite sign (Simpson's paradox). */
  readonly naive_sign_differs: boolean;
  /** A second way to pool, for proportions. */
  readonly mantel_haenszel: MantelHaenszel | null;
}

/** Level of the intervals where a row does not say. */
export const DEFAULT_CONFIDENCE_LEVEL = 0.95;

const levelOf = (row: ResultRow): number => row.confidence_level ?? DEFAULT_CONFIDENCE_LEVEL;

function verdictOf(row: ResultRow): Verdict {
  if (row.outcome !== "ok" || row.difference === null || row.p_value === null) return "none";
  if (row.p_value >= 1 - levelOf(row) || row.difference === 0) return "unclear";
  const rises = row.difference > 0;
  // A funnel's direction is of its shares: which time is good, nobody said.
  if (row.direction === null || row.direction === "" || isTimePart(row.metric_part)) return rises ? "higher" : "lower";
  return rises === (row.direction === "increase") ? "better" : "worse";
}

/** Whether a verdict says that there is a difference. */
export function isClear(verdict: Verdict): boolean {
  return verdict !== "unclear" && verdict !== "none";
}

/** Whether a clear difference is none any more among all those that were tested with it. */
export function isLostAmongMany(
  estimate: Pick<Estimate, "verdict" | "adjusted" | "confidence_level">,
): estimate is typeof estimate & { readonly adjusted: NonNullable<Estimate["adjusted"]> } {
  const { verdict, adjusted, confidence_level: level } = estimate;
  return isClear(verdict) && adjusted !== null && adjusted.p_value >= 1 - level;
}

export function estimateOf(row: ResultRow): Estimate {
  const verdict = verdictOf(row);
  const level = levelOf(row);
  const { warnings, adjusted } = row.views;
  return {
    population: row.population,
    stage: row.stage,
    percent: row.percent,
    test_units: row.test_units,
    control_units: row.control_units,
    test_mean: row.test_mean,
    control_mean: row.control_mean,
    difference: intervalOf(row.difference, row.difference_lower, row.difference_upper),
    relative: intervalOf(row.relative_difference, row.relative_lower, row.relative_upper),
    relative_outcome: row.relative_outcome,
    p_value: row.p_value,
    confidence_level: level,
    outcome: row.outcome,
    why: row.outcome === "ok" ? null : outcomeInWords(row.outcome),
    verdict,
    doubtful:
      (verdict !== "none" && warnings.length > 0) || isLostAmongMany({ verdict, adjusted, confidence_level: level }),
    ...row.views,
    pooling:
      row.population === "pooled"
        ? {
            stages: row.stages_pooled ?? 0,
            heterogeneity_q: row.heterogeneity_q,
            heterogeneity_p_value: row.heterogeneity_p_value,
            i_squared: row.i_squared,
            naive_sign_differs: row.naive_sign_differs === true,
            mantel_haenszel: row.mantel_haenszel,
          }
        : null,
  };
}
