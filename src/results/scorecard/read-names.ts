import { byName } from "../published/by-name.ts";
import { textOf } from "../published/published-record.ts";
import { remembered } from "../published/remembered.ts";
import { exposureRow } from "./result-row.ts";

const NAMES = `
  select name, view from pulse_results where ds = ?::date
  union select name, '' from pulse_exposures where ds = ?::date
  order by name, view`;
const EXPOSURES = `
  select name, rule, stage, any_value(percent) as percent, "group",
    sum(new_units)::bigint as units,
    sum(carried_over_units)::bigint as carried_over_units,
    sum(crossover_units)::bigint as crossover_units
  from pulse_exposures where ds = ?::date group by name, rule, stage, "group" order by name, rule, stage, "group"`;

/** Views that there are results of, by the names of all gates and experiments with results or exposures as of a ds; in order. */
export const readViewsByName = remembered(async (published, ds: string) => {
  const found = byName(await published.records(NAMES, [ds, ds]), (record) => textOf(record, "view"));
  return new Map([...found].map(([name, views]) => [name, views.filter((view) => view !== "")]));
});

/** Units of each stage and group, by the names of all gates and experiments as of a ds. */
export const readExposuresByName = remembered(async (published, ds: string) =>
  byName(await published.records(EXPOSURES, [ds]), exposureRow),
);
