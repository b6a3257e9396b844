import type { MetricPart } from "../../metrics/metric-plan.ts";
import { type Cuped, cuped, historyRatio } from "../../statistics/adjustment/cuped.ts";
import { type Comparison, compareGroups } from "../../statistics/comparison/compare-groups.ts";
import type { GroupSummary } from "../../statistics/moments/group-summary.ts";
import { noResult, type Outcome, valueOrNull } from "../../statistics/outcome.ts";
import type { PlannedMetric } from "../definitions.ts";
import type { PartMoments, Population, Slice } from "../stage-moments.ts";
import { type AnalysedStage, hasControl, type Pair } from "./analysis.ts";
import type { Inference } from "./inference.ts";

/** What is asked of a stage: which units, which groups, which figure, and how it is judged. */
export interface Question {
  readonly population: Population;
  readonly pair: Pair;
  readonly planned: PlannedMetric;
  readonly part: MetricPart;
  readonly slice: Slice;
  readonly inference: Inference;
}

/** One group in a comparison. */
export interface Side {
  /** Exposed units. */
  readonly exposed: bigint;
  readonly part: PartMoments;
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

/** Compares two groups of one stage, plainly and with CUPED. */
export function compare(stage: AnalysedStage, question: Question): Compared {
  const { population, pair, planned, part, slice, inference } = question;
  const side = (group: string) => ({
    exposed: stage.table.units(population, group, slice),
    part: stage.table.moments(population, group, slice, planned.metric.name, part),
  });
  const test = side(pair.test);
  const control = side(pair.control);
  const ofTest = test.exposed > 0n ? test.part.moments : null;
  const ofControl = control.exposed > 0n && hasControl(stage.stage) ? control.part.moments : null;
  const raw = compareGroups(ofTest, ofControl, inference.comparison);
  const overflowed = test.part.overflowed || control.part.overflowed;
  const comparison = overflowed ? { ...raw, difference: noResult("overflow"), relative: noResult("overflow") } : raw;
  return {
    comparison,
    adjusted: adjust(comparison, test.part, control.part, inference),
    historyRatio: historyRatioOf(test.part, control.part),
    test: { ...test, summary: raw.test },
    control: { ...control, summary: raw.control },
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
