import type { Alternative } from "../comparison/alternative.ts";
import { normalUpperQuantile } from "../distributions/normal.ts";
import type { Baseline } from "./baseline.ts";
import { crossing } from "./crossing.ts";
import { noPlan, type PlanOutcome } from "./plan-outcome.ts";
import { type PlannedGroups, type PlanOptions, plannedTest } from "./power.ts";
import { requireTargetPower } from "./statistic-power.ts";

export interface DetectableOptions extends Omit<PlanOptions, "effect"> {
  /** Power that the effect shall have, above 1 - confidenceLevel and below 1. Default: 0.8. */
  readonly power?: number;
  /** Which way the effect goes. One-sided tests look one way only; for two-sided ones the default is `increase`. */
  readonly direction?: "increase" | "decrease";
}

/** The smallest effect that a plan will probably show; with the sign of its direction. */
export interface DetectableEffect {
  /** In the metric's unit. */
  readonly difference: number;
  /** As a share of the baseline mean's absolute value; null where that is 0. */
  readonly relative: number | null;
}

/**
 * The smallest effect whose power ({@link power}) reaches the target: of Welch's test with these units.
 *
 * Formula: the d of the direction's sign with power(d) = target; near (t_{1-α/2} + z_target) se. Solved, not approximated, as the variance of a
 * proportion and the critical value change with d.
 * Outcomes: as {@link power} but `zero_control_mean`, and `out_of_reach` where even the largest possible effect (a proportion of 0 or 1) has less power.
 * Pinned by test/golden/power.test.ts.
 *
 * @throws RangeError as {@link power}, and on a target outside its range.
 */
export function minimumDetectableEffect(
  baseline: Baseline,
  groups: PlannedGroups,
  options: DetectableOptions,
): PlanOutcome<DetectableEffect> {
  const { power: target = 0.8 } = options;
  requireTargetPower(target, options);
  const planned = plannedTest(baseline, groups, options);
  if (!planned.ok) return planned;
  const sign = signOf(options.alternative ?? "two-sided", options.direction);
  const atNone = planned.powerOf(0);
  if (!atNone.ok) return atNone;
  const excess = (size: number): number | null => {
    const at = planned.powerOf(sign * size);
    return at.ok ? at.power - target : null;
  };
  const largest = baseline.proportion ? (sign > 0 ? 1 - baseline.mean : baseline.mean) : Number.POSITIVE_INFINITY;
  const guess =
    (normalUpperQuantile((1 - options.confidenceLevel) / 2) + Math.abs(normalUpperQuantile(target))) *
    atNone.standardError;
  let reach = Math.min(guess, largest);
  for (let at = excess(reach); ; at = excess(reach)) {
    if (at === null) return noPlan("overflow");
    if (at >= 0) break;
    if (reach === largest) return noPlan("out_of_reach");
    reach = Math.min(2 * reach, largest);
  }
  const size = crossing((x) => excess(x) ?? 0, 0, reach);
  const difference = sign * size;
  const relative = baseline.mean === 0 ? null : difference / Math.abs(baseline.mean);
  return Number.isFinite(relative ?? 0) ? { ok: true, difference, relative } : noPlan("overflow");
}

function signOf(alternative: Alternative, direction: "increase" | "decrease" = "increase"): 1 | -1 {
  if (alternative === "two-sided") return direction === "increase" ? 1 : -1;
  return alternative === "greater" ? 1 : -1;
}
