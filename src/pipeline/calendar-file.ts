import { rmSync } from "node:fs";
import { contentHash } from "../content-hash.ts";
import type { Engine, Relation, RelationColumn, RelationValue } from "../engine/engine.ts";
import { daysBetween } from "../lake/calendar.ts";
import { buildFolder, derivedFolder, isBuilt, parquetFiles, publishDerived } from "../lake/derived.ts";

/** Messages are from 2010 on; histories reach back before that. */
const FIRST_DS = "2009-09-01";
const LAST_DS = "2049-12-31";
const UTC_DAY_US = 86_400_000_000n;

const columns: readonly RelationColumn[] = [
  { name: "utc_day", type: "BIGINT" },
  { name: "ds", type: "DATE" },
  { name: "day_index", type: "INTEGER" },
  { name: "start_us", type: "BIGINT" },
  { name: "end_us", type: "BIGINT" },
  { name: "is_first", type: "BOOLEAN" },
];

/** One row for each pair of a day of the zone and a UTC day that it touches, so that an instant finds its ds by an equal join. */
function calendarRows(timeZone: string): RelationValue[][] {
  return daysBetween(timeZone, FIRST_DS, LAST_DS).flatMap((day) => {
    const rows: RelationValue[][] = [];
    for (let utcDay = day.startUs / UTC_DAY_US; utcDay * UTC_DAY_US < day.endUs; utcDay += 1n)
      rows.push([utcDay, day.ds, day.index, day.startUs, day.endUs, rows.length === 0]);
    return rows;
  });
}

function calendarParameters(timeZone: string) {
  return { timeZone, FIRST_DS, LAST_DS, rules: timeZone === "UTC" ? "" : process.versions.tz };
}

/** Address of the calendar of a time zone, built or not. */
export function calendarAddress(timeZone: string): string {
  return contentHash(calendarParameters(timeZone)).slice(0, 40);
}

/** The calendar of a time zone as a relation: made once a store, and again when the zone's rules change. */
export async function calendarFile(
  engine: Engine,
  store: string,
  timeZone: string,
): Promise<{ readonly address: string; readonly relation: Relation }> {
  const parameters = calendarParameters(timeZone);
  const address = calendarAddress(timeZone);
  const folder = derivedFolder(store, "calendar", address);
  if (!isBuilt(folder)) {
    const built = buildFolder(store);
    try {
      const rows: Relation = { kind: "rows", columns, rows: calendarRows(timeZone) };
      const sql = "select * from calendar_rows";
      await engine.build({ inputs: new Map([["calendar_rows", rows]]), sql }, { folder: built, model: "calendar" });
      publishDerived(built, folder, {
        model: "calendar",
        label: timeZone,
        address,
        model_version: "1",
        inputs: [],
        parameters,
        sql,
        views: {},
      });
    } finally {
      rmSync(built, { recursive: true, force: true });
    }
  }
  return { address, relation: { kind: "files", columns, paths: parquetFiles(folder) } };
}
