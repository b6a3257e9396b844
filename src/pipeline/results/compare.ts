import type { MetricPart } from "../../metrics/metric-plan.ts";
import { type Cuped, cuped, historyRatio } from "../../statistics/adjustment/cuped.ts";
import { type Comparison, compareGroups } from "../../statistics/comparison/compare-groups.ts";
import type { GroupSummary } from "../../statistics/moments/group-summary.ts";
import { noResult, type Outcome, valueOrNull } from "../../statistics/outcome.ts";
import type { StageMoments } from "../../statistics/ramp/naive-sum.ts";
import type { PlannedMetric } from "../definitions.ts";
import { type Cell, CUMULATIVE, type PartMoments, type Population, type Slice } from "../stage-moments.ts";
import { type AnalysedStage, hasGroup, type Pair } from "./analysis.ts";
import { compareQuantiles } from "./compare-quantiles.ts";
import type { Inference } from "./inference.ts";

/** What is asked of a stage: which units, which groups, which figure, and how it is judged. */
export interface Question {
  readonly population: Population;
  readonly pair: Pair;
  readonly planned: PlannedMetric;
  readonly part: MetricPart;
  readonly slice: Slice;
  /** Left out: the cumulative view. */
  readonly cell?: Cell;
  readonly inference: Inference;
}

/** One group in a comparison. */
export interface Side {
  /** Exposed units. */
  readonly exposed: bigint;
  /** What its mean is made from; null: a quantile is none. */
  readonly part: PartMoments | null;
  /** Values that have more decimals than the metric keeps. */
  readonly rounded: bigint;
  /** Null: there is no such group. */
  readonly summary: GroupSummary | null;
}

/** A stage's answer. */
export interface Compared {
  readonly comparison: Comparison;
  /** CUPED; null where the metric has no covariate. */
  readonly adjusted: Outcome<Cuped> | null;
  /** Share of the units that have history; null where the metric has no covariate, or there are no units. */
  readonly historyRatio: number | null;
  readonly test: Side;
  readonly control: Side;
}

/** What the means of both groups are made from; null: they are quantiles. */
export function momentsOf({ test, control }: Pick<Compared, "test" | "control">): StageMoments | null {
  if (test.part === null || control.part === null) return null;
  return { test: test.part.moments, control: control.part.moments };
}

/** Compares two groups of one stage: their means plainly and with CUPED, or their quantiles. */
export function compare(stage: AnalysedStage, question: Question): Compared {
  return question.part.quantile === undefined ? compareMeans(stage, question) : quantilesOf(stage, question);
}

function quantilesOf(stage: AnalysedStage, question: Question): Compared {
  const { population, pair, planned, part, slice, cell = CUMULATIVE, inference } = question;
  const side = (group: string, exists: boolean) => {
    const exposed = stage.table.units(population, group, slice, planned.window, cell);
    const found = stage.quantiles.quantile(population, group, slice, planned.metric.name, part, cell);
    return { exposed, rounded: found.rounded, found: exposed > 0n && exists ? found : null };
  };
  const test = side(pair.test, hasGroup(stage, pair.test));
  const control = side(pair.control, hasGroup(stage, pair.control));
  const comparison = compareQuantiles(test.found, control.found, inference.comparison);
  return {
    comparison,
    adjusted: null,
    historyRatio: null,
    test: { exposed: test.exposed, part: null, rounded: test.rounded, summary: comparison.test },
    control: { exposed: control.exposed, part: null, rounded: control.rounded, summary: comparison.control },
  };
}

function compareMeans(stage: AnalysedStage, question: Question): Compared {
  const { population, pair, planned, part, slice, cell = CUMULATIVE, inference } = question;
  const side = (group: string) => ({
    exposed: stage.table.units(population, group, slice, planned.window, cell),
    part: stage.table.moments(population, group, slice, planned, part, cell),
  });
  const test = side(pair.test);
  const control = side(pair.control);
  const ofTest = test.exposed > 0n && hasGroup(stage, pair.test) ? test.part.moments : null;
  const ofControl = control.exposed > 0n && hasGroup(stage, pair.control) ? control.part.moments : null;
  const raw = compareGroups(ofTest, ofControl, inference.comparison);
  const overflowed = test.part.overflowed || control.part.overflowed;
  const comparison = overflowed ? { ...raw, difference: noResult("overflow"), relative: noResult("overflow") } : raw;
  return {
    comparison,
    adjusted: adjust(comparison, test.part, control.part, inference),
    historyRatio: historyRatioOf(test.part, control.part),
    test: { ...test, rounded: test.part.rounded, summary: raw.test },
    control: { ...control, rounded: control.part.rounded, summary: raw.control },
  };
}

function historyRatioOf({ history: test }: PartMoments, { history: control }: PartMoments): number | null {
  return test === null || control === null ? null : valueOrNull(historyRatio(test, control));
}

function adjust(plain: Comparison, test: PartMoments, control: PartMoments, { cuped: options }: Inference) {
  if (test.history === null || control.history === null) return null;
  if (!plain.difference.ok) return plain.difference;
  if (test.historyOverflowed || control.historyOverflowed) return noResult("overflow");
  return cuped(test.history, control.history, options);
}
