import { outcomeInWords } from "./outcome-in-words.ts";
import type { ResultRow } from "./result-row.ts";

/** What a comparison says, judged by its p-value and by the direction that is good. */
export type Verdict = "better" | "worse" | "higher" | "lower" | "unclear" | "none";

/** A number with its confidence interval; an end is null where the interval has none. */
export interface Interval {
  readonly value: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** One comparison of a test with a control group: a stage, its fresh units, or the whole ramp. */
export interface Estimate {
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
  /** `ok`, or why there is no comparison. */
  readonly outcome: string;
  /** Why there is no comparison, in words; null if there is one. */
  readonly why: string | null;
  readonly verdict: Verdict;
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
}

/** Level of the intervals where a row does not say. */
const DEFAULT_CONFIDENCE_LEVEL = 0.95;

function verdictOf(row: ResultRow): Verdict {
  if (row.outcome !== "ok" || row.difference === null || row.p_value === null) return "none";
  if (row.p_value >= 1 - (row.confidence_level ?? DEFAULT_CONFIDENCE_LEVEL) || row.difference === 0) return "unclear";
  const rises = row.difference > 0;
  if (row.direction === null || row.direction === "") return rises ? "higher" : "lower";
  return rises === (row.direction === "increase") ? "better" : "worse";
}

function interval(value: number | null, lower: number | null, upper: number | null): Interval | null {
  return value === null ? null : { value, lower, upper };
}

export function estimateOf(row: ResultRow): Estimate {
  return {
    population: row.population,
    stage: row.stage,
    percent: row.percent,
    test_units: row.test_units,
    control_units: row.control_units,
    test_mean: row.test_mean,
    control_mean: row.control_mean,
    difference: interval(row.difference, row.difference_lower, row.difference_upper),
    relative: interval(row.relative_difference, row.relative_lower, row.relative_upper),
    relative_outcome: row.relative_outcome,
    p_value: row.p_value,
    outcome: row.outcome,
    why: row.outcome === "ok" ? null : outcomeInWords(row.outcome),
    verdict: verdictOf(row),
    pooling:
      row.population === "pooled"
        ? {
            stages: row.stages_pooled ?? 0,
            heterogeneity_q: row.heterogeneity_q,
            heterogeneity_p_value: row.heterogeneity_p_value,
            i_squared: row.i_squared,
            naive_sign_differs: row.naive_sign_differs === true,
          }
        : null,
  };
}
