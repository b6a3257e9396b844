import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { openDuckDb } from "../../src/engine/duckdb/engine.ts";
import type { Relation } from "../../src/engine/engine.ts";
import { model } from "../../src/engine/model.ts";
import { calendarFile } from "../../src/pipeline/calendar-file.ts";
import { columnType, headerOf } from "./column-types.ts";
import { dayIndex, dayText, instantText, isDay, microseconds } from "./instants.ts";
import { momentKey, momentText } from "./moment-keys.ts";
import { type Cells, drawTable, parseTable } from "./text-table.ts";

const store = mkdtempSync(join(tmpdir(), "pulse-sql-"));
const opened = openDuckDb({ threads: 1 });
afterAll(async () => {
  await (await opened).close();
  rmSync(store, { recursive: true, force: true });
});

/** The calendar of a time zone, as runs read it. */
export async function calendar(timeZone = "UTC"): Promise<Relation> {
  return (await calendarFile(await opened, store, timeZone)).relation;
}

/** What a table means by a column that it does not show: everybody sees gate `g`, rule `r`, stage 1 (id `s`). */
const BACKGROUND: Cells = {
  exposure_type: "gate",
  analysis: "stage",
  name: "g",
  rule: "r",
  stage: "1",
  stage_id: "s",
  place: "1",
  span_id: null,
  sampling_rate: null,
  exclude_sampled: "true",
  unit_type: "userID",
  topic: "t",
  partition: "0",
  part: "0",
  group: "test",
  window_id: "w",
  view: "cumulative",
  view_day: "0",
  session_us: "0",
  role: "step",
  within_us: null,
  gap_us: null,
  is_optional: "false",
  within_from_start: "false",
  from_after_us: "0",
  to_after_us: "10000d",
  whole_first_day: "false",
  measure: "m",
  level: "",
  has_dimension: "false",
  has_value: "true",
  daily_cap: null,
  at_least: "1",
  factor: "1",
  is_complete: "false",
  crosses_dimensions: "false",
  complete_window_id: "",
  metric_version: "m1",
  active_user_version: "a1",
  log_of_scale: null,
  key_2: null,
  key_3: null,
  key_4: null,
  values_of: "events",
  quantile: "1",
  slice: "1",
  is_split: "false",
  is_fresh: "false",
  millionths: "500000",
  ignores_zeros: "false",
  n: "1",
  population: "all",
  user_dimension: "",
  user_dimension_value: "",
  overflows: "0",
  history_overflows: "0",
  rounded: "0",
  is_rounded: "false",
  limited: "0",
  y: "0",
  x: "0",
  c: "0",
  d: "0",
  metric_part: "",
  metric_level: "",
  carried_over: "false",
  in_analysis: "true",
  needs_denominator: "false",
  is_amount: "true",
  cap_lower: null,
  cap_upper: null,
  lower_millionths: null,
  upper_millionths: null,
};

const isMomentKey = (column: string): boolean => column === "first_key" || column === "latest_key";

const literal = (cell: string | null, type: string): string =>
  `cast(${cell === null ? "null" : `'${cell.replaceAll("'", "''")}'`} as ${type})`;

/** `userID:u1 stableID:d9` as a list of units. */
const unitList = (cell: string): string =>
  `[${cell
    .split(" ")
    .map((unit) => `{unit_type: ${unit.split(":")[0]}, unit_id: ${unit.split(":")[1]}}`)
    .join(", ")}]`;

function literalCell(column: string, cell: string | null, type: string): string {
  if (cell === null) return literal(null, type);
  if (type.startsWith("STRUCT")) return literal(unitList(cell), type);
  if (isMomentKey(column)) return literal(momentKey(cell), type);
  return literal(column.endsWith("_us") ? microseconds(cell) : type === "INTEGER" ? dayIndex(cell) : cell, type);
}

/** A drawn table as a relation; what it does not show comes from the background, offsets count up, the rest is null. */
function drawnRelation(name: string, drawn: string): Relation {
  const { columns, rows } = parseTable(drawn);
  const all = new Set([...columns, ...(headerOf(name)?.columns.map((c) => c.name) ?? Object.keys(BACKGROUND))]);
  const tuples = rows.map((row, index) => {
    const background: Cells = { ...BACKGROUND, offset: String(index) };
    const cells = [...all].map((column) => {
      const cell = columns.includes(column) ? row[column] : background[column];
      return literalCell(column, cell ?? null, columnType(name, column));
    });
    return `(${cells.join(", ")})`;
  });
  const names = [...all].map((column) => `"${column}"`).join(", ");
  const empty = [...all].map((column) => `${literal(null, columnType(name, column))} as "${column}"`).join(", ");
  if (tuples.length === 0) return { kind: "query", sql: `select ${empty} where false` };
  return { kind: "query", sql: `select * from (values ${tuples.join(",\n")}) as drawn(${names})` };
}

function cellText(column: string, value: unknown, drawsDays: boolean): string | null {
  if (value === null || value === undefined) return null;
  if (isMomentKey(column)) return momentText(String(value));
  if (column.endsWith("_us")) return instantText(String(value));
  return drawsDays ? dayText(String(value)) : String(value);
}

/** A column as text; a list of units as it is drawn. */
function asText(column: string, type: string | undefined): string {
  if (type?.startsWith("STRUCT") !== true) return `cast("${column}" as varchar) as "${column}"`;
  return `array_to_string(list_transform("${column}", lambda u: u.unit_type || ':' || u.unit_id), ' ') as "${column}"`;
}

/**
 * Runs a model on small tables, and expects these rows of it, in the columns that the expectation shows.
 *
 * @param inputs drawn tables by relation, or relations; see {@link BACKGROUND} for what need not be drawn
 */
export async function expectModel(
  path: string,
  inputs: Readonly<Record<string, string | Relation>>,
  expected: string,
): Promise<void> {
  const { columns, rows } = parseTable(expected);
  const relations = Object.entries(inputs).map(
    ([name, input]) => [name, typeof input === "string" ? drawnRelation(name, input) : input] as const,
  );
  const { sql, columns: typed } = model(path);
  const shown = columns.map((column) => asText(column, typed.find(({ name }) => name === column)?.type));
  const found = await (await opened).read({
    inputs: new Map(relations),
    sql: `select ${shown.join(", ")} from (${sql}\n) as found`,
  });
  const drawsDays = new Set(columns.filter((column) => rows.some((row) => isDay(row[column]))));
  const cells = found.map((row) =>
    Object.fromEntries(columns.map((column) => [column, cellText(column, row[column], drawsDays.has(column))])),
  );
  expect(drawTable(columns, cells)).toBe(drawTable(columns, rows));
}
