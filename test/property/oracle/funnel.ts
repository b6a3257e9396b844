import type { Metric } from "../../../src/metrics/definition.ts";
import { matches } from "./conditions.ts";
import type { MetricEvent } from "./messages.ts";
import type { UnitValue } from "./unit-value.ts";

type Funnel = Extract<Metric, { kind: "funnel" }>;

/** An event that counts for a step, and the first event of a chain that leads to it (Unix microseconds). */
interface Link {
  readonly us: bigint;
  readonly startUs: bigint;
}

/** Every way in which each step was reached, by step. */
function linksByStep(funnel: Funnel, events: readonly MetricEvent[]): (readonly Link[])[] {
  const steps: (readonly Link[])[] = [];
  for (const step of funnel.steps) {
    const previous = steps.at(-1);
    const links = new Map<string, Link>();
    for (const event of events) {
      if (!matches(step, event)) continue;
      if (previous === undefined) links.set(`${event.us}`, { us: event.us, startUs: event.us });
      for (const before of previous ?? []) {
        const since = funnel.within_from === "start" ? before.startUs : before.us;
        const inTime = step.within === undefined || event.us - since <= step.within;
        if (before.us < event.us && inTime)
          links.set(`${event.us} ${before.startUs}`, { us: event.us, startUs: before.startUs });
      }
    }
    steps.push([...links.values()]);
  }
  return steps;
}

/** docs/semantics.md section 3, `funnel`: all parts of one unit. */
export function funnelValues(funnel: Funnel, events: readonly MetricEvent[]): UnitValue[] {
  const reached = linksByStep(funnel, events).map((links) => links.length > 0);
  const ratio = (part: string, to: boolean, from: boolean): UnitValue => ({
    part,
    y: to ? 1n : 0n,
    x: from ? 1n : 0n,
    yScale: 0,
    ratio: true,
    rounded: 0n,
    participates: from,
  });
  const first = reached[0] === true;
  const values = [ratio("overall", reached.at(-1) === true, first)];
  reached.forEach((to, k) => {
    const exposed = { y: to ? 1n : 0n, x: 1n, yScale: 0, ratio: false, rounded: 0n, participates: true };
    values.push({ part: `step_${k + 1}/exposed`, ...exposed });
    if (k === 0) return;
    values.push(ratio(`step_${k + 1}/previous`, to, reached[k - 1] === true), ratio(`step_${k + 1}/first`, to, first));
  });
  return values;
}
