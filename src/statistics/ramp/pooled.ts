import { type Alternative, endsOf, pValueOf, tailProbability } from "../comparison/alternative.ts";
import type { Comparison, ComparisonOptions } from "../comparison/compare-groups.ts";
import type { Interval } from "../comparison/difference.ts";
import { type RelativeDifference, relativeDifference } from "../comparison/relative.ts";
import { chiSquaredSurvival } from "../distributions/chi-squared.ts";
import { normalSurvival, normalUpperQuantile } from "../distributions/normal.ts";
import { compensatedSum } from "../exact/compensated-sum.ts";
import { noResult, type Outcome } from "../outcome.ts";
import { type StageEstimate, stageEstimate } from "./stage-estimate.ts";

/** The difference pooled over the stages of a ramp, in the metric's unit. */
export interface PooledDifference extends Interval {
  readonly difference: number;
  readonly standardError: number;
  /** difference / standardError. */
  readonly statistic: number;
  /** Of the alternative, from the normal distribution, 0 to 1. */
  readonly pValue: number;
  /** Normal quantile that the interval was made with: the ends are difference ∓ criticalValue · standardError. */
  readonly criticalValue: number;
  readonly alternative: Alternative;
  /** Means of the two groups, standardised: the same stage weights for both; their difference is `difference`. */
  readonly testMean: number;
  readonly controlMean: number;
  /** Standard errors of these two means. */
  readonly testStandardError: number;
  readonly controlStandardError: number;
  /** Weight of each pooled stage, in their order; they add up to 1. */
  readonly weights: readonly number[];
}

/**
 * How stages are weighted: by the inverse of the difference's variance as the two groups' own variances say (`inverse_variance`), or as both groups
 * together say (`common_variance`).
 */
export type PoolingWeights = "common_variance" | "inverse_variance";

export interface PoolingOptions extends ComparisonOptions {
  /** Default: `common_variance`. */
  readonly weights?: PoolingWeights;
}

/** Whether the stages agree with each other. */
export interface Heterogeneity {
  /** Cochran's Q, at least 0. */
  readonly q: number;
  /** Stages - 1. */
  readonly degreesOfFreedom: number;
  /** P(χ² >= Q), 0 to 1. */
  readonly pValue: number;
  /** I²: share of the variation between the stages' differences that chance does not explain, 0 to 1. */
  readonly iSquared: number;
}

export interface Pooled {
  readonly difference: Outcome<PooledDifference>;
  readonly relative: Outcome<RelativeDifference>;
  readonly heterogeneity: Outcome<Heterogeneity>;
  readonly stagesPooled: number;
  /** Stages without a difference of their own. */
  readonly stagesLeftOut: number;
}

/**
 * Pools the differences of a ramp's stages by inverse variance. The stages' units must be disjoint (fresh units), so that their differences are
 * independent; each stage has its own control, so that allocation and time cannot confound (Simpson's paradox).
 *
 * Formula: w_k = 1 / v_k; D = Σ w_k d_k / Σ w_k; se² = Σ w²_k se²_k / (Σ w_k)²; z = D / se, p = 2 P(Z > |z|), interval D ∓ z_{(1+level)/2} se;
 * one-sided as {@link welchDifference}; Q = Σ w_k (d_k - D)², I² = max(0, (Q - (K - 1)) / Q).
 * v_k is s²_k (1/n_tk + 1/n_ck), s²_k the variance of the stage's units from both groups together; or, with `inverse_variance`, se²_k itself.
 * The first is the default, because a small test group's own variance goes together with its mean (30 units among whom nobody bought much have a
 * low mean and a low variance): weighted by it, a ramp leans to the stages that came out low. From both groups together, the large control
 * group says what the variance is. Where the groups vary alike, both are the same inverse-variance weights.
 * Relative difference: with the same weights in both groups, M_t = Σ w_k m_tk / Σ w_k and M_c alike, it is (M_t - M_c)/|M_c|, a standardised ratio,
 * with Fieller's interval (or the delta method's). It is the stages' common relative effect where they have one, has the sign of D and shares
 * its significance, and it needs no logarithm, so that stages with a mean of 0 stay in.
 * Symbols: d_k, se_k, m_tk, m_ck of stage k in the metric's unit; K stages.
 * Source: W. G. Cochran, 1954, doi:10.2307/3001666; J. P. T. Higgins, S. G. Thompson, 2002, doi:10.1002/sim.1186 (I²);
 * T. Crook et al., 2009, doi:10.1145/1557019.1557139 (why not the sum); standardised ratios: S. Greenland, J. M. Robins, 1985, doi:10.2307/2530643.
 * Weights that do not depend on a small group's luck: J. J. Shuster, 2010, doi:10.1002/sim.3607.
 * Assumes: one effect in all stages (Q says whether). A group without any variation is covered: see {@link withBorrowedVariance}.
 * Outcomes: `no_stage_to_pool`, `one_stage` (heterogeneity), `overflow`, `zero_control_mean`, `unbounded_interval`,
 * `unbounded_ray`, `unbounded_whole_line`.
 * Pinned by test/golden/ramp.test.ts.
 *
 * @param stages comparisons of the same metric, one a stage, on units that no other stage has.
 */
