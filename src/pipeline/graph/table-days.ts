import type { Relation } from "../../engine/engine.ts";
import { model } from "../../engine/model.ts";
import { sqlText } from "../../metrics/condition-sql.ts";
import { type Measure, measureId } from "../../metrics/measure.ts";
import { distinctNodes, type Node, rowsOf } from "../node.ts";
import type { RunningTotals } from "./running-totals.ts";

/** Days of the units of a type, for tables: from its totals of days, which are there anyway, else from units' days by measure. */
export interface TableDays {
  readonly unitType: string;
  /** Measures that are read from the totals. */
  readonly ofTotals: readonly Measure[];
  readonly totals: readonly Node[];
  readonly totalRows: RunningTotals["ofDayRows"];
  /** Files of the other measures. */
  readonly unitDays: readonly Node[];
}

export function tableDaysNodes(days: readonly TableDays[]): Node[] {
  return days.flatMap(({ totals, unitDays }) => [...totals, ...unitDays]);
}

const unitDaysModel = model("intermediate/unit_days");

/** The same columns as those of units' days by measure. */
function ofTotalsSql(from: string, unitType: string, measure: Measure): string {
  const id = measureId(measure);
  const total = measure.value === null ? `events_${id}` : `coalesce(try_cast(total_${id} as bigint), 0)`;
  return `select ds, ${sqlText(id)} as measure, ${sqlText(unitType)} as unit_type, unit_id, '' as level, events_${id} as events, ${total} as total,
  cast(null as bigint) as least, cast(null as bigint) as greatest, cast(null as decimal(38, 0)) as first_key, cast(null as decimal(38, 0)) as latest_key
from ${from}
where events_${id} > 0`;
}

/** A relation of units' days under a name, after those that it is made from. */
export function tableDaysRelation(name: string, days: readonly TableDays[]): [string, Relation][] {
  const wide = days
    .filter(({ ofTotals, totals }) => ofTotals.length > 0 && totals.length > 0)
    .map((each, index) => ({ ...each, from: `day_totals_${index + 1}` }));
  const files = `${name}_by_measure`;
  const columns = "ds, measure, unit_type, unit_id, level, events, total, least, greatest, first_key, latest_key";
  // A measure's files have the units of all types, also of those whose totals have it.
  const known = wide.flatMap(({ unitType, ofTotals }) =>
    ofTotals.map((each) => `(unit_type = ${sqlText(unitType)} and measure = ${sqlText(measureId(each))})`),
  );
  const parts = [
    `select ${columns} from ${files}${known.length === 0 ? "" : `\nwhere not (${known.join(" or ")})`}`,
    ...wide.flatMap(({ from, unitType, ofTotals }) => ofTotals.map((each) => ofTotalsSql(from, unitType, each))),
  ];
  return [
    ...wide.map(({ from, totals, totalRows }): [string, Relation] => [from, totalRows(totals)]),
    [files, rowsOf(unitDaysModel, distinctNodes(days.flatMap(({ unitDays }) => unitDays)))],
    [name, { kind: "query", sql: parts.join("\n\nunion all\n\n") }],
  ];
}
