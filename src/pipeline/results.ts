import type { RelationValue } from "../engine/engine.ts";
import { OPEN_END_US, OPEN_START_US, type Stage } from "../gates/timeline.ts";
import type { MetricPart } from "../metrics/metric-plan.ts";
import { type Comparison, compareGroups } from "../statistics/comparison/compare-groups.ts";
import type { GroupSummary } from "../statistics/moments/group-summary.ts";
import type { Moments } from "../statistics/moments/moments.ts";
import { noResult, valueOrNull } from "../statistics/outcome.ts";
import type { PlannedMetric, Subject, SubjectRule } from "./definitions.ts";
import { type Population, type Slice, type StageMomentsTable, WHOLE } from "./stage-moments.ts";

/** A row of a published table, by column. */
export type Row = Record<string, RelationValue>;

/** A stage with its moments. */
export interface AnalysedStage {
  readonly subject: Subject;
  readonly rule: SubjectRule;
  readonly stage: Stage;
  readonly table: StageMomentsTable;
}

export interface Pair {
  readonly test: string;
  readonly control: string;
}

/** What is compared with what: pass with fail, or each group of an experiment with its control. */
export function pairsOf(subject: Subject): Pair[] {
  const { experiment } = subject;
  if (experiment === null) return [{ test: "test", control: "control" }];
  return experiment.groups
    .map(({ group }) => group)
    .filter((group) => group !== experiment.control)
    .map((test) => ({ test, control: experiment.control }));
}

/** Whether a stage has two groups to compare. */
export function hasControl({ percent }: Stage): boolean {
  return percent === null || (percent > 0 && percent < 100);
}

/** Name of the analyses of a rule: `new_checkout/everyone`, `price_test`. */
export function ruleAnalysis({ subject, rule }: Pick<AnalysedStage, "subject" | "rule">): string {
  return subject.exposureType === "gate" ? `${subject.name}/${rule.rule}` : subject.name;
}

/** The stages of each rule together: its ramp. */
export function rampsOf(stages: readonly AnalysedStage[]): AnalysedStage[][] {
  const ramps = new Map<string, AnalysedStage[]>();
  for (const stage of stages) {
    const key = JSON.stringify([stage.subject.exposureType, stage.subject.name, stage.rule.rule]);
    const ramp = ramps.get(key);
    if (ramp === undefined) ramps.set(key, [stage]);
    else ramp.push(stage);
  }
  return [...ramps.values()];
}

/** Name of one stage's analysis: `new_checkout/everyone/stage-2`, `.../fresh`; an experiment's only stage has the experiment's name. */
export function stageAnalysis(stage: AnalysedStage, population: Population): string {
  const base = ruleAnalysis(stage);
  const named = stage.subject.exposureType === "gate" ? `${base}/stage-${stage.stage.stage}` : base;
  return population === "all" ? named : `${named}/fresh`;
}

interface Compared {
  readonly comparison: Comparison;
  readonly test: Moments;
  readonly control: Moments;
  readonly testUnits: bigint;
  readonly controlUnits: bigint;
}

export function compare(
  stage: AnalysedStage,
  population: Population,
  pair: Pair,
  planned: PlannedMetric,
  part: MetricPart,
  slice: Slice,
  confidenceLevel: number,
): Compared {
  const { table } = stage;
  const side = (group: string) => ({
    ...table.moments(population, group, slice, planned.metric.name, part),
    units: table.units(population, group, slice),
  });
  const test = side(pair.test);
  const control = side(pair.control);
  const present = (s: typeof test): Moments | null => (s.units === 0n ? null : s.moments);
  const raw = compareGroups(present(test), hasControl(stage.stage) ? present(control) : null, { confidenceLevel });
  const overflowed = test.overflowed || control.overflowed;
  const comparison = overflowed ? { ...raw, difference: noResult("overflow"), relative: noResult("overflow") } : raw;
  return {
    comparison,
    test: test.moments,
    control: control.moments,
    testUnits: test.units,
    controlUnits: control.units,
  };
}

export function slicesOf(table: StageMomentsTable, metric: string): Slice[] {
  return [...table.userSlices, ...table.levelsOf(metric).map((metricLevel) => ({ ...WHOLE, metricLevel }))];
}

