import type { Metric } from "../../../src/metrics/definition.ts";
import type { Assigned } from "./assignments.ts";
import { addDays, dayOf, startOfDay } from "./calendar.ts";
import { earlier } from "./grouping.ts";
import type { Stage } from "./stages.ts";

/** Unix microseconds [start, end). */
export interface Window {
  readonly startUs: bigint;
  readonly endUs: bigint;
}

/** What the windows of a stage's units depend on. */
export interface WindowScope {
  /** Its stage or span. */
  readonly stage: Pick<Stage, "fromUs" | "toUs">;
  readonly join: "exact" | "day";
  readonly cuped: { readonly days: number };
  /** Day of a unit's first-ever exposure to the gate or experiment. */
  firstEverOf(unitId: string): string;
  readonly zone: string;
  /** End of the run's ds, Unix microseconds. */
  readonly endOfDsUs: bigint;
}

export function inWindow({ us }: { readonly us: bigint }, { startUs, endUs }: Window): boolean {
  return startUs <= us && us < endUs;
}

/** Where a unit's time in the stage begins, and where everyone's ends. */
function wholeWindow({ stage, join, zone, endOfDsUs }: WindowScope, unit: Assigned): Window {
  const startUs = join === "day" ? startOfDay(unit.first_exposure_ds, zone) : unit.first_exposure_us;
  return { startUs, endUs: earlier(endOfDsUs, stage.toUs ?? endOfDsUs) };
}

/** The unit's window for a metric. */
export function windowOf(scope: WindowScope, metric: Metric, unit: Assigned): Window {
  const { startUs, endUs } = wholeWindow(scope, unit);
  const { from = 0n, to } = metric.window ?? {};
  return { startUs: startUs + from, endUs: to === undefined ? endUs : earlier(endUs, startUs + to) };
}

/** Whether a unit counts for a metric: where only complete windows do, whether its window is over. */
export function isComplete(scope: WindowScope, metric: Metric, unit: Assigned): boolean {
  const { complete = false, to } = metric.window ?? {};
  const { startUs, endUs } = wholeWindow(scope, unit);
  return !complete || to === undefined || startUs + to <= endUs;
}

/** The whole days before a unit's first-ever exposure. */
export function historyOf({ cuped, zone, firstEverOf }: WindowScope, unit: Assigned): Window {
  const firstEver = firstEverOf(unit.unit_id);
  return { startUs: startOfDay(addDays(firstEver, -cuped.days), zone), endUs: startOfDay(firstEver, zone) };
}

/** The stage's last day: that of the last microsecond that counts. */
export function lastDayOf({ stage, zone, endOfDsUs }: WindowScope): string {
  return dayOf(earlier(endOfDsUs, stage.toUs ?? endOfDsUs) - 1n, zone);
}

/** The days that a window touches, in order; none if it is empty. */
export function daysOf({ startUs, endUs }: Window, zone: string): string[] {
  const days: string[] = [];
  if (endUs <= startUs) return days;
  const last = dayOf(endUs - 1n, zone);
  for (let day = dayOf(startUs, zone); day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}
