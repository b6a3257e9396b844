import type { Metric } from "../../../src/metrics/definition.ts";
import { matches } from "./conditions.ts";
import type { MetricEvent } from "./messages.ts";
import { sessionsOf } from "./sessions.ts";
import { eventsIn, type Situation } from "./situation.ts";
import { plain, ratioOf, type UnitValue } from "./unit-value.ts";

export type Funnel = Extract<Metric, { kind: "funnel" }>;

/** An event that counts for a step, and the first event of a chain that leads to it (Unix microseconds). */
interface Link {
  readonly us: bigint;
  readonly startUs: bigint;
}

/** What happened between two instants, neither of them included. */
const between = (events: readonly MetricEvent[], from: bigint, to: bigint): MetricEvent[] =>
  events.filter(({ us }) => from < us && us < to);

/** Every way in which each step was reached, by step. */
function linksByStep(funnel: Funnel, events: readonly MetricEvent[]): (readonly Link[])[] {
  const steps: (readonly Link[])[] = [];
  for (const [k, step] of funnel.steps.entries()) {
    const links = new Map<string, Link>();
    for (const event of events) {
      if (!matches(step, event)) continue;
      if (k === 0) links.set(`${event.us}`, { us: event.us, startUs: event.us });
      for (const before of stepsBefore(funnel, k).flatMap((previous) => steps[previous] ?? [])) {
        const since = funnel.within_from === "start" ? before.startUs : before.us;
        const inTime = step.within === undefined || event.us - since <= step.within;
        const disturbed = between(events, before.us, event.us).some((other) =>
          step.without.some((filter) => matches(filter, other)),
        );
        if (before.us < event.us && inTime && !disturbed)
          links.set(`${event.us} ${before.startUs}`, { us: event.us, startUs: before.startUs });
      }
    }
    steps.push([...links.values()]);
  }
  return steps;
}

/** The steps that one may follow: the one before, and as long as these may be left out, those before them. */
function stepsBefore({ steps }: Funnel, step: number): number[] {
  const found: number[] = [];
  for (let k = step - 1; k >= 0; k -= 1) {
    found.push(k);
    if (steps[k]?.optional !== true) break;
  }
  return found;
}

/** The unit's chains; or, where sessions count, those of each of its sessions. */
function chains(funnel: Funnel, situation: Situation): (readonly (readonly Link[])[])[] {
  const events = eventsIn(situation);
  const spans = funnel.per === "unit" ? [events] : sessionsOf(events, funnel.session_gap);
  return spans.map((span) => linksByStep(funnel, span));
}

/** Microseconds of each conversion: to the earliest event of the last step, from the latest start that leads to it. */
export function conversionTimes(funnel: Funnel, situation: Situation): bigint[] {
  return chains(funnel, situation).flatMap((steps) => {
    const last = steps.at(-1) ?? [];
    const [earliest] = last.map(({ us }) => us).sort((a, b) => (a < b ? -1 : 1));
    const starts = last.filter(({ us }) => us === earliest).map(({ startUs }) => startUs);
    const [latest] = starts.sort((a, b) => (a > b ? -1 : 1));
    return earliest === undefined || latest === undefined ? [] : [earliest - latest];
  });
}

/** docs/semantics.md section 3, `funnel`: all parts of one unit but the median. */
export function funnelValues(funnel: Funnel, situation: Situation): UnitValue[] {
  const found = chains(funnel, situation);
  const reached = funnel.steps.map((_step, k) => BigInt(found.filter((steps) => (steps[k] ?? []).length > 0).length));
  const at = (k: number): bigint => reached.at(k) ?? 0n;
  const values = [ratioOf(at(-1), at(0), { part: "overall" })];
  for (const [k] of funnel.steps.entries()) {
    values.push(plain(at(k), 0, { part: `step_${k + 1}/exposed` }));
    const required = stepsBefore(funnel, k).at(-1);
    if (required === undefined) continue;
    values.push(ratioOf(at(k), at(required), { part: `step_${k + 1}/previous` }));
    values.push(ratioOf(at(k), at(0), { part: `step_${k + 1}/first` }));
  }
  const times = conversionTimes(funnel, situation);
  const total = times.reduce((sum, time) => sum + time, 0n);
  return [...values, ratioOf(total, BigInt(times.length), { part: "time_to_convert", yScale: 6 })];
}
