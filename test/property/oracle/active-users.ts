import type { Project } from "../../../src/config/project.ts";
import { addDays } from "./calendar.ts";
import type { Row } from "./rows.ts";
import { activeDays, type UnitActivity } from "./situation.ts";

/** The series of one unit type on one day. Null: nobody is there of whom it could be said, or not all of its days have landed. */
export interface ActiveUsersRow {
  readonly unit_type: string;
  readonly day: string;
  readonly dau: number;
  readonly wau: number | null;
  readonly mau28: number | null;
  readonly new_dau: number | null;
  readonly new_wau: number | null;
  readonly new_mau: number | null;
  readonly stickiness_daily: number | null;
  readonly stickiness_weekly: number | null;
  readonly stickiness_monthly: number | null;
  readonly d1_retention: number | null;
  readonly wau_d14: number | null;
  readonly mau_d56: number | null;
  readonly l7: number | null;
  readonly l14: number | null;
  readonly l28: number | null;
}

/** The project's series of a day, a row for each of its unit types. */
export function activeUsers(input: {
  readonly rows: readonly Row[];
  readonly project: Project;
  readonly ds: string;
  activityOf(unitType: string, unitId: string): UnitActivity;
  /** Days from the first that has landed to ds. */
  readonly landedDays: number;
}): ActiveUsersRow[] {
  const { rows, project, ds, activityOf } = input;
  return project.settings.unit_types.map((unitType) => {
    const ids = new Set(rows.filter((row) => row.unitType === unitType).map((row) => row.unitId));
    const units = [...ids].map((id) => activeDays(activityOf(unitType, id), (what) => what.ds <= ds));
    return { unit_type: unitType, day: ds, ...seriesOf(units, ds, input.landedDays) };
  });
}

/** @param units each unit's active days up to the day */
function seriesOf(units: readonly ReadonlySet<string>[], day: string, landedDays: number) {
  /** A figure that looks at so many days, once all of them have landed. */
  const after = (days: number, figure: number | null) => (landedDays < days ? null : figure);
  /** How many days of the span a unit is active on; days are counted from the day, today is 0. */
  const daysIn = (unit: ReadonlySet<string>, from: number, to: number): number => {
    let count = 0;
    for (let k = from; k <= to; k += 1) if (unit.has(addDays(day, k))) count += 1;
    return count;
  };
  const isIn = (unit: ReadonlySet<string>, from: number, to = 0) => daysIn(unit, from, to) > 0;
  const firstIs = (unit: ReadonlySet<string>, from: number, to: number) => {
    const [first = ""] = [...unit].sort();
    return addDays(day, from) <= first && first <= addDays(day, to);
  };
  const count = (is: (unit: ReadonlySet<string>) => boolean) => units.filter(is).length;
  /** Of the units that are one, the share that are the other as well. */
  const share = (of: (unit: ReadonlySet<string>) => boolean, are: (unit: ReadonlySet<string>) => boolean) =>
    count(of) === 0 ? null : count((unit) => of(unit) && are(unit)) / count(of);
  const meanDays = (from: number) => {
    const active = units.filter((unit) => isIn(unit, from));
    return active.length === 0 ? null : active.reduce((sum, unit) => sum + daysIn(unit, from, 0), 0) / active.length;
  };
  return {
    dau: count((unit) => isIn(unit, 0)),
    wau: after(
      7,
      count((unit) => isIn(unit, -6)),
    ),
    mau28: after(
      28,
      count((unit) => isIn(unit, -27)),
    ),
    new_dau: after(
      2,
      count((unit) => firstIs(unit, 0, 0)),
    ),
    new_wau: after(
      8,
      count((unit) => firstIs(unit, -6, 0)),
    ),
    new_mau: after(
      29,
      count((unit) => firstIs(unit, -27, 0)),
    ),
    stickiness_daily: after(
      2,
      share(
        (unit) => isIn(unit, -1, -1),
        (unit) => isIn(unit, 0),
      ),
    ),
    stickiness_weekly: after(
      14,
      share(
        (unit) => isIn(unit, -13, -7),
        (unit) => isIn(unit, -6),
      ),
    ),
    stickiness_monthly: after(
      56,
      share(
        (unit) => isIn(unit, -55, -28),
        (unit) => isIn(unit, -27),
      ),
    ),
    d1_retention: after(
      3,
      share(
        (unit) => firstIs(unit, -1, -1),
        (unit) => isIn(unit, 0),
      ),
    ),
    wau_d14: after(
      15,
      share(
        (unit) => firstIs(unit, -13, -13),
        (unit) => isIn(unit, -6),
      ),
    ),
    mau_d56: after(
      57,
      share(
        (unit) => firstIs(unit, -55, -55),
        (unit) => isIn(unit, -27),
      ),
    ),
    l7: after(7, meanDays(-6)),
    l14: after(14, meanDays(-13)),
    l28: after(28, meanDays(-27)),
  };
}
