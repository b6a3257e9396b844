import type { Metric } from "../../../src/metrics/definition.ts";
import { type Counting, countedEvents } from "./counted-events.ts";
import { textOf } from "./json.ts";
import { labeller, levelName } from "./levels.ts";
import type { MetricEvent } from "./messages.ts";
import type { AdditivePart, WholeMetric } from "./named-parts.ts";
import type { StageScope } from "./scope.ts";
import type { MetricLevel } from "./situation.ts";
import { inWindow, isComplete, windowOf } from "./windows.ts";

/** Each level of the metric's dimension in this stage. For a ratio the numerator's events decide, for a composite those of all different parts. */
export function metricLevels(scope: StageScope, metric: WholeMetric, written: Metric): MetricLevel[] {
  if (!("dimension" in metric) || metric.dimension === undefined) return [];
  const { dimension } = metric;
  const ownLevel = (event: MetricEvent) => levelName(textOf(event.metadata.get(dimension)));
  const levelsIn = (counting: Counting): string[] =>
    scope.assignments.flatMap((unit) => {
      if (!isComplete(scope, written, unit)) return [];
      const window = windowOf(scope, written, unit);
      const events = scope.activityOf(unit.unit_id).events.filter((event) => inWindow(event, window));
      return countedEvents(counting, events).map(ownLevel);
    });
  const [deciding, other] = sides(metric).map((side) => side.flatMap(levelsIn));
  const label = labeller(deciding ?? [], 5);
  const values = new Set([...(deciding ?? []), ...(other ?? [])].map(label));
  return [...values].map((value) => ({
    dimension,
    value,
    keep: (event) => label(ownLevel(event)) === value,
    ownLevel,
  }));
}

/** Parts that look at other events or values than each other: of a count and a conversion of the same events one. */
function different(parts: readonly AdditivePart[]): AdditivePart[] {
  const found = new Map<string, AdditivePart>();
  for (const part of parts) {
    const { kind, event, ...filter } = part;
    const looksAt = kind === "sum" || kind === "count_distinct" ? kind : "events";
    found.set(JSON.stringify([looksAt, event && [...event].sort(), filter]), part);
  }
  return [...found.values()];
}

/** What decides about levels, and what is split by them too. */
function sides(metric: WholeMetric & { readonly dimension?: string | undefined }): Counting[][] {
  switch (metric.kind) {
    case "ratio":
      return [[metric.numerator], [metric.denominator]];
    case "composite":
      return [different(metric.of)];
    case "funnel":
    case "retention":
    case "dau":
    case "user_accounting":
      return [];
    default:
      return [[metric]];
  }
}
