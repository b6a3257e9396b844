/** Why a number cannot be: an expected outcome, never an error, NaN, or p = 1. */
export type NoResultReason =
  /** The control group does not exist, or has no units: the stage passes 100 %. */
  | "no_control"
  /** The test group does not exist, or has no units. */
  | "no_test"
  /** Neither group has units. */
  | "no_units"
  /** A group of one unit has a mean, but no variance. */
  | "fewer_than_two_units"
  /** No unit of either group differs from its group's mean. */
  | "zero_variance"
  /** A relative difference needs a control mean other than 0. */
  | "zero_control_mean"
  /** A ratio's denominators add up to 0, or no unit has one. */
  | "zero_denominator"
  /** The control mean is not significantly different from 0: Fieller's set is all but the values between two bounds, one on each side. */
  | "unbounded_interval"
  /** The same, just at the limit: Fieller's set has one bound where it should have two. */
  | "unbounded_ray"
  /** The two means together are not significantly different from 0: Fieller's set leaves no relative difference out. */
  | "unbounded_whole_line"
  /** Each stage of the ramp lacks a difference of its own. */
  | "no_stage_to_pool"
  /** With one stage nothing can be heterogeneous. */
  | "one_stage"
  /** Only one group is expected to have units: there is no split to hold them against. */
  | "one_group"
  /** A group that should have none (weight 0) has units: the split is broken, and chi-squared is not defined. */
  | "units_without_weight"
  /** Sums that no data can have: a sum of squares below what its sum requires. */
  | "impossible_moments"
  /** An adjustment (CUPED) needs more units than there are. */
  | "too_few_units"
  /** Too small a share of the units has history for an adjustment by it. */
  | "too_little_history"
  /** The covariate is the same for all units: nothing can be adjusted by it. */
  | "constant_covariate"
  /** The adjusted variance is not below the plain one: the plain result stands. */
  | "no_variance_reduction"
  /** Strata are needed, each with at least two units of both groups. */
  | "no_strata"
  /** The method is for proportions (each unit 0 or 1). */
  | "not_a_proportion"
  /** The method is for means: a quantile has no total, and the quantiles of strata do not add up to it. */
  | "not_a_mean"
  /** An odds ratio needs successes of each group beside failures of the other, in one stage at least. */
  | "empty_cell"
  /** Too few values lie beyond the quantile for its interval. */
  | "too_few_values"
  /** A figure is beyond the range of doubles (above 1.8e308, or below 4.9e-324 without being 0). */
  | "overflow";

/** A number, or the reason why there is none. */
export type Outcome<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly reason: NoResultReason };

/** One number, or the reason why there is none. */
export type Figure = Outcome<{ readonly value: number }>;

/** An outcome without numbers. */
export function noResult(reason: NoResultReason): { readonly ok: false; readonly reason: NoResultReason } {
  return { ok: false, reason };
}

/** The number of a figure, or null: for tables, which carry the reason in a column of its own. */
export function valueOrNull(figure: Figure): number | null {
  return figure.ok ? figure.value : null;
}
