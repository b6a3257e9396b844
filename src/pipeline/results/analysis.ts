import type { Stage } from "../../gates/timeline.ts";
import type { PlannedMetric, Subject, SubjectRule } from "../definitions.ts";
import { type Population, type Slice, type StageMomentsTable, WHOLE } from "../stage-moments.ts";
import type { StageQuantiles } from "../stage-quantiles.ts";

/** Units that entered a stage on a day and are in the analysis. */
export interface DailyEntries {
  readonly ds: string;
  readonly group: string;
  readonly carriedOver: boolean;
  readonly units: bigint;
}

/** A stage with its moments. */
export interface AnalysedStage {
  readonly subject: Subject;
  readonly rule: SubjectRule;
  readonly stage: Stage;
  readonly table: StageMomentsTable;
  /** Of the metrics that are quantiles. */
  readonly quantiles: StageQuantiles;
  /** By day, in order. */
  readonly entries: readonly DailyEntries[];
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

/** All of a stage's units and its fresh ones; an experiment has one stage, in which all are fresh. */
export function populationsOf(subject: Subject): Population[] {
  return subject.exposureType === "gate" ? ["all", "fresh"] : ["all"];
}

/** Whether a stage has two groups to compare. */
export function hasControl({ percent }: Stage): boolean {
  return percent === null || (percent > 0 && percent < 100);
}

/** Name of the analyses of a rule: `new_checkout/everyone`, `price_test`. */
export function ruleAnalysis({ subject, rule }: Pick<AnalysedStage, "subject" | "rule">): string {
  return subject.exposureType === "gate" ? `${subject.name}/${rule.rule}` : subject.name;
}

/** Name of one stage's analysis: `new_checkout/everyone/stage-2`, `.../fresh`; an experiment's only stage has the experiment's name. */
export function stageAnalysis(
  stage: Omit<AnalysedStage, "table" | "quantiles" | "entries">,
  population: Population,
): string {
  const base = ruleAnalysis(stage);
  const named = stage.subject.exposureType === "gate" ? `${base}/stage-${stage.stage.stage}` : base;
  return population === "all" ? named : `${named}/fresh`;
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

/**
 * The whole of a metric, its units by user dimension, and its events by the metric's dimension; these also for each level of the user dimensions,
 * if the metric crosses them.
 */
export function slicesOf({ table, quantiles }: AnalysedStage, { metric }: PlannedMetric): Slice[] {
  const levels = [...new Set([...table.levelsOf(metric.name), ...quantiles.levelsOf(metric.name)])].sort();
  const crosses = "cross_dimensions" in metric && metric.cross_dimensions;
  const split = crosses ? table.userSlices : [WHOLE];
  return [...table.userSlices, ...split.flatMap((slice) => levels.map((metricLevel) => ({ ...slice, metricLevel })))];
}

/** Whether a slice is all units and all events. */
export function isWhole({ userDimension, metricLevel }: Slice): boolean {
  return userDimension === "" && metricLevel === "";
}
