import type { Project } from "../../../src/config/project.ts";
import type { ActiveUser } from "../../../src/metrics/active-user.ts";
import { matches } from "./conditions.ts";
import { groupBy } from "./grouping.ts";
import { isEventRow, type Row } from "./rows.ts";
import type { UnitActivity } from "./situation.ts";

/** What makes a unit of a type active. */
export function activeUserOf({ settings }: Project, unitType: string): ActiveUser {
  return settings.active_user_by_unit_type[unitType] ?? settings.active_user;
}

/** Whether a row is one of those that make its unit active. */
function qualifies(row: Row, { include, exclude, new_events, where, count_exposures }: ActiveUser): boolean {
  if (row.status !== "used") return false;
  if (!isEventRow(row)) return count_exposures;
  const { name } = row.what;
  if (exclude.includes(name)) return false;
  const isNamed = include?.includes(name) === true || (new_events ?? include === undefined);
  return isNamed && matches({ where }, row.what);
}

/** What each unit did. */
export function activityByUnit(
  rows: readonly Row[],
  project: Project,
): (unitType: string, unitId: string) => UnitActivity {
  const units = new Map<string, UnitActivity>();
  for (const { key, members } of groupBy(rows, (row) => [row.unitType, row.unitId])) {
    const definition = activeUserOf(project, key[0] ?? "");
    units.set(JSON.stringify(key), {
      anything: members.filter((row) => row.status === "used").map((row) => row.what),
      events: members.flatMap((row) => (row.status === "used" && isEventRow(row) ? [row.what] : [])),
      active: members.filter((row) => qualifies(row, definition)).map((row) => row.what),
      activeFrom: definition.min_events,
    });
  }
  return (unitType, unitId) =>
    units.get(JSON.stringify([unitType, unitId])) ?? { anything: [], events: [], active: [], activeFrom: 1 };
}
