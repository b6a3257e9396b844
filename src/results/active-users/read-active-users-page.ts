import { activeUserOf } from "../../config/active-user-of.ts";
import type { Published } from "../../engine/duckdb/open-published.ts";
import { readDefinitions } from "../definition/definitions.ts";
import { activeUserWords } from "../definition/metric-facts.ts";
import type { At } from "../published/at.ts";
import { optionalNumberOf, type PublishedRecord, textOf } from "../published/published-record.ts";
import { readRun } from "../published/read-run.ts";
import { versionsOf } from "../published/versions.ts";
import { ACTIVE_USER_FIGURES } from "../words/active-user-words.ts";
import type { ActiveUserSeries, ActiveUsersPage } from "./active-users-page.ts";

/** Each day as its own run has it, up to the ds. */
const DAYS = "select * from active_users where ds <= ?::date and day = ds order by unit_type, day";

function seriesOf(records: readonly PublishedRecord[]): ActiveUserSeries[] {
  return ACTIVE_USER_FIGURES.map(({ figure, title, meaning, unit, group, days }) => {
    const points = records.map((record) => ({ day: textOf(record, "day"), value: optionalNumberOf(record, figure) }));
    const isMissing = points.at(-1)?.value === null;
    return {
      ...{ figure, title, meaning, unit, group, points },
      why: isMissing ? `no number: it needs ${days} days of data, or there are no such units` : null,
    };
  });
}

/** Reads the active units of every type, day by day. Errors: `NOTHING_PUBLISHED` (input). */
export async function readActiveUsersPage(published: Published, { ds: asked, timeZone }: At): Promise<ActiveUsersPage> {
  const { ds, run_id } = await readRun(published, asked);
  const { settings } = await readDefinitions(published, ds);
  const records = await published.records(DAYS, [ds]);
  const unitTypes = [...new Set(records.map((record) => textOf(record, "unit_type")))];
  return {
    ...{ ds, run_id, time_zone: timeZone },
    unit_types: unitTypes.map((unitType) => {
      const ofType = records.filter((record) => textOf(record, "unit_type") === unitType);
      return {
        unit_type: unitType,
        series: seriesOf(ofType),
        definition: settings === null ? null : activeUserWords(activeUserOf(settings, unitType)),
        versions: versionsOf(ofType, "active_user_version", "day"),
      };
    }),
  };
}
