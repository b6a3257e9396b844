import type { Interval } from "./interval.ts";

/** A reason to doubt a result. */
export interface Warning {
  /** Stable id of the rule, such as `skewed_difference`. */
  readonly rule: string;
  readonly text: string;
  /** Where the rule comes from. */
  readonly source: string;
}

/** The result with the variance taken out that the units' own history explains; figures are null where `outcome` is not `ok`. */
export interface CupedView {
  readonly outcome: string;
  readonly difference: Interval | null;
  readonly relative: Interval | null;
  readonly p_value: number | null;
  /** Share of the units that have a history; null when pooled. */
  readonly history_ratio: number | null;
  /** Share of the plain difference's variance that is gone. */
  readonly variance_reduction: number | null;
}

/** The result with a user dimension's levels as strata; figures are null where `outcome` is not `ok`. */
export interface PostStratifiedView {
  readonly by: string;
  readonly outcome: string;
  readonly strata: number | null;
  readonly difference: Interval | null;
  readonly p_value: number | null;
}

/** What may be looked at every day. */
export interface SequentialView {
  readonly difference: Interval;
  readonly relative: Interval | null;
  readonly p_value: number;
  /** Units at which the interval is narrowest. */
  readonly tuning_units: number | null;
}

/** A planned look that falls on the day. */
export interface LookView {
  readonly look: number;
  readonly looks: number;
  readonly spending: string;
  readonly critical_value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly crossed: boolean | null;
}

/** The result among all those of its family. */
export interface AdjustedView {
  readonly correction: string;
  readonly family: string;
  readonly tests: number;
  readonly p_value: number;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly level: number | null;
}

/** Whether a metric that must not get worse did not. */
export interface GuardrailView {
  readonly margin: number;
  readonly of: string;
  readonly test: string;
  /** `shown`, `not_shown`, `harmed`, or why there is no verdict. */
  readonly verdict: string;
  readonly p_value: number | null;
}

export interface BayesianView {
  readonly chance_to_win: number;
  readonly expected_loss: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly prior_mean: number | null;
  readonly prior_standard_deviation: number | null;
}

/** What the analysis could have seen. */
export interface DetectableView {
  readonly difference: number;
  readonly relative: number | null;
  /** Chance to see it. */
  readonly power: number | null;
}

/** Figures that units' values were limited to. */
export interface LimitsView {
  readonly lower: number | null;
  readonly upper: number | null;
  /** Units whose value was changed. */
  readonly units: number;
}

export interface MantelHaenszel {
  readonly difference: Interval;
  readonly odds_ratio: number | null;
  readonly p_value: number | null;
}

/** What is known of a difference beside its plain interval. Null: not asked for, or not there. */
export interface Views {
  /** `two-sided`, `greater` or `less`. */
  readonly alternative: string;
  readonly warnings: readonly Warning[];
  /** Names of the views whose intervals hold however often one looks. */
  readonly always_valid: readonly string[];
  readonly cuped: CupedView | null;
  readonly post_stratified: PostStratifiedView | null;
  readonly sequential: SequentialView | null;
  readonly look: LookView | null;
  readonly adjusted: AdjustedView | null;
  readonly guardrail: GuardrailView | null;
  readonly bayesian: BayesianView | null;
  readonly detectable: DetectableView | null;
  readonly limits: LimitsView | null;
  /** Values with more decimals than the metric keeps. */
  readonly rounded_values: number;
}
