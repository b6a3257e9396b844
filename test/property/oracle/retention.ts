import type { Metric } from "../../../src/metrics/definition.ts";
import { addDays, startOfDay } from "./calendar.ts";
import { countedEvents } from "./counted-events.ts";
import { activeDays, type Situation, windowDays } from "./situation.ts";
import { ratioOf, type UnitValue } from "./unit-value.ts";
import { inWindow } from "./windows.ts";

type Retention = Extract<Metric, { kind: "retention" }>;

/** docs/semantics.md section 3, `retention`: of the start days whose last day to return is over, those with a return. */
export function retention(metric: Retention, situation: Situation): UnitValue {
  const { activity, window, zone } = situation;
  const daysWith = (filter: Retention["start"]): ReadonlySet<string> => {
    if (filter === undefined) return activeDays(activity, (what) => inWindow(what, window));
    const events = activity.events.filter((event) => inWindow(event, window));
    return new Set(countedEvents(filter, events).map((event) => event.ds));
  };
  const starts = daysWith(metric.start);
  const returns = daysWith(metric.return);
  let started = 0n;
  let returned = 0n;
  for (const day of windowDays(situation)) {
    const isOver = startOfDay(addDays(day, metric.after_days + 1), zone) <= window.endUs;
    if (!starts.has(day) || !isOver) continue;
    started += 1n;
    const chances = Array.from({ length: metric.length_days }, (_, k) => addDays(day, metric.after_days - k));
    if (chances.some((chance) => returns.has(chance))) returned += 1n;
  }
  return ratioOf(returned, started);
}
