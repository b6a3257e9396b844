import type { Project } from "../../config/project.ts";
import { storePath } from "../../config/store-path.ts";
import { PulseError } from "../../errors.ts";
import { hasControl } from "../../gates/timeline.ts";
import { build } from "../../pipeline/build.ts";
import { buildComputation, planComputation } from "../../pipeline/compute.ts";
import type { PlannedMetric } from "../../pipeline/definitions.ts";
import type { StageNodes } from "../../pipeline/graph/stages.ts";
import { planFor } from "../../pipeline/node.ts";
import { type Pair, pairsOf, stageAnalysis } from "../../pipeline/results/analysis.ts";
import { inferenceOf } from "../../pipeline/results/inference.ts";
import { splitMoments } from "../../pipeline/split-moments.ts";
import { type StageMomentsTable, WHOLE } from "../../pipeline/stage-moments.ts";
import { publishedDays } from "../../publish/run.ts";
import { openEngine } from "../../publish/run-ds.ts";
import { compareGroups } from "../../statistics/comparison/compare-groups.ts";
import type { Difference } from "../../statistics/comparison/difference.ts";
import { judge, type Verdict } from "./expectation.ts";
import { nominal } from "./figure.ts";
import { average, type Measurement, rate, uniformity } from "./measurement.ts";

export interface OwnUnitsOptions {
  readonly project: Project;
  /** `new_checkout/everyone/stage-2`, or an experiment's name. */
  readonly analysis: string;
  readonly metric: string | undefined;
  readonly splits: number;
  /** The day; undefined: the newest published one. */
  readonly ds: string | undefined;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number, what: string) => void;
}

/** What random splits of an analysis's own units say of one metric. */
export interface MetricTrust {
  readonly metric: string;
  readonly metric_part: string;
  /** Share of the splits that were found significant; nothing but chance could be found. */
  readonly falsePositives: Measurement;
  /** What that share is promised to be: 1 - confidence level. */
  readonly promised: number;
  /** Distance of the two in standard errors, and what to think of it. */
  readonly distance: number;
  readonly verdict: Verdict;
  /** Distance of the p-values from uniform ones. */
  readonly uniformity: Measurement;
  readonly meanSquare: Measurement;
  /** Splits for which no difference could be computed. */
  readonly leftOut: number;
}

/** The answer to "can I trust these metrics here?". */
export interface OwnUnits {
  readonly analysis: string;
  readonly ds: string;
  readonly seed: number;
  readonly splits: number;
  readonly test_group: string;
  readonly control_group: string;
  /** Units of both groups together, and how many of them a split draws into the test group. */
  readonly units: number;
  readonly testShare: number;
  readonly metrics: readonly MetricTrust[];
}

function dsOf({ project, ds }: OwnUnitsOptions): string {
  const found = ds ?? publishedDays(storePath(project)).at(-1);
  if (found !== undefined) return found;
  throw new PulseError({
    code: "NOTHING_PUBLISHED",
    fault: "input",
    message: "there are no published results yet, and no day is named",
    hint: "run `pulse run` first, or name a day with --ds",
  });
}

function stageOf(stages: readonly StageNodes[], analysis: string, ds: string): StageNodes {
  const comparable = stages.filter(({ stage }) => hasControl(stage));
  const found = comparable.find((stage) => stageAnalysis(stage, "all") === analysis);
  if (found !== undefined) return found;
  const names = comparable.map((stage) => stageAnalysis(stage, "all"));
  throw new PulseError({
    code: "CALIBRATE_ANALYSIS_UNKNOWN",
    fault: "input",
    message: `there is no analysis ${JSON.stringify(analysis)} with two groups as of ${ds}`,
    hint: names.length === 0 ? "land messages and run the day first" : `one of ${names.join(", ")}`,
  });
}

/** A metric without its quantiles: splits have moments of units, of which a quantile is not made. */
function withoutQuantiles(planned: PlannedMetric): PlannedMetric[] {
  const parts = planned.plan.parts.filter(({ quantile }) => quantile === undefined);
  return parts.length === 0 ? [] : [{ ...planned, plan: { ...planned.plan, parts } }];
}

function metricsOf({ subject }: StageNodes, metric: string | undefined): readonly PlannedMetric[] {
  const known = subject.metrics.flatMap(withoutQuantiles);
  if (metric === undefined) return known;
  const found = known.filter((planned) => planned.metric.name === metric);
  if (found.length > 0) return found;
  const isQuantile = subject.metrics.some((planned) => planned.metric.name === metric);
  throw new PulseError({
    code: "CALIBRATE_METRIC_UNKNOWN",
    fault: "input",
    message: isQuantile
      ? `${metric} is a quantile: no splits are drawn of it`
      : `${subject.name} has no metric ${JSON.stringify(metric)}`,
    hint: `one of ${known.map((planned) => planned.metric.name).join(", ")}`,
  });
}

