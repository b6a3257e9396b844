import type { View } from "../../config/views.ts";
import type { Relation } from "../../engine/engine.ts";
import { model } from "../../engine/model.ts";
import { sqlText } from "../../metrics/condition-sql.ts";
import type { Computation } from "../../pipeline/compute.ts";
import type { PlannedMetric, Subject } from "../../pipeline/definitions.ts";
import { momentsRelations } from "../../pipeline/graph/moments-relations.ts";
import { quantileRelations } from "../../pipeline/graph/quantile-relations.ts";
import { analysisRelation, type StageNodes } from "../../pipeline/graph/stages.ts";
import { activityMeasures, dimensionOf, historyMeasures, measuresOf } from "../../pipeline/metric-terms.ts";
import { type Node, rowsOf } from "../../pipeline/node.ts";

/** A metric in one stage, alone: the relations of the pipeline from days to units, of the pipeline's own files. */
export interface MetricInStage {
  readonly stage: StageNodes;
  readonly planned: PlannedMetric;
}

const OF_DAYS = new Set(["unit_days", "partial_days", "occurrences"]);

function alone({ stage, planned }: MetricInStage): Subject {
  return { ...stage.subject, metrics: [planned] };
}

/** The files of days that one metric of a stage is made from. */
export function filesOfMetric(of: MetricInStage): Node[] {
  const subject = alone(of);
  const ids = new Set([
    ...measuresOf(of.planned).keys(),
    ...historyMeasures(subject).keys(),
    ...activityMeasures(subject).keys(),
  ]);
  const { moments, quantiles } = of.stage;
  // A part of a day is named by measure and window: <measure>-<window>.
  const own = [...moments.inputs, ...(quantiles?.inputs ?? [])].filter(
    ({ model: { name }, partition }) => OF_DAYS.has(name) && ids.has(partition?.split("-")[0] ?? ""),
  );
  return [...new Map(own.map((node) => [node.folder, node])).values()];
}

/** Whether what other units did has a say in a unit's number: percentiles, and levels that are too small for a name. */
function dependsOnOthers(planned: PlannedMetric): boolean {
  return (
    dimensionOf(planned) !== null ||
    planned.plan.parts.some(
      ({ limits }) => limits !== undefined && (limits.lowerMillionths ?? limits.upperMillionths) !== null,
    )
  );
}

export interface StageScope {
  /** Beside the cumulative view. */
  readonly views: readonly View[];
  /** Left out: all units. A number that depends on others takes them all anyway. */
  readonly unitId?: string;
  readonly calendar: Relation;
  readonly endUs: bigint;
}

/**
 * The relations of one metric in one stage, in order: `metric_spans`, `span_days`, `span_events`, `unit_totals`, `unit_values` and all that is between
 * them; with quantiles also `quantile_values` and what follows. The files of {@link filesOfMetric} and the stage's `assigned` must be built.
 */
export function stageRelations(
  of: MetricInStage,
  definitions: Computation["definitions"],
  { views, unitId, calendar, endUs }: StageScope,
): [string, Relation][] {
  const days = filesOfMetric(of);
  const rows = (name: string): Relation =>
    rowsOf(
      model(`intermediate/${name}`),
      days.filter((node) => node.model.name === name),
    );
  const assigned = rowsOf(model("intermediate/assigned"), [of.stage.assigned]);
  const isOneUnit = unitId !== undefined && !dependsOnOthers(of.planned);
  const subjects = [alone(of)];
  const relations = momentsRelations(
    subjects,
    { ...definitions, views, everyView: true },
    {
      assigned: isOneUnit
        ? { kind: "query", sql: `select * from assigned_units where unit_id = ${sqlText(unitId)}` }
        : assigned,
      stages: analysisRelation([of.stage]),
      unitDays: rows("unit_days"),
      partialDays: rows("partial_days"),
      occurrences: rows("occurrences"),
      activeUnitDays: rows("unit_days"),
      calendar,
      endUs,
    },
  );
  return [
    ...(isOneUnit ? [["assigned_units", assigned] as [string, Relation]] : []),
    ...relations,
    ...quantileRelations(subjects).relations,
  ];
}
