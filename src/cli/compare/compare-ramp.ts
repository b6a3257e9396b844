import type { Comparison } from "../../statistics/comparison/compare-groups.ts";
import type { PooledShape } from "../../statistics/health/warnings.ts";
import { mantelHaenszel } from "../../statistics/ramp/mantel-haenszel.ts";
import { naiveSum, type StageMoments } from "../../statistics/ramp/naive-sum.ts";
import { type Pooled, poolStages } from "../../statistics/ramp/pooled.ts";
import { commonScales } from "./arm-sums.ts";
import { type EvaluatedPair, evaluatePair, type PairResult } from "./compare-pair.ts";
import { contrastOf, contrastOfPool } from "./contrast.ts";
import { type Headline, headlineOf } from "./headline.ts";
import type { RampInput } from "./input-schema.ts";
import { type MantelHaenszelResult, mantelHaenszelResult } from "./mantel-haenszel-result.ts";
import { pooledMargin } from "./margin-result.ts";
import type { Options } from "./option-schema.ts";
import { comparisonOptions } from "./pair-moments.ts";
import { rampWarnings, shapesOf, type WarningResult } from "./pair-warnings.ts";
import { type RampSplit, rampSplit } from "./sample-ratio-result.ts";
import { type View, viewOf } from "./view.ts";

/** One stage on its own. */
export interface StageResult extends PairResult {
  readonly stage: number;
  readonly name: string | null;
  readonly percent: number | null;
}

/** Whether the stages agree. */
export interface HeterogeneityResult {
  readonly outcome: string;
  readonly q: number | null;
  readonly degrees_of_freedom: number | null;
  readonly p_value: number | null;
  readonly i_squared: number | null;
}

/** The stages' differences pooled by the inverse of their variances. */
export interface PooledView extends View {
  readonly stages_pooled: number;
  readonly stages_left_out: number;
  /** One a pooled stage, in their order. */
  readonly weights: readonly number[];
  readonly heterogeneity: HeterogeneityResult;
}

/** What adding all stages up would show: never a result, only a warning. */
export interface NaiveSumResult {
  readonly outcome: string;
  readonly difference: number | null;
  readonly sign_differs: boolean | null;
}

/** Test against control over the stages of a ramp. */
export interface RampResult {
  readonly what: "ramp";
  readonly options: Options;
  readonly headline: Headline;
  readonly pooled: {
    readonly plain: PooledView;
    /** With CUPED in the stages that have it, plain in the others; null: no stage has it. */
    readonly cuped: PooledView | null;
    /** As plain, but each stage weighted by what each of its groups says of its own variance. */
    readonly inverse_variance: PooledView;
  };
  readonly mantel_haenszel: MantelHaenszelResult;
  readonly naive_sum: NaiveSumResult;
  /** Null: a stage does not say which percentage it passes. */
  readonly sample_ratio: RampSplit | null;
  readonly stages: readonly StageResult[];
  readonly warnings: readonly WarningResult[];
}

export function compareStages({ stages, options }: RampInput): RampResult {
  const arms = stages.flatMap(({ test, control }) =>
    [test, control].flatMap((arm) => (arm === null ? [] : [arm.sums])),
  );
  const scales = commonScales(arms);
  const evaluated = stages.map((stage) => ({ stage, ...evaluatePair(stage, scales, options) }));
  const pooled = poolStages(
    evaluated.map(({ plain }) => plain),
    comparisonOptions(options),
  );
  const plain = pooledView(pooled, evaluated, options);
  const naive = naiveSumResult(evaluated, pooled);
  return {
    what: "ramp",
    options,
    headline: headlineOf(plain, options),
    pooled: {
      plain,
      cuped: pooledCuped(evaluated, options),
      inverse_variance: pooledByOwnVariance(evaluated, options),
    },
    mantel_haenszel: mantelHaenszelResult(mantelHaenszel(bothGroups(evaluated), comparisonOptions(options))),
    naive_sum: naive,
    sample_ratio: rampSplit(stages),
    stages: evaluated.map(({ stage: { name, percent }, result }, index) => ({
      stage: index + 1,
      name,
      percent,
      ...result,
    })),
    warnings: rampWarnings(pooledShapes(evaluated, pooled), naive.sign_differs === true),
  };
}

/** The stages that were pooled, with their weights. */
function pooledShapes(stages: readonly EvaluatedPair[], { difference }: Pooled): PooledShape[] {
  const weights = difference.ok ? difference.weights : [];
  return stages
    .filter(({ plain }) => plain.difference.ok)
    .flatMap(({ moments, plain }, k) => {
      const shapes = shapesOf(moments, plain);
      return shapes === null ? [] : [{ ...shapes, weight: weights[k] ?? 0 }];
    });
}

/** Moments of the stages that have both groups. */
function bothGroups(stages: readonly EvaluatedPair[]): StageMoments[] {
  return stages.flatMap(({ moments: { test, control } }) => (test && control ? [{ test, control }] : []));
}

function pooledView(pooled: Pooled, stages: readonly EvaluatedPair[], options: Options): PooledView {
  const { difference, heterogeneity: h } = pooled;
  const seen = stages.filter(({ plain }) => plain.difference.ok);
  const units = seen.reduce((sum, { plain }) => sum + contrastOf(plain).units, 0);
  return {
    stages_pooled: pooled.stagesPooled,
    stages_left_out: pooled.stagesLeftOut,
    weights: difference.ok ? difference.weights : [],
    heterogeneity: {
      outcome: h.ok ? "ok" : h.reason,
      q: h.ok ? h.q : null,
      degrees_of_freedom: h.ok ? h.degreesOfFreedom : null,
      p_value: h.ok ? h.pValue : null,
      i_squared: h.ok ? h.iSquared : null,
    },
    ...viewOf(contrastOfPool(pooled, units), options, {
      margin: pooledMargin(pooled, options),
      minimum_detectable: null,
    }),
  };
}

function pooledByOwnVariance(stages: readonly EvaluatedPair[], options: Options): PooledView {
  const asked = { ...comparisonOptions(options), weights: "inverse_variance" as const };
  const comparisons = stages.map(({ plain }) => plain);
  return pooledView(poolStages(comparisons, asked), stages, options);
}

function pooledCuped(stages: readonly EvaluatedPair[], options: Options): PooledView | null {
  if (!stages.some(({ cuped }) => cuped?.ok)) return null;
  const comparisons = stages.map(({ cuped, plain }): Comparison => (cuped?.ok ? cuped.comparison : plain));
  return pooledView(poolStages(comparisons, comparisonOptions(options)), stages, options);
}

function naiveSumResult(stages: readonly EvaluatedPair[], { difference }: Pooled): NaiveSumResult {
  const pooled = stages.filter(({ plain }) => plain.difference.ok);
  const naive = difference.ok ? naiveSum(bothGroups(pooled), difference.difference) : difference;
  return {
    outcome: naive.ok ? "ok" : naive.reason,
    difference: naive.ok ? naive.naiveDifference : null,
    sign_differs: naive.ok ? naive.signDiffers : null,
  };
}
