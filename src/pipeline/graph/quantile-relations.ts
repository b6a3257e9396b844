import type { Relation, RelationValue } from "../../engine/engine.ts";
import { model } from "../../engine/model.ts";
import { type Measure, measureId } from "../../metrics/measure.ts";
import type { MetricPart, QuantilePart } from "../../metrics/metric-plan.ts";
import type { PlannedMetric, Subject } from "../definitions.ts";
import { given } from "../given.ts";
import { byLevel, dimensionOf } from "../metric-terms.ts";
import type { NeedRelations } from "./need-relations.ts";
import { subjectKey } from "./subject-relations.ts";

const models = {
  units: model("intermediate/quantile_units"),
  groups: model("intermediate/quantile_groups"),
  members: model("intermediate/quantile_members"),
  values: model("intermediate/quantile_values"),
  slices: model("intermediate/quantile_slices"),
  zeros: model("intermediate/quantile_zeros"),
  histogram: model("intermediate/quantile_histogram"),
  moments: model("intermediate/quantile_moments"),
};

const columns = {
  quantile: "INTEGER",
  exposure_type: "VARCHAR",
  name: "VARCHAR",
  metric: "VARCHAR",
  metric_part: "VARCHAR",
  millionths: "INTEGER",
  values_of: "VARCHAR",
  window_id: "VARCHAR",
  is_complete: "BOOLEAN",
  measure: "VARCHAR",
  has_dimension: "BOOLEAN",
  crosses_dimensions: "BOOLEAN",
  ignores_zeros: "BOOLEAN",
};

/** Whose values a quantile is over, and the measure that has them; null: none, but conversions. */
function valuesOf({ over }: QuantilePart): {
  readonly kind: "events" | "units" | "conversions";
  readonly measure: Measure | null;
} {
  if ("events" in over) return { kind: "events", measure: over.events };
  return "units" in over ? { kind: "units", measure: over.units } : { kind: "conversions", measure: null };
}

function isOverConversions({ quantile }: MetricPart): boolean {
  return quantile !== undefined && valuesOf(quantile).kind === "conversions";
}

/** A metric's quantiles, each as a whole and by the levels of the metric's dimension. */
function needRows(subject: Subject, planned: PlannedMetric): RelationValue[][] {
  const { metric, plan, window } = planned;
  const dimension = dimensionOf(planned);
  const crosses = "cross_dimensions" in metric && metric.cross_dimensions;
  return plan.parts.flatMap(({ part, quantile }): RelationValue[][] => {
    if (quantile === undefined) return [];
    const { millionths, over } = quantile;
    const { kind, measure } = valuesOf(quantile);
    const row = (of: Measure | null, isByLevel: boolean): RelationValue[] => [
      ...subjectKey(subject),
      metric.name,
      part,
      millionths,
      kind,
      window.id,
      window.isComplete,
      of === null ? null : measureId(of),
      isByLevel,
      crosses,
      "units" in over && over.ignoreZeros,
    ];
    const whole = row(measure, false);
    return measure === null || dimension === null ? [whole] : [whole, row(byLevel(measure, dimension), true)];
  });
}

/** With a number in front, the same for the same part of a metric, whoever asks for it. */
function numbered(rows: readonly RelationValue[][]): RelationValue[][] {
  const numbers = new Map<string, number>();
  return rows.map((row) => {
    const [, , metric, part] = row;
    const key = JSON.stringify([metric, part]);
    const number = numbers.get(key) ?? numbers.size + 1;
    numbers.set(key, number);
    return [number, ...row];
  });
}

/**
 * What the quantiles of gates and experiments are made from: the relations `quantile_needs`, `quantile_groups`, `quantile_histogram` and
 * `quantile_moments`, which the model `quantile_ranks` reads. They stand after `span_events`, `unit_totals`, `metric_levels`, `slices` and, where a funnel's times are asked for, `funnel_times`.
 */
export function quantileRelations(subjects: readonly Subject[]): NeedRelations {
  const rows = subjects.flatMap((subject) => subject.metrics.flatMap((planned) => needRows(subject, planned)));
  if (rows.length === 0) return { rows, relations: [], totals: null };
  const times = {
    stage_id: "VARCHAR",
    unit_id: "VARCHAR",
    metric: "VARCHAR",
    view: "VARCHAR",
    view_day: "INTEGER",
    us: "BIGINT",
  };
  const asksForTimes = subjects.some(({ metrics }) => metrics.some(({ plan }) => plan.parts.some(isOverConversions)));
  const conversionTimes: Relation = asksForTimes
    ? { kind: "query", sql: "select * from funnel_times" }
    : given(times, []);
  return {
    rows,
    relations: [
      ["quantile_needs", given(columns, numbered(rows))],
      ["conversion_times", conversionTimes],
      ["quantile_units", { kind: "table", sql: models.units.sql }],
      ["quantile_groups", { kind: "table", sql: models.groups.sql }],
      ["quantile_members", { kind: "table", sql: models.members.sql }],
      ["quantile_values", { kind: "table", sql: models.values.sql }],
      ["quantile_slices", { kind: "query", sql: models.slices.sql }],
      ["quantile_zeros", { kind: "table", sql: models.zeros.sql }],
      ["quantile_histogram", { kind: "table", sql: models.histogram.sql }],
      ["quantile_moments", { kind: "table", sql: models.moments.sql }],
    ],
    totals: null,
  };
}
