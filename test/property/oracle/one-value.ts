import type { Metric } from "../../../src/metrics/definition.ts";
import { amountOf, countedEvents, roundedAmong } from "./counted-events.ts";
import type { MetricEvent } from "./messages.ts";
import { eventsIn, type Situation } from "./situation.ts";
import { plain, ratioOf, type UnitValue } from "./unit-value.ts";

export type OneValue = Extract<Metric, { kind: "min" | "max" | "first" | "latest" }>;

/** docs/semantics.md section 3, `min`, `max`, `first`, `latest`. */
export function oneValue(metric: OneValue, situation: Situation): UnitValue {
  const counted = countedEvents(metric, eventsIn(situation));
  const value = oneOf(metric, counted);
  const rounded = roundedAmong(metric, counted);
  if (metric.units === "all") return plain(value ?? 0n, metric.scale, { rounded });
  return ratioOf(value ?? 0n, value === undefined ? 0n : 1n, { yScale: metric.scale, rounded });
}

function oneOf(metric: OneValue, counted: readonly MetricEvent[]): bigint | undefined {
  const amounts = (events: readonly MetricEvent[]): bigint[] =>
    events.map((event) => amountOf(metric, event)).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const at = (us: bigint | undefined) => amounts(counted.filter((event) => event.us === us));
  const times = counted.map(({ us }) => us).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  switch (metric.kind) {
    case "min":
      return amounts(counted)[0];
    case "max":
      return amounts(counted).at(-1);
    case "first":
      return at(times[0])[0];
    case "latest":
      return at(times.at(-1)).at(-1);
  }
}
