import type { Exposure, MetricEvent } from "./messages.ts";
import { daysOf, inWindow, type Window } from "./windows.ts";

/** What one unit did. */
export interface UnitActivity {
  /** All that is used. */
  readonly anything: readonly (MetricEvent | Exposure)[];
  /** Its used metric events. */
  readonly events: readonly MetricEvent[];
  /** What makes it active, and how many of these make a day active. */
  readonly active: readonly (MetricEvent | Exposure)[];
  readonly activeFrom: number;
}

/** A level of a metric's dimension, and which events are in it. */
export interface MetricLevel {
  /** Key and level as shown; both empty for the whole. */
  readonly dimension: string;
  readonly value: string;
  keep(event: MetricEvent): boolean;
  /** The level of the event itself, before it became one of the rest. */
  ownLevel(event: MetricEvent): string;
}

export const WHOLE: MetricLevel = { dimension: "", value: "", keep: () => true, ownLevel: () => "" };

/** Where one unit's value of a metric is taken from. */
export interface Situation {
  readonly activity: UnitActivity;
  readonly window: Window;
  readonly zone: string;
  /** Whether what the unit did on a day counts. */
  hasDay(day: string): boolean;
  /** Last day of the stage. */
  readonly lastDay: string;
  readonly level: MetricLevel;
}

/** The unit's metric events that lie in the window, on one of the days, in the level. */
export function eventsIn({ activity, window, hasDay, level }: Situation): MetricEvent[] {
  return activity.events.filter((event) => inWindow(event, window) && hasDay(event.ds) && level.keep(event));
}

/** The days of the window, whole or in part, in order. */
export function windowDays({ window, zone, hasDay }: Situation): string[] {
  return daysOf(window, zone).filter(hasDay);
}

/** Days on which a unit is active: with enough of what counts. */
export function activeDays({ active, activeFrom }: UnitActivity, counts: (what: MetricEvent | Exposure) => boolean) {
  const times = new Map<string, number>();
  for (const what of active) if (counts(what)) times.set(what.ds, (times.get(what.ds) ?? 0) + 1);
  return new Set([...times].filter(([, count]) => count >= activeFrom).map(([day]) => day));
}
