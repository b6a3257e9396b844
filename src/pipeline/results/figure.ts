import type { Metric } from "../../metrics/definition.ts";
import type { MetricPart } from "../../metrics/metric-plan.ts";

/**
 * Which figure a metric's part is, where its kind alone does not say: `p95` of a quantile, the series of user accounting, the days of a retention
 * (`day 7`, `days 1-7`), `log` where units' values are logarithms; else null.
 */
export function figureOf(metric: Metric, part: MetricPart): string | null {
  if (part.quantile !== undefined) return `p${part.quantile.millionths / 10_000}`;
  if (part.logOfScale !== undefined) return "log";
  if (metric.kind === "user_accounting") return metric.series;
  if (metric.kind !== "retention") return null;
  const { after_days: last, length_days: length } = metric;
  return length === 1 ? `day ${last}` : `days ${last - length + 1}-${last}`;
}
