import type { Baseline } from "./baseline.ts";
import { type DetectableEffect, type DetectableOptions, minimumDetectableEffect } from "./minimum-detectable-effect.ts";
import { noPlan, type PlanOutcome } from "./plan-outcome.ts";
import { type PlannedGroups, type PlanOptions, power } from "./power.ts";
import { requireTargetPower } from "./statistic-power.ts";

export interface RampPlanOptions extends PlanOptions, DetectableOptions {
  readonly effect: PlanOptions["effect"];
}

/** A ramp to be planned. */
export interface Ramp {
  /** Percentages of the stages, 0 to 100. */
  readonly percents: readonly number[];
  /**
   * Eligible units that have come after 1, 2, ... days of a stage, both groups together: never fewer than the day before. Its length is the
   * longest time that a stage may take. {@link steadyUnits} makes one for a steady stream of new units.
   */
  readonly eligibleUnits: readonly number[];
  /** Days after which detectable effects are asked for; left out: each. */
  readonly milestones?: readonly number[];
  /** Effects to look for, of the kind that the options say: [0.01, 0.02, 0.05] with `relative` is +1 %, +2 %, +5 %. */
  readonly targets: readonly number[];
}

/** What a stage can show after some days. */
export interface DayPlan extends PlannedGroups {
  /** Whole days since the stage began, from 1. */
  readonly day: number;
  readonly detectable: PlanOutcome<DetectableEffect>;
}

/** How long a stage must last to show an effect. */
export interface TargetPlan {
  readonly target: number;
  /** `out_of_reach`: not within the ramp's longest time. */
  readonly needed: PlanOutcome<PlannedGroups & { readonly days: number; readonly power: number }>;
}

export interface StagePlan {
  readonly percent: number;
  readonly days: readonly DayPlan[];
  readonly targets: readonly TargetPlan[];
}

/**
 * What each stage of a ramp can show, day by day, and how many days it needs for effects of given sizes; each stage on units of its own.
 *
 * At p percent, of the units that have come n_t = p/100 · units are in the test group and n_c = the rest in the control group. So a stage of 2 %
 * sees little, one of 50 % the most; one of 0 % has no test group (`no_test`), one of 100 % no control group (`no_control`).
 * Detectable effects never grow with the days, and days needed never with the effect's size.
 * Assumes: the baseline holds for each number of days. For metrics that add up over days, take the baseline of the length that is planned for.
 * Formulas: {@link power}, {@link minimumDetectableEffect}.
 *
 * @throws RangeError on percentages, units or options outside their ranges.
 */
export function rampPlan(baseline: Baseline, ramp: Ramp, options: RampPlanOptions): StagePlan[] {
  requireTargetPower(options.power ?? 0.8, options);
  const { percents, eligibleUnits, targets, milestones = eligibleUnits.map((_, i) => i + 1) } = ramp;
  if (!percents.every((percent) => percent >= 0 && percent <= 100))
    throw new RangeError("a percentage lies between 0 and 100");
  if (eligibleUnits.length === 0) throw new RangeError("a ramp is planned for at least one day");
  if (!eligibleUnits.every((units, i) => units >= (eligibleUnits[i - 1] ?? 0) && Number.isFinite(units))) {
    throw new RangeError("eligible units are at least 0, finite, and never fewer than the day before");
  }
  return percents.map((percent) => {
    const perDay = eligibleUnits.map((units): PlannedGroups => {
      const testUnits = (percent / 100) * units;
      return { testUnits, controlUnits: units - testUnits };
    });
    return {
      percent,
      days: milestones.flatMap((day) => {
        const groups = perDay[day - 1];
        if (groups === undefined) return [];
        return [{ day, ...groups, detectable: minimumDetectableEffect(baseline, groups, options) }];
      }),
      targets: targets.map((target) => ({ target, needed: daysNeeded(baseline, perDay, target, options) })),
    };
  });
}

/** Cumulative units of a steady stream: unitsPerDay, 2 · unitsPerDay, ... */
export function steadyUnits(unitsPerDay: number, days: number): number[] {
  return Array.from({ length: days }, (_, i) => unitsPerDay * (i + 1));
}

/** The first day on which the target's power is reached: found by halving, as power never falls with units. */
function daysNeeded(
  baseline: Baseline,
  perDay: readonly PlannedGroups[],
  target: number,
  options: RampPlanOptions,
): TargetPlan["needed"] {
  const { power: wanted = 0.8 } = options;
  const last = perDay.length;
  const on = (day: number): TargetPlan["needed"] => {
    const groups = perDay[day - 1];
    if (groups === undefined) return noPlan("out_of_reach");
    const at = power(baseline, groups, target, options);
    return at.ok ? { ok: true, days: day, ...groups, power: at.power } : at;
  };
  const longest = on(last);
  if (!longest.ok) return longest.reason === "fewer_than_two_units" ? noPlan("out_of_reach") : longest;
  if (longest.power < wanted) return noPlan("out_of_reach");
  let [tooFew, enough] = [0, last];
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    const at = on(middle);
    if (at.ok && at.power >= wanted) enough = middle;
    else tooFew = middle;
  }
  return on(enough);
}
