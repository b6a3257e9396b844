import { bucketOf, PERCENTAGE_BUCKETS } from "../../src/gates/evaluation/bucket.ts";
import type { Random } from "../random.ts";
import { decimal, event, gateExposure } from "./messages.ts";
import { dayOf, dayStartMs, type World } from "./world.ts";

/** From a day on, so many percent pass. */
export interface RampStep {
  readonly fromDay: number;
  readonly percent: number;
  /** What is hashed before a unit's id from here on: `<gate salt>.<rule salt>.` */
  readonly prefix: string;
}

export interface RampDesign {
  readonly days: number;
  /** Chance that a unit visits on a day. */
  readonly visiting: number;
  /** Added to the value of each visit of a unit that passes. */
  readonly effect: number;
  /** What a visit is worth on a day without the effect, for everyone. */
  readonly level: (day: number) => number;
}

/** One day's visit of a unit: it meets the gate, and then does something of a value. */
export interface Visit {
  readonly day: number;
  readonly passed: boolean;
  readonly value: number;
  /** What it would be worth without the effect. */
  readonly untouched: number;
}

/** Within units, and between their visits. */
const UNIT_DEVIATION = 10;
const VISIT_DEVIATION = 5;

/** The step in force on a day. */
function stepOn(steps: readonly RampStep[], day: number): RampStep {
  const found = steps.findLast(({ fromDay }) => fromDay <= day);
  if (found === undefined) throw new RangeError(`the ramp has no step on day ${day}`);
  return found;
}

/** The visits of a unit: its values are its own for good, those of its visits differ by chance, and the effect is there when it passes. */
export function drawVisits(design: RampDesign, steps: readonly RampStep[], unit: string, random: Random): Visit[] {
  const buckets = new Map<string, number>();
  for (const { prefix } of steps)
    if (!buckets.has(prefix)) buckets.set(prefix, bucketOf(prefix, unit, PERCENTAGE_BUCKETS));
  const own = UNIT_DEVIATION * random.normal();
  const visits: Visit[] = [];
  for (let day = 0; day < design.days; day += 1) {
    if (random.uniform() >= design.visiting) continue;
    const { percent, prefix } = stepOn(steps, day);
    const passed = (buckets.get(prefix) ?? 0) < percent * 100;
    const untouched = design.level(day) + own + VISIT_DEVIATION * random.normal();
    visits.push({ day, passed, value: passed ? untouched + design.effect : untouched, untouched });
  }
  return visits;
}

/**
 * What a unit of a balanced analysis is expected to gain by the effect in all its time there: with a chance q of a visit on each of D days, of which
 * at least one is, there are D q / (1 - (1 - q)^D) visits on the mean; slices of buckets that come in later have fewer days.
 *
 * @param slices of one side: its share of the buckets in any unit, and the days that it has
 */
export function expectedGain(
  { visiting, effect }: Pick<RampDesign, "visiting" | "effect">,
  slices: readonly { readonly share: number; readonly days: number }[],
): number {
  let visits = 0;
  let units = 0;
  for (const { share, days } of slices) {
    visits += share * days * visiting;
    units += share * (1 - (1 - visiting) ** days);
  }
  return (effect * visits) / units;
}

export interface BalancedWorldOptions {
  readonly name: string;
  readonly design: RampDesign;
  /** Of the one rule, whose salt does not change. */
  readonly ramp: readonly Pick<RampStep, "fromDay" | "percent">[];
  readonly units: number;
}

const START = "2026-01-05";
const RULE_SALT = "shuffle";

/** A gate with known salts that is ramped, so that who passes is what its hash says. Each visit is an exposure and an event `visit` of a value, with and without the effect. */
export function balancedWorld({ name, design, ramp, units }: BalancedWorldOptions): World {
  const start = START;
  return {
    name,
    start,
    days: design.days,
    settings: { statistics: { cuped: { enabled: false } } },
    metrics: [
      { name: "total", event: "visit", kind: "sum", value: "metadata.value" },
      { name: "per_visit", event: "visit", kind: "mean", value: "metadata.value" },
      { name: "untouched", event: "visit", kind: "mean", value: "metadata.untouched" },
    ],
    subject: (replication) => ({
      gate: replication.name,
      salt: replication.name,
      rules: [
        {
          rule: "everyone",
          salt: RULE_SALT,
          rollout: ramp.map(({ fromDay, percent }) => ({ from: dayOf({ start }, fromDay), percent })),
        },
      ],
    }),
    messages: (replication, random) => {
      const steps = ramp.map((step) => ({ ...step, prefix: `${replication.name}.${RULE_SALT}.` }));
      const lines = Array.from({ length: design.days }, () => "");
      for (let number = 0; number < units; number += 1) {
        const unit = `${replication.index}-${number}`;
        for (const { day, passed, value, untouched } of drawVisits(design, steps, unit, random)) {
          const ms = dayStartMs({ start }, day) + random.below(80_000_000);
          lines[day] += gateExposure(replication.name, passed, unit, ms);
          lines[day] += event("visit", unit, ms + 1000, `"value":${decimal(value)},"untouched":${decimal(untouched)}`);
        }
      }
      return lines;
    },
  };
}
