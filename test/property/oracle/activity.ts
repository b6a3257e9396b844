import type { Project } from "../../../src/config/project.ts";
import { groupBy } from "./grouping.ts";
import { isEventRow, type Row } from "./rows.ts";
import type { UnitActivity } from "./unit-values.ts";

/** Whether a row makes its unit active, under the project's definition. */
function isActive(row: Row, { settings }: Project): boolean {
  const { include, exclude, count_exposures } = settings.active_user;
  if (row.status !== "used") return false;
  if (!isEventRow(row)) return count_exposures;
  return (include === undefined || include.includes(row.what.name)) && !exclude.includes(row.what.name);
}

/** What each unit did. */
export function activityByUnit(
  rows: readonly Row[],
  project: Project,
): (unitType: string, unitId: string) => UnitActivity {
  const units = new Map<string, UnitActivity>();
  for (const { key, members } of groupBy(rows, (row) => [row.unitType, row.unitId])) {
    units.set(JSON.stringify(key), {
      anything: members.filter((row) => row.status === "used").map((row) => row.what),
      events: members.flatMap((row) => (row.status === "used" && isEventRow(row) ? [row.what] : [])),
      active: members.filter((row) => isActive(row, project)).map((row) => row.what),
    });
  }
  return (unitType, unitId) =>
    units.get(JSON.stringify([unitType, unitId])) ?? { anything: [], events: [], active: [] };
}

export interface ActiveUsersRow {
  readonly unit_type: string;
  readonly day: string;
  readonly dau: number;
}

/** Daily active units of the project's unit types, up to ds. Days without one are left out. */
export function activeUsers(rows: readonly Row[], project: Project, ds: string): ActiveUsersRow[] {
  const active = rows.filter(
    (row) => project.settings.unit_types.includes(row.unitType) && row.what.ds <= ds && isActive(row, project),
  );
  return groupBy(active, (row) => [row.unitType, row.what.ds]).map(({ key: [unit_type = "", day = ""], members }) => ({
    unit_type,
    day,
    dau: new Set(members.map((row) => row.unitId)).size,
  }));
}
