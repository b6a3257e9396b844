import { hasControl } from "../../gates/timeline.ts";
import { naiveSum } from "../../statistics/ramp/naive-sum.ts";
import { type Pooled, poolStages } from "../../statistics/ramp/pooled.ts";
import type { PlannedMetric } from "../definitions.ts";
import type { Slice } from "../stage-moments.ts";
import { type AnalysedStage, pairsOf, ruleAnalysis, slicesOf } from "./analysis.ts";
import { bayesianColumns } from "./columns/bayesian-columns.ts";
import { pooledCupedColumns } from "./columns/cuped-columns.ts";
import { detectableColumns } from "./columns/detectable-columns.ts";
import { relativeColumns } from "./columns/difference-columns.ts";
import { differenceOfRamp } from "./columns/estimated-difference.ts";
import { mantelHaenszelColumns } from "./columns/mantel-haenszel-columns.ts";
import { pooledMarginColumns } from "./columns/margin-columns.ts";
import { pooledQualityColumns, shapesOf } from "./columns/quality-columns.ts";
import { sequentialColumns } from "./columns/sequential-columns.ts";
import { type Compared, compare, momentsOf, type Question, type Side } from "./compare.ts";
import { inferenceOf } from "./inference.ts";
import { identityColumns, type Row, subjectColumns } from "./row.ts";
import type { RowContext } from "./stage-rows.ts";

const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);
const scaled = (value: bigint, scale: number): number => Number(value) / 10 ** scale;

/** Slices that every stage has: only these can be pooled. */
function commonSlices(stages: readonly AnalysedStage[], planned: PlannedMetric): Slice[] {
  const key = (slice: Slice): string => JSON.stringify(slice);
  const [first, ...others] = stages.map((stage) => slicesOf(stage, planned));
  return (first ?? []).filter((slice) => others.every((slices) => slices.some((other) => key(other) === key(slice))));
}

function totalsColumns(name: "test" | "control", sides: readonly Side[], question: Question): Row {
  const { y, x } = question.part;
  const moments = sides.flatMap(({ part }) => part?.moments ?? []);
  const isMean = moments.length === sides.length;
  return {
    [`${name}_units`]: sum(sides.map(({ exposed }) => exposed)),
    [`${name}_participating_units`]: sum(sides.map(({ summary }) => summary?.units ?? 0n)),
    [`${name}_total`]: isMean ? scaled(sum(moments.map((of) => of.y)), y.scale) : null,
    [`${name}_denominator`]: x === null ? null : scaled(sum(moments.map((of) => of.x)), x.scale),
  };
}

function pooledColumns({ difference, relative, heterogeneity, stagesPooled }: Pooled): Row {
  return {
    ...(difference.ok
      ? {
          outcome: "ok",
          test_mean: difference.testMean,
          control_mean: difference.controlMean,
          difference: difference.difference,
          difference_standard_error: difference.standardError,
          difference_lower: difference.lower,
          difference_upper: difference.upper,
          p_value: difference.pValue,
        }
      : { outcome: difference.reason }),
    ...relativeColumns(relative),
    stages_pooled: stagesPooled,
    heterogeneity_q: heterogeneity.ok ? heterogeneity.q : null,
    heterogeneity_p_value: heterogeneity.ok ? heterogeneity.pValue : null,
    i_squared: heterogeneity.ok ? heterogeneity.iSquared : null,
  };
}

/** The pool as it is when each group speaks for its own variance. */
function inverseVarianceColumns({ difference }: Pooled): Row {
  if (!difference.ok) return {};
  return {
    inverse_variance_difference: difference.difference,
    inverse_variance_standard_error: difference.standardError,
    inverse_variance_lower: difference.lower,
    inverse_variance_upper: difference.upper,
    inverse_variance_p_value: difference.pValue,
  };
}

