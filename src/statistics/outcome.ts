/** Why a number cannot be: an expected outcome, never an error, NaN, or p = 1. */
export type NoResultReason =
  | "no_control"
  | "no_test"
  | "fewer_than_two_units"
  | "zero_variance"
  | "zero_control_mean"
  | "zero_denominator"
  | "unbounded_interval"
  | "no_stage_to_pool"
  | "overflow";

/** A number, or the reason why there is none. */
export type Outcome<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly reason: NoResultReason };