export function poolStages(stages: readonly Comparison[], options: PoolingOptions): Pooled {
  const usable = stages.map(stageEstimate).filter((stage) => stage !== null);
  const counts = { stagesPooled: usable.length, stagesLeftOut: stages.length - usable.length };
  const without = (reason: "no_stage_to_pool" | "overflow"): Pooled => ({
    difference: noResult(reason),
    relative: noResult(reason),
    heterogeneity: noResult(reason),
    ...counts,
  });
  if (usable.length === 0) return without("no_stage_to_pool");

  const pooled = combine(usable, options);
  const { difference, controlMean } = pooled;
  const ends = [pooled.lower, pooled.upper].filter((end) => end !== null);
  const figures = [difference, ...ends, pooled.statistic, pooled.testMean, controlMean];
  if (!figures.every(Number.isFinite) || pooled.standardError === 0) return without("overflow");
  const inputs = {
    ratio: difference / controlMean,
    controlMean,
    testStandardError: pooled.testStandardError,
    controlStandardError: pooled.controlStandardError,
    criticalValue: pooled.criticalValue,
    alternative: pooled.alternative,
  };
  return {
    difference: { ok: true, ...pooled, pValue: pValueOf(pooled.statistic, pooled.alternative, normalSurvival) },
    relative: relativeDifference(inputs, options.relativeInterval ?? "fieller"),
    heterogeneity: heterogeneity(usable, difference, options),
    ...counts,
  };
}

/** The pooled difference but for its p-value, which exists where all the figures are finite. */
function combine(stages: readonly StageEstimate[], options: PoolingOptions): Omit<PooledDifference, "pValue"> {
  const alternative = options.alternative ?? "two-sided";
  const criticalValue = normalUpperQuantile(tailProbability(options.confidenceLevel, alternative));
  const variances = stages.map((stage) => weighingVariance(stage, options));
  // Weights relative to the most precise stage: 1/v itself may overflow.
  const smallest = Math.min(...variances);
  const raw = variances.map((variance) => smallest / variance);
  const total = compensatedSum(raw);
  const weights = raw.map((weight) => weight / total);
  const weighted = (value: (stage: StageEstimate) => number): number =>
    compensatedSum(stages.map((stage, k) => (weights[k] ?? 0) * value(stage)));
  const standardErrorOf = (squared: (stage: StageEstimate) => number): number =>
    Math.hypot(...stages.map((stage, k) => (weights[k] ?? 0) * Math.sqrt(squared(stage))));
  const difference = weighted((stage) => stage.difference);
  const standardError = standardErrorOf((stage) => stage.variance);
  const statistic = difference / standardError;
  return {
    difference,
    standardError,
    statistic,
    criticalValue,
    alternative,
    ...endsOf(alternative, {
      lower: difference - criticalValue * standardError,
      upper: difference + criticalValue * standardError,
    }),
    testMean: weighted((stage) => stage.testMean),
    controlMean: weighted((stage) => stage.controlMean),
    testStandardError: standardErrorOf((stage) => stage.testVariance),
    controlStandardError: standardErrorOf((stage) => stage.controlVariance),
    weights,
  };
}

/** v_k: what a stage is weighted by the inverse of. */
function weighingVariance(stage: StageEstimate, { weights = "common_variance" }: PoolingOptions): number {
  return weights === "common_variance" ? stage.commonVariance : stage.variance;
}

function heterogeneity(
  stages: readonly StageEstimate[],
  pooled: number,
  options: PoolingOptions,
): Outcome<Heterogeneity> {
  const degreesOfFreedom = stages.length - 1;
  if (degreesOfFreedom === 0) return noResult("one_stage");
  const q = compensatedSum(
    stages.map((stage) => ((stage.difference - pooled) / Math.sqrt(weighingVariance(stage, options))) ** 2),
  );
  if (!Number.isFinite(q)) return noResult("overflow");
  const iSquared = q > degreesOfFreedom ? (q - degreesOfFreedom) / q : 0;
  return { ok: true, q, degreesOfFreedom, pValue: chiSquaredSurvival(q, degreesOfFreedom), iSquared };
}
