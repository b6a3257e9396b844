import { estimateGroup } from "../moments/estimate.ts";
import type { Moments } from "../moments/moments.ts";
import { isProportion } from "../moments/proportion.ts";
import { noPlan, type PlanOutcome, type PlanReason } from "./plan-outcome.ts";

/** What a plan starts from: one unit's value as it is without the change. */
export interface Baseline {
  /** Mean, proportion or ratio, in the metric's unit. */
  readonly mean: number;
  /** Variance of one unit, in the square of that: above 0. Of a ratio: of the linearised value (y - R x) / x̄. */
  readonly variance: number;
  /**
   * Whether a unit is 0 or 1. Then the test group's variance is p (1 - p) at its own p, so it changes with the effect;
   * otherwise it is taken to be the control group's. Default: false.
   */
  readonly proportion?: boolean;
}

/** The baseline of a proportion p, 0 < p < 1: variance p (1 - p). */
export function proportionBaseline(p: number): Baseline {
  return { mean: p, variance: p * (1 - p), proportion: true };
}

/**
 * The baseline that a metric's history gives: of means, proportions and ratios alike.
 *
 * Formula: variance = n se², se² as in {@link estimateGroup}: s² for a mean; for a ratio R = Σy/Σx, the variance of (y - R x) / x̄, whose mean
 * over n units has the standard error of R. Of a proportion, p (1 - p).
 * Source: linearisation: A. Deng, U. Knoblich, J. Lu, 2018, doi:10.1145/3219819.3219919, section 3.1.
 * Outcomes: `no_units`, `fewer_than_two_units`, `zero_denominator`, `zero_variance`, `impossible_moments`, `overflow`.
 */
export function baselineOf(history: Moments): PlanOutcome<Baseline> {
  if (history.units === 0n) return noPlan("no_units");
  const estimate = estimateGroup(history);
  if (!estimate.ok) return noPlan(asPlanReason(estimate.reason));
  if (estimate.standardErrorSquared === 0) return noPlan("zero_variance");
  if (isProportion(history)) return { ok: true, ...proportionBaseline(estimate.mean) };
  const variance = estimate.standardErrorSquared * Number(estimate.units);
  return Number.isFinite(variance) ? { ok: true, mean: estimate.mean, variance } : noPlan("overflow");
}

/** The reasons that {@link estimateGroup} can give. */
function asPlanReason(reason: string): PlanReason {
  if (reason === "fewer_than_two_units" || reason === "zero_denominator" || reason === "impossible_moments")
    return reason;
  return "overflow";
}
