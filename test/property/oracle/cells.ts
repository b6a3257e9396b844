import type { Assigned } from "./assignments.ts";
import { addDays, daysInclusive } from "./calendar.ts";

/** Part of a stage's time that is looked at by itself: which units it has, and which of their days. */
export interface Cell {
  readonly view: "cumulative" | "daily" | "days_since_exposure" | "last_7" | "last_28";
  /** `daily`: the day (YYYY-MM-DD); `days_since_exposure`: how many; else empty. */
  readonly view_day: string;
  hasUnit(unit: Assigned): boolean;
  hasDay(unit: Assigned, day: string): boolean;
}

export const CUMULATIVE: Cell = { view: "cumulative", view_day: "", hasUnit: () => true, hasDay: () => true };

/** How many cells a view by day has at most: the last days, or the first ones after the exposure. */
const MOST_DAYS = 100;

/**
 * docs/semantics.md, views: all cells of a stage.
 *
 * @param units the stage's units that are in the analysis
 * @param lastDay the stage's last day
 */
export function cellsOf(units: readonly Assigned[], lastDay: string): Cell[] {
  const days = units.map((unit) => unit.first_exposure_ds).sort();
  const first = days[0];
  if (first === undefined) return [];
  const length = Math.min(MOST_DAYS, Number(daysInclusive(first, lastDay)));
  const numbers = Array.from({ length }, (_, k) => k);
  return [
    CUMULATIVE,
    ...numbers.map((k) => daily(addDays(lastDay, k + 1 - length))),
    ...numbers.map((k) => daysSinceExposure(k, lastDay)),
    lastDays(7, lastDay),
    lastDays(28, lastDay),
  ];
}

function daily(day: string): Cell {
  return {
    view: "daily",
    view_day: day,
    hasUnit: (unit) => unit.first_exposure_ds <= day,
    hasDay: (_unit, other) => other === day,
  };
}

function daysSinceExposure(k: number, lastDay: string): Cell {
  return {
    view: "days_since_exposure",
    view_day: String(k),
    hasUnit: (unit) => addDays(unit.first_exposure_ds, k) <= lastDay,
    hasDay: (unit, day) => day === addDays(unit.first_exposure_ds, k),
  };
}

function lastDays(count: 7 | 28, lastDay: string): Cell {
  const first = addDays(lastDay, 1 - count);
  return {
    view: count === 7 ? "last_7" : "last_28",
    view_day: "",
    hasUnit: () => true,
    hasDay: (_unit, day) => first <= day && day <= lastDay,
  };
}
