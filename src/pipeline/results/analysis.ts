import type { BalancedSpan } from "../../gates/balanced.ts";
import { hasControl, type Stage } from "../../gates/timeline.ts";
import { outcomesOf, type PlannedMetric, type Subject, type SubjectRule } from "../definitions.ts";
import { type Population, type Slice, type StageMomentsTable, WHOLE } from "../stage-moments.ts";
import type { StageQuantiles } from "../stage-quantiles.ts";

/** Units that entered a stage on a day and are in the analysis. */
export interface DailyEntries {
  readonly ds: string;
  readonly group: string;
  readonly carriedOver: boolean;
  readonly units: bigint;
}

/** A stage, or a balanced span, with its moments. */
export interface AnalysedStage {
  readonly subject: Subject;
  readonly rule: SubjectRule;
  readonly analysis: "stage" | "balanced";
  /** Of a balanced span: its time, the number of its first stage, and no percentage. */
  readonly stage: Stage;
  /** Of a balanced analysis its own span, of a stage the one that it belongs to; null: none. */
  readonly span: BalancedSpan | null;
  /** Of a stage without a control the latest earlier one of its rule that had one: where to look instead. Else null. */
  readonly lastComparableStage: number | null;
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

/** What is compared with what: pass with fail, who is not held out with who is, or each group of an experiment with its control. */
export function pairsOf(subject: Subject): Pair[] {
  const { experiment } = subject;
  if (experiment === null) {
    const { passed, failed } = outcomesOf(subject);
    return [subject.exposureType === "holdout" ? { test: failed, control: passed } : { test: passed, control: failed }];
  }
  return experiment.groups
    .map(({ group }) => group)
    .filter((group) => group !== experiment.control)
    .map((test) => ({ test, control: experiment.control }));
}

/** All of a stage's units and its fresh ones; an experiment has one stage, in which all are fresh, and a balanced span is about all of its units. */
export function populationsOf({ subject, analysis }: Pick<AnalysedStage, "subject" | "analysis">): Population[] {
  return subject.experiment === null && analysis === "stage" ? ["all", "fresh"] : ["all"];
}

/** A population as rows name it. */
export function populationName({ analysis }: Pick<AnalysedStage, "analysis">, population: Population): string {
  return analysis === "balanced" ? "balanced" : population;
}

/** Whether a group can be there in a stage: of everybody or nobody passing one is left. */
export function hasGroup(stage: Pick<AnalysedStage, "subject" | "stage">, group: string): boolean {
  return hasControl(stage.stage) || stage.subject.experiment !== null || group === outcomesOf(stage.subject).passed;
}

/** Name of the analyses of a rule: `new_checkout/everyone`, `price_test`. */
export function ruleAnalysis({ subject, rule }: Pick<AnalysedStage, "subject" | "rule">): string {
  return subject.experiment === null ? `${subject.name}/${rule.rule}` : subject.name;
}

/**
 * Name of one analysis: `new_checkout/everyone/stage-2`, `.../stage-2/fresh`, `.../balanced-1`; an experiment's only stage has the experiment's
 * name.
 */
export function stageAnalysis(
  stage: Omit<AnalysedStage, "table" | "quantiles" | "entries">,
  population: Population,
): string {
  const base = ruleAnalysis(stage);
  if (stage.analysis === "balanced") return `${base}/balanced-${stage.span?.span}`;
  const named = stage.subject.experiment === null ? `${base}/stage-${stage.stage.stage}` : base;
  return population === "all" ? named : `${named}/fresh`;
}

/** The stages of each rule together: its ramp. Balanced spans are none. */
export function rampsOf(stages: readonly AnalysedStage[]): AnalysedStage[][] {
  const ramps = new Map<string, AnalysedStage[]>();
  for (const stage of stages.filter(({ analysis }) => analysis === "stage")) {
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
