import { byName } from "../published/by-name.ts";
import { numberOf, optionalNumberOf, textOf } from "../published/published-record.ts";
import { remembered } from "../published/remembered.ts";
import type { RampStage } from "../scorecard/ramp.ts";
import type { UnitFlow } from "./facts-of-scorecard.ts";

/** How units came into one stage. */
export interface StageFlow {
  readonly rule: string;
  readonly stage: number;
  readonly first_day: string;
  readonly last_day: string;
  /** Days on which units came. */
  readonly days: number;
  readonly units: number;
  /** A day, over the last seven up to ds: units that no earlier stage had. */
  readonly fresh_units_per_day: number;
}

const FLOW = `
  with days as (
    select name, rule, coalesce(stage, 1) as stage, day, ds,
      sum(new_units) as new_units, sum(new_units - carried_over_units) as fresh_units
    from pulse_exposures where ds = ?::date group by all
  )
  select name, rule, stage, min(day) as first_day, max(day) as last_day, count(*) as days,
    sum(new_units)::bigint as units,
    coalesce(sum(fresh_units) filter (day > ds - 7), 0)::double / least(7, any_value(ds) - min(day) + 1) as fresh_units_per_day
  from days group by name, rule, stage order by name, rule, stage`;

/** How units came into every stage, by the names of all gates and experiments. */
export const readFlows = remembered(async (published, ds: string) =>
  byName(
    await published.records(FLOW, [ds]),
    (record): StageFlow => ({
      rule: textOf(record, "rule"),
      stage: numberOf(record, "stage"),
      first_day: textOf(record, "first_day"),
      last_day: textOf(record, "last_day"),
      days: numberOf(record, "days"),
      units: numberOf(record, "units"),
      fresh_units_per_day: optionalNumberOf(record, "fresh_units_per_day") ?? 0,
    }),
  ),
);

/** How units come into the newest stage of a rule that has a control group; none any more where that stage is over. */
export function unitFlow(stages: readonly StageFlow[], ramp: readonly RampStage[]): UnitFlow {
  const newest = ramp.findLast(({ outcome }) => outcome === "ok");
  const flow = stages.find(({ stage }) => stage === newest?.stage);
  if (newest === undefined || flow === undefined) return { new_units_per_day: null, days: 0 };
  return { new_units_per_day: newest === ramp.at(-1) ? flow.fresh_units_per_day : null, days: flow.days };
}