/** CUPED of the ramp: each stage by its adjusted comparison where that is used, else by its plain one. */
function adjustedColumns(compared: readonly Compared[], plain: Pooled, { inference }: Question): Row {
  const adjusted = compared.flatMap((stage) => stage.adjusted ?? []);
  if (!adjusted.some(({ ok }) => ok)) {
    const [first] = adjusted;
    return first === undefined || first.ok ? {} : { cuped_outcome: first.reason };
  }
  const comparisons = compared.map(({ comparison, adjusted: stage }) => (stage?.ok ? stage.comparison : comparison));
  return pooledCupedColumns(poolStages(comparisons, inference.comparison), plain);
}

function pooledRow(stages: readonly AnalysedStage[], question: Question): Row {
  const { inference } = question;
  const compared = stages.map((stage) => compare(stage, question));
  const comparisons = compared.map(({ comparison }) => comparison);
  const sides = compared.flatMap(({ test, control }) => [test, control]);
  const pooled = poolStages(comparisons, inference.comparison);
  const usable = compared.filter(({ comparison }) => comparison.difference.ok);
  const moments = usable.flatMap((stage) => momentsOf(stage) ?? []);
  const units = sum(usable.flatMap(({ test, control }) => [test.summary?.units ?? 0n, control.summary?.units ?? 0n]));
  const estimate = differenceOfRamp(pooled, units);
  const naive = pooled.difference.ok ? naiveSum(moments, pooled.difference.difference) : pooled.difference;
  const weights = pooled.difference.ok ? pooled.difference.weights : [];
  const shapes = usable.flatMap(({ test, control }, k) => {
    const shape = shapesOf(test, control);
    return shape === null ? [] : [{ ...shape, weight: weights[k] ?? 0 }];
  });
  return {
    ...totalsColumns(
      "test",
      compared.map(({ test }) => test),
      question,
    ),
    ...totalsColumns(
      "control",
      compared.map(({ control }) => control),
      question,
    ),
    confidence_level: inference.comparison.confidenceLevel,
    alternative: inference.comparison.alternative,
    ...pooledColumns(pooled),
    pooling_weights: inference.comparison.weights,
    naive_sign_differs: naive.ok ? naive.signDiffers : null,
    rounded_values: sum(compared.flatMap(({ test, control }) => [test.rounded, control.rounded])),
    limited_units: sum(sides.map(({ part }) => part?.limitedUnits ?? 0n)),
    ...pooledQualityColumns(shapes, inference.comparison.weights),
    ...inverseVarianceColumns(poolStages(comparisons, { ...inference.comparison, weights: "inverse_variance" })),
    ...pooledMarginColumns(pooled, inference),
    ...adjustedColumns(compared, pooled, question),
    ...sequentialColumns(estimate, inference),
    ...bayesianColumns(estimate, inference),
    ...detectableColumns(estimate, inference),
    ...mantelHaenszelColumns(moments, inference),
  };
}

/** The rows of a ramp: the stages of one gate's rule that have a control, pooled over their fresh units. */
export function pooledRows(stages: readonly AnalysedStage[], context: RowContext): Row[] {
  const comparable = stages.filter(({ stage }) => stage.percent !== null && hasControl(stage));
  const [first] = comparable;
  if (first === undefined || first.subject.experiment !== null) return [];
  const { subject } = first;
  return pairsOf(subject).flatMap((pair) =>
    subject.metrics.flatMap((planned) =>
      planned.plan.parts.flatMap((part) => {
        const inference = inferenceOf(context.settings, subject, planned.metric, part);
        return commonSlices(comparable, planned).map((slice) => ({
          ...subjectColumns(first),
          analysis: `${ruleAnalysis(first)}/pooled`,
          stage: null,
          percent: null,
          population: "pooled",
          ...identityColumns(planned, part, slice, pair, subject),
          ...pooledRow(comparable, { population: "fresh", pair, planned, part, slice, inference }),
        }));
      }),
    ),
  );
}
