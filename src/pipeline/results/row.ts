import type { RelationValue } from "../../engine/engine.ts";
import { OPEN_END_US, OPEN_START_US } from "../../gates/timeline.ts";
import type { MetricPart } from "../../metrics/metric-plan.ts";
import type { PlannedMetric, Subject } from "../definitions.ts";
import type { Cell, Slice } from "../stage-moments.ts";
import type { AnalysedStage, Pair } from "./analysis.ts";
import { figureOf } from "./figure.ts";

/** A row of a published table, by column. */
export type Row = Record<string, RelationValue>;

/** What a row is about: gate, rule and type of unit. */
export function subjectColumns({ subject, rule }: Pick<AnalysedStage, "subject" | "rule">): Row {
  return { exposure_type: subject.exposureType, name: subject.name, rule: rule.rule, unit_type: subject.unitType };
}

/** Which stage a row is about. */
export function stageColumns(stage: Omit<AnalysedStage, "table" | "quantiles" | "entries">): Row {
  const { stage: number, percent, fromUs, toUs } = stage.stage;
  return {
    ...subjectColumns(stage),
    stage: stage.analysis === "balanced" ? null : number,
    percent,
    stage_from_at: instantOrNull(fromUs),
    stage_to_at: instantOrNull(toUs),
    last_comparable_stage: stage.lastComparableStage,
  };
}

/** Which view a row is of, and which cell of it. */
export function cellColumns(
  view: Cell["view"],
  { day, daysSinceExposure }: { readonly day: string | null; readonly daysSinceExposure: number | null } = {
    day: null,
    daysSinceExposure: null,
  },
): Row {
  return { view, view_day: day, days_since_exposure: daysSinceExposure };
}

/** Which metric, slice and pair of groups a row is about. */
export function identityColumns(
  planned: PlannedMetric,
  part: MetricPart,
  slice: Slice,
  pair: Pair,
  subject: Pick<Subject, "activeVersion">,
): Row {
  const { metric } = planned;
  const dimension = "dimension" in metric ? (metric.dimension ?? "") : "";
  return {
    ...cellColumns("cumulative"),
    metric: metric.name,
    metric_part: part.part,
    metric_kind: metric.kind,
    metric_figure: figureOf(metric, part),
    metric_tags: JSON.stringify(metric.tags),
    metric_unit: metric.currency ?? metric.unit ?? null,
    direction: part.isNeutral === true ? null : (metric.direction ?? null),
    metric_dimension: slice.metricLevel === "" ? "" : dimension,
    metric_dimension_value: slice.metricLevel,
    user_dimension: slice.userDimension,
    user_dimension_value: slice.userLevel,
    test_group: pair.test,
    control_group: pair.control,
    metric_version: planned.version,
    active_user_version: subject.activeVersion,
  };
}

/** An instant, or null where a stage is open. */
function instantOrNull(us: bigint): bigint | null {
  return us === OPEN_END_US || us === OPEN_START_US ? null : us;
}
