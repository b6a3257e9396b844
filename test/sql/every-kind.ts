import { type Metric, metricSchema } from "../../src/metrics/definition.ts";

/** What a metric counts, as a person writes it. */
interface Filter {
  readonly event?: string | readonly string[];
  readonly where?: readonly unknown[];
}

/**
 * Metrics of every kind, with what kinds can have: limits, logarithms, daily caps, windows that must be over, levels that cross the units'.
 *
 * @param filter events with a value, that the metrics are about
 * @param other other events: denominators, later steps
 * @param dimension metadata key of both, by which metrics are split
 */
export function metricsOfEveryKind(filter: Filter, other: Filter, dimension: string): Metric[] {
  const item = { of: `metadata.${dimension}` };
  const definitions: readonly Readonly<Record<string, unknown>>[] = [
    { name: "orders", kind: "count", ...filter, dimension, cross_dimensions: true, daily_cap: 2 },
    { name: "all_orders", kind: "count", ...filter, winsorise: { upper: 0.99 }, transform: "log" },
    { name: "early_spend", kind: "sum", ...filter, scale: 2, dimension, window: { to: "24h", complete: true } },
    { name: "spend", kind: "sum", ...filter, scale: 1, cap: { upper: 500 } },
    { name: "converted", kind: "conversion", ...filter },
    { name: "visited", kind: "unique", ...other },
    { name: "order_days", kind: "participation", ...filter },
    { name: "order_size", kind: "mean", ...filter, scale: 2 },
    { name: "items", kind: "count_distinct", ...filter, ...item, dimension },
    ...["min", "max", "first", "latest"].map((kind) => ({
      name: `${kind}_order`,
      kind,
      ...filter,
      units: "with_value",
    })),
    { name: "median", kind: "quantile", ...filter, quantile: 0.5, dimension },
    { name: "unit_p90", kind: "quantile", ...filter, quantile: 0.9, over: "units", ignore_zeros: true },
    { name: "unit_p10", kind: "quantile", ...other, value: "metadata.nothing", quantile: 0.1, over: "units" },
    {
      name: "path",
      kind: "funnel",
      steps: [other, { ...other, optional: true }, { ...filter, within: "1h", without: [{ event: "support_ticket" }] }],
    },
    { name: "session_path", kind: "funnel", steps: [other, filter], per: "session" },
    { name: "returns", kind: "retention", after_days: 2, length_days: 2, start: other, return: filter },
    { name: "active_returns", kind: "retention", after_days: 1 },
    { name: "active_share", kind: "dau" },
    { name: "stickiness", kind: "user_accounting", series: "stickiness_daily" },
    { name: "l7", kind: "user_accounting", series: "l7" },
    {
      name: "orders_per_visit",
      kind: "ratio",
      numerator: "all_events",
      denominator: { kind: "count_distinct", ...other, of: "name" },
      units: "all",
      dimension,
    },
    { name: "all_events", kind: "count", ...filter },
    { name: "total", kind: "composite", of: ["all_events", "plain_sum", "converted"] },
    { name: "plain_sum", kind: "sum", ...filter, scale: 2 },
  ];
  return definitions.map((definition) => metricSchema.parse(definition));
}
