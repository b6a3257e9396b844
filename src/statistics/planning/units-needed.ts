import type { Baseline } from "./baseline.ts";
import { noPlan, type PlanOutcome } from "./plan-outcome.ts";
import { differenceOf, type PlannedGroups, type PlanOptions, plannedTest } from "./power.ts";
import { requireTargetPower } from "./statistic-power.ts";

export interface UnitsOptions extends PlanOptions {
  /** Power that the effect shall have, above 1 - confidenceLevel and below 1. Default: 0.8. */
  readonly power?: number;
  /** Share of the units that go to the test group, in (0, 1). Default: 0.5. */
  readonly testShare?: number;
  /** More than these are `out_of_reach`. Default: 1e12. */
  readonly maximumUnits?: number;
}

/** The units that a comparison needs; the groups' are expected numbers, not necessarily whole. */
export interface UnitsNeeded extends PlannedGroups {
  /** Both groups together, whole. */
  readonly units: number;
  /** Power with so many units: at least the target. */
  readonly power: number;
}

/**
 * The smallest number of units, both groups together, with which an effect's power ({@link power}) reaches the target.
 *
 * Formula: the smallest whole N with power(n_t = share N, n_c = (1 - share) N) >= target; near (z_{1-α/2} + z_target)² (σ²_t/share + σ²_c/(1 - share)) / d².
 * Outcomes: `zero_variance`, `zero_control_mean`, `effect_out_of_range`, `overflow`; `out_of_reach` for an effect of 0, one on the side that is not
 * tested, or one that needs more than the maximum.
 * Pinned by test/golden/power.test.ts.
 *
 * @throws RangeError as {@link power}, and on a target or a share outside its range.
 * @example
 * unitsNeeded(proportionBaseline(0.1), 0.05, { confidenceLevel: 0.95, effect: "relative" });
 */
export function unitsNeeded(baseline: Baseline, effect: number, options: UnitsOptions): PlanOutcome<UnitsNeeded> {
  const { power: target = 0.8, testShare = 0.5, maximumUnits = 1e12 } = options;
  requireTargetPower(target, options);
  if (!(testShare > 0 && testShare < 1)) throw new RangeError("a share lies between 0 and 1");
  if (!(maximumUnits >= 1 && maximumUnits <= Number.MAX_SAFE_INTEGER)) {
    throw new RangeError("a maximum of units is at least 1, and at most 2^53 - 1");
  }
  if (!Number.isFinite(effect)) throw new RangeError("an effect is a finite number");
  const difference = differenceOf(baseline, effect, options);
  if (!difference.ok) return difference;
  const groupsOf = (units: number): PlannedGroups => ({
    testUnits: testShare * units,
    controlUnits: (1 - testShare) * units,
  });
  const powerWith = (units: number): PlanOutcome<{ readonly power: number }> => {
    const planned = plannedTest(baseline, groupsOf(units), options);
    return planned.ok ? planned.powerOf(difference.difference) : planned;
  };

  const most = Math.floor(maximumUnits);
  const fewest = Math.ceil(2 / Math.min(testShare, 1 - testShare));
  // The first number, doubling, that is enough; between it and the one before lies the smallest.
  let tooFew = fewest - 1;
  let enough = fewest;
  for (;;) {
    if (enough > most) enough = most;
    const at = powerWith(enough);
    if (!at.ok) return at.reason === "fewer_than_two_units" ? noPlan("out_of_reach") : at;
    if (at.power >= target) break;
    if (enough === most) return noPlan("out_of_reach");
    tooFew = enough;
    enough = 2 * enough;
  }
  while (enough - tooFew > 1) {
    const middle = tooFew + Math.floor((enough - tooFew) / 2);
    const at = powerWith(middle);
    if (at.ok && at.power >= target) enough = middle;
    else tooFew = middle;
  }
  const at = powerWith(enough);
  return at.ok ? { ok: true, units: enough, ...groupsOf(enough), power: at.power } : at;
}
