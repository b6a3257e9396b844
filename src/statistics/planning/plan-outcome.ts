import type { NoResultReason } from "../outcome.ts";

/** Why a plan has no number: an expected outcome, like {@link NoResultReason}, with two that only plans have. */
export type PlanReason =
  | Extract<
      NoResultReason,
      | "no_test"
      | "no_control"
      | "no_units"
      | "fewer_than_two_units"
      | "zero_variance"
      | "zero_control_mean"
      | "zero_denominator"
      | "impossible_moments"
      | "overflow"
    >
  /** The effect would take a proportion below 0 or above 1. */
  | "effect_out_of_range"
  /** Not with so many units, days, or any effect that is possible: of no effect, or one on the side that is not tested, never. */
  | "out_of_reach";

/** A part of a plan, or the reason why it cannot be. */
export type PlanOutcome<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly reason: PlanReason };

/** An outcome without numbers. */
export function noPlan(reason: PlanReason): { readonly ok: false; readonly reason: PlanReason } {
  return { ok: false, reason };
}
