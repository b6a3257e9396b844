import type { Engine } from "../../engine/engine.ts";
import { model } from "../../engine/model.ts";
import { sqlText } from "../../metrics/condition-sql.ts";
import { given } from "../../pipeline/given.ts";
import { type Node, rowsOf } from "../../pipeline/node.ts";
import { type TextRow, textOf, textRows } from "../partial/text-rows.ts";
import type { TriedMetric } from "./tried-metric.ts";

/** Events that count for a metric, and the units that have any. */
export interface SpanCounts {
  /** By day, then by role. */
  readonly eventsByDay: ReadonlyMap<string, readonly number[]>;
  readonly unitsByDay: ReadonlyMap<string, number>;
  /** Of all days together: by role, and units. */
  readonly events: readonly number[];
  readonly units: number;
  /** By level of the metric's dimension. */
  readonly levels: ReadonlyMap<string, { readonly events: number; readonly units: number }>;
}

const numberOf = (row: TextRow, column: string): number => Number(row[column] ?? 0);

/** Every unit's day with anything that counts, by measure. */
const COUNTED = `select ds, measure, unit_type, unit_id, level, events from unit_days
  union all
  select ds, measure, unit_type, unit_id, level, count(*) as events from occurrences group by ds, measure, unit_type, unit_id, level`;

/**
 * Counts what days hold of a metric.
 *
 * @param nodes the files of the days; of other metrics as well.
 */
export async function spanCounts(
  engine: Engine,
  { roles, unitType }: TriedMetric,
  nodes: readonly Node[],
): Promise<SpanCounts> {
  const rows = (name: string) =>
    rowsOf(
      model(`intermediate/${name}`),
      nodes.filter((node) => node.model.name === name),
    );
  const asked = roles.flatMap(({ id, wholeId }, role) => [
    [wholeId, role, false],
    ...(id === wholeId ? [] : [[id, role, true]]),
  ]);
  const found = await textRows(
    engine,
    new Map([
      ["unit_days", rows("unit_days")],
      ["occurrences", rows("occurrences")],
      ["counted", { kind: "query" as const, sql: COUNTED }],
      ["asked", given({ measure: "VARCHAR", role: "INTEGER", is_level: "BOOLEAN" }, asked)],
      [
        "own",
        {
          kind: "table" as const,
          sql: `select c.*, a.role, a.is_level from counted as c join asked as a on a.measure = c.measure where c.unit_type = ${sqlText(unitType)}`,
        },
      ],
    ]),
    {
      byDay: "select ds, role, sum(events) as events from own where not is_level group by ds, role",
      dayUnits: "select ds, count(distinct unit_id) as units from own where not is_level group by ds",
      byRole: "select role, sum(events) as events from own where not is_level group by role",
      units: "select count(distinct unit_id) as units from own where not is_level",
      levels:
        "select level, sum(case when role = 0 then events else 0 end) as events, count(distinct unit_id) as units from own where is_level group by level",
    },
  );
  const byRole = (list: readonly TextRow[]): number[] =>
    roles.map((_, role) => numberOf(list.find((row) => numberOf(row, "role") === role) ?? {}, "events"));
  const days = [...new Set(found.byDay.map((row) => textOf(row, "ds")))];
  return {
    eventsByDay: new Map(days.map((ds) => [ds, byRole(found.byDay.filter((row) => row.ds === ds))])),
    unitsByDay: new Map(found.dayUnits.map((row) => [textOf(row, "ds"), numberOf(row, "units")])),
    events: byRole(found.byRole),
    units: numberOf(found.units[0] ?? {}, "units"),
    levels: new Map(
      found.levels.map((row) => [
        textOf(row, "level"),
        { events: numberOf(row, "events"), units: numberOf(row, "units") },
      ]),
    ),
  };
}