export function identity(
  planned: PlannedMetric,
  part: MetricPart,
  slice: Slice,
  pair: Pair,
  activeVersion: string,
): Row {
  const { metric } = planned;
  const dimension = "dimension" in metric ? (metric.dimension ?? "") : "";
  return {
    view: "cumulative",
    metric: metric.name,
    metric_part: part.part,
    metric_kind: metric.kind,
    metric_tags: JSON.stringify(metric.tags),
    direction: metric.direction ?? null,
    metric_dimension: slice.metricLevel === "" ? "" : dimension,
    metric_dimension_value: slice.metricLevel,
    user_dimension: slice.userDimension,
    user_dimension_value: slice.userLevel,
    test_group: pair.test,
    control_group: pair.control,
    metric_version: planned.version,
    active_user_version: activeVersion,
  };
}

function groupColumns(name: "test" | "control", summary: GroupSummary | null, exposed: bigint, ratio: boolean): Row {
  return {
    [`${name}_units`]: exposed,
    [`${name}_participating_units`]: summary?.units ?? 0n,
    [`${name}_total`]: summary === null ? null : valueOrNull(summary.total),
    [`${name}_denominator`]: summary === null || !ratio ? null : valueOrNull(summary.denominator),
    [`${name}_mean`]: summary === null ? null : valueOrNull(summary.mean),
    [`${name}_standard_error`]: summary === null ? null : valueOrNull(summary.standardError),
  };
}

export function relativeColumns(relative: Comparison["relative"]): Row {
  if (!relative.ok) return { relative_outcome: relative.reason };
  return {
    relative_difference: relative.relative,
    relative_method: relative.method,
    relative_lower: relative.interval.ok ? relative.interval.lower : null,
    relative_upper: relative.interval.ok ? relative.interval.upper : null,
    relative_outcome: relative.interval.ok ? "ok" : relative.interval.reason,
  };
}

function differenceColumns(comparison: Comparison, confidenceLevel: number): Row {
  const { difference } = comparison;
  const level = { confidence_level: confidenceLevel, ...relativeColumns(comparison.relative) };
  if (!difference.ok) return { ...level, outcome: difference.reason };
  return {
    ...level,
    outcome: "ok",
    difference: difference.difference,
    difference_standard_error: difference.standardError,
    difference_lower: difference.lower,
    difference_upper: difference.upper,
    degrees_of_freedom: difference.degreesOfFreedom,
    p_value: difference.pValue,
  };
}

const instantOrNull = (us: bigint): bigint | null => (us === OPEN_END_US || us === OPEN_START_US ? null : us);

export function subjectColumns({ subject, rule }: Pick<AnalysedStage, "subject" | "rule">): Row {
  return { exposure_type: subject.exposureType, name: subject.name, rule: rule.rule, unit_type: subject.unitType };
}

/** The rows of one stage: all of its units, and the fresh ones. */
export function stageRows(stage: AnalysedStage, confidenceLevel: number, activeVersion: string): Row[] {
  const populations: Population[] = stage.subject.exposureType === "gate" ? ["all", "fresh"] : ["all"];
  return populations.flatMap((population) =>
    pairsOf(stage.subject).flatMap((pair) =>
      stage.subject.metrics.flatMap((planned) =>
        planned.plan.parts.flatMap((part) =>
          slicesOf(stage.table, planned.metric.name).map((slice) => {
            const compared = compare(stage, population, pair, planned, part, slice, confidenceLevel);
            return {
              ...subjectColumns(stage),
              analysis: stageAnalysis(stage, population),
              stage: stage.stage.stage,
              percent: stage.stage.percent,
              population,
              stage_from_at: instantOrNull(stage.stage.fromUs),
              stage_to_at: instantOrNull(stage.stage.toUs),
              ...identity(planned, part, slice, pair, activeVersion),
              ...groupColumns("test", compared.comparison.test, compared.testUnits, part.x !== null),
              ...groupColumns("control", compared.comparison.control, compared.controlUnits, part.x !== null),
              ...differenceColumns(compared.comparison, confidenceLevel),
            };
          }),
        ),
      ),
    ),
  );
}