/** The share of both groups' units that belongs to the test group, as configured. */
function testShareOf({ subject, stage }: StageNodes, pair: Pair): number {
  if (subject.experiment === null) return (stage.percent ?? 50) / 100;
  const shareOf = (name: string): number => subject.experiment?.groups.find(({ group }) => group === name)?.share ?? 0;
  return shareOf(pair.test) / (shareOf(pair.test) + shareOf(pair.control));
}

/** The differences that were found between groups between which there is none. */
function differencesOf(
  tables: readonly StageMomentsTable[],
  pair: Pair,
  planned: PlannedMetric,
  part: PlannedMetric["plan"]["parts"][number],
  options: ReturnType<typeof inferenceOf>["comparison"],
): Difference[] {
  return tables.flatMap((table) => {
    const side = (group: string) => table.moments("all", group, WHOLE, planned, part);
    const [test, control] = [side(pair.test), side(pair.control)];
    const { difference } = compareGroups(test.moments, control.moments, options);
    return difference.ok && !test.overflowed && !control.overflowed ? [difference] : [];
  });
}

/** Splits an analysis's units at random, again and again, and asks how often each metric finds a difference that cannot be there. */
export async function trustOwnUnits(options: OwnUnitsOptions): Promise<OwnUnits[]> {
  const { project, analysis, splits, seed, signal, onProgress } = options;
  const ds = dsOf(options);
  const engine = await openEngine(project);
  try {
    const compute = { engine, signal, onProgress };
    const computation = await planComputation({ ...compute, project, ds });
    const stage = stageOf(computation.stages, analysis, ds);
    const asked = metricsOf(stage, options.metric);
    await buildComputation(computation, compute);
    // Splits need the units' values one by one.
    await build(engine, computation.store, planFor(stage.moments.inputs), compute);
    const answers: OwnUnits[] = [];
    for (const pair of pairsOf(stage.subject)) {
      signal.throwIfAborted();
      const testShare = testShareOf(stage, pair);
      const tables = await splitMoments(engine, stage, { seed, splits, pair, testShare });
      const [first] = tables;
      const units =
        first === undefined ? 0n : first.units("all", pair.test, WHOLE) + first.units("all", pair.control, WHOLE);
      const metrics = asked.flatMap((planned) => {
        return planned.plan.parts.map((part): MetricTrust => {
          const { comparison } = inferenceOf(project.settings.statistics, stage.subject, planned.metric, part);
          const found = differencesOf(tables, pair, planned, part, comparison);
          const promised = 1 - comparison.confidenceLevel;
          const falsePositives = rate(found.filter(({ pValue }) => pValue < promised).length, found.length);
          return {
            metric: planned.metric.name,
            metric_part: part.part,
            falsePositives,
            promised,
            ...judge(falsePositives, nominal(promised)),
            uniformity: uniformity(found.map(({ pValue }) => pValue)),
            meanSquare: average(found.map(({ statistic }) => statistic ** 2)),
            leftOut: splits - found.length,
          };
        });
      });
      answers.push({
        analysis,
        ds,
        seed,
        splits,
        test_group: pair.test,
        control_group: pair.control,
        units: Number(units),
        testShare,
        metrics,
      });
    }
    return answers;
  } finally {
    await engine.close();
  }
}

/** Whether a metric finds more than it promises: that is what must not be. */
export function findsTooMuch({ verdict, distance }: MetricTrust): boolean {
  return verdict === "off" && distance > 0;
}

/** Within so many standard errors, nothing speaks against a metric; beyond them, more splits will tell. */
const DOUBTFUL_STANDARD_ERRORS = 2;

/** Whether nothing speaks against a metric. */
export function isTrusted({ verdict, distance }: MetricTrust): boolean {
  return verdict === "as_expected" && distance <= DOUBTFUL_STANDARD_ERRORS;
}

/** What to think of a metric, in words. */
export function verdictInWords(trust: MetricTrust): string {
  const { verdict, falsePositives, promised } = trust;
  if (verdict === "nothing") return "no split could be compared: the metric has no variance, or too few units here";
  const percent = (value: number): string => `${Number((100 * value).toPrecision(2))} %`;
  const found = `finds what is not there in ${percent(falsePositives.value)} of the splits`;
  if (findsTooMuch(trust))
    return `do not trust it here: it ${found}, not in ${percent(promised)}; wait for more units, or winsorise`;
  if (verdict === "off") return `careful: it ${found} only, so that real effects are found later than they could be`;
  if (!isTrusted(trust)) return `in doubt: it ${found}; more --splits will tell`;
  return "can be trusted here: it finds what is not there as often as it promises";
}
