import { runColumns } from "./common-columns.ts";
import { column, type Table } from "./table.ts";

export const unitMetrics: Table = {
  name: "unit_metrics",
  row: "one unit, day and metric with anything to count; funnels, retention, user accounting and quantiles, which have no daily number, are left out",
  grain: ["ds", "run_id", "day", "unit_type", "unit_id", "metric", "metric_dimension_value"],
  columns: [
    ...runColumns,
    column("day", "DATE", "The day on which the events happened: `ds`."),
    column("unit_type", "VARCHAR", "The id's type."),
    column("unit_id", "VARCHAR", "The unit."),
    column("metric", "VARCHAR", "The metric."),
    column("metric_dimension_value", "VARCHAR", "The level of the metric's dimension; empty for the whole."),
    column("numerator", "DOUBLE", "The day's value, or the numerator of a ratio or mean, in the metric's unit."),
    column("denominator", "DOUBLE", "The denominator of a ratio or mean; null otherwise."),
    column("metric_version", "VARCHAR", "Hash of the metric's definition."),
    column("active_user_version", "VARCHAR", "Hash of the unit type's definition of an active user."),
  ],
};
