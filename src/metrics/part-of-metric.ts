import type { Metric } from "./definition.ts";
import type { AdditivePart } from "./parts.ts";

/** The part that a metric is, or undefined where its kind is none. */
export function partOfMetric(metric: Metric): AdditivePart | undefined {
  switch (metric.kind) {
    case "count":
    case "conversion":
    case "unique":
      return { kind: metric.kind, event: metric.event, where: metric.where };
    case "sum":
      return { kind: "sum", event: metric.event, where: metric.where, value: metric.value, scale: metric.scale };
    case "count_distinct":
      return { kind: "count_distinct", event: metric.event, where: metric.where, of: metric.of };
    default:
      return undefined;
  }
}
