import type { Comparison, ComparisonOptions } from "../comparison/compare-groups.ts";
import type { Interval } from "../comparison/difference.ts";
import { type RelativeDifference, relativeDifference } from "../comparison/relative.ts";
import { chiSquaredSurvival } from "../distributions/chi-squared.ts";
import { normalTwoSidedP, normalUpperQuantile } from "../distributions/normal.ts";
import { compensatedSum } from "../exact/compensated-sum.ts";
import { noResult, type Outcome } from "../outcome.ts";
import { type StageEstimate, stageEstimate } from "./stage-estimate.ts";

/** The difference pooled over the stages of a ramp, in the metric's unit. */
export interface PooledDifference extends Interval {
  readonly difference: number;
  readonly standardError: number;
  /** difference / standardError. */
  readonly statistic: number;
  /** Two-sided, from the normal distribution, 0 to 1. */
  readonly pValue: number;
  /** Means of the two groups, standardised: the same stage weights for both; their difference is `difference`. */
  readonly testMean: number;
  readonly controlMean: number;
  /** Weight of each pooled stage, in their order; they add up to 1. */
  readonly weights: readonly number[];
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
 * Formula: w_k = 1/se²_k; D = Σ w_k d_k / Σ w_k; se² = 1 / Σ w_k; z = D / se, p = 2 P(Z > |z|), interval D ∓ z_{(1+level)/2} se;
 * Q = Σ w_k (d_k - D)², I² = max(0, (Q - (K - 1)) / Q).
 * Relative difference: with the same weights in both groups, M_t = Σ w_k m_tk / Σ w_k and M_c alike, it is (M_t - M_c)/|M_c|, a standardised ratio,
 * with Fieller's interval (or the delta method's). It is the stages' common relative effect where they have one, has the sign of D and shares
 * its significance, and it needs no logarithm, so that stages with a mean of 0 stay in.
 * Symbols: d_k, se_k, m_tk, m_ck of stage k in the metric's unit; K stages.
 * Source: W. G. Cochran, 1954, doi:10.2307/3001666; J. P. T. Higgins, S. G. Thompson, 2002, doi:10.1002/sim.1186 (I²);
 * T. Crook et al., 2009, doi:10.1145/1557019.1557139 (why not the sum); standardised ratios: S. Greenland, J. M. Robins, 1985, doi:10.2307/2530643.
 * Assumes: one effect in all stages (Q says whether), and variances that are known well: a stage with few units weighs by a variance that is
 * itself uncertain (a group without any variation is covered: see {@link stageEstimate}).
 * Outcomes: `no_stage_to_pool`, `one_stage` (heterogeneity), `overflow`, `zero_control_mean`, `unbounded_interval`.
 * Pinned by test/golden/ramp.test.ts.
 *
 * @param stages comparisons of the same metric, one a stage, on units that no other stage has.
 */
export function poolStages(stages: readonly Comparison[], options: ComparisonOptions): Pooled {
  const usable = stages.map(stageEstimate).filter((stage) => stage !== null);
  const counts = { stagesPooled: usable.length, stagesLeftOut: stages.length - usable.length };
  const without = (reason: "no_stage_to_pool" | "overflow"): Pooled => ({
    difference: noResult(reason),
    relative: noResult(reason),
    heterogeneity: noResult(reason),
    ...counts,
  });
  if (usable.length === 0) return without("no_stage_to_pool");

  const criticalValue = normalUpperQuantile((1 - options.confidenceLevel) / 2);
  const pooled = combine(usable, criticalValue);
  const { difference, controlMean } = pooled;
  const figures = [difference, pooled.lower, pooled.upper, pooled.statistic, pooled.testMean, controlMean];
  if (!figures.every(Number.isFinite) || pooled.standardError === 0) return without("overflow");
  const standardErrorOf = (squared: (stage: StageEstimate) => number): number =>
    Math.hypot(...usable.map((stage, k) => (pooled.weights[k] ?? 0) * Math.sqrt(squared(stage))));
  const inputs = {
    ratio: difference / controlMean,
    controlMean,
    testStandardError: standardErrorOf((stage) => stage.testVariance),
    controlStandardError: standardErrorOf((stage) => stage.controlVariance),
    criticalValue,
  };
  return {
    difference: { ok: true, ...pooled },
    relative: relativeDifference(inputs, options.relativeInterval ?? "fieller"),
    heterogeneity: heterogeneity(usable, difference),
    ...counts,
  };
}

function combine(stages: readonly StageEstimate[], criticalValue: number): PooledDifference {
  // Weights relative to the most precise stage: 1/se² itself may overflow.
  const smallest = Math.min(...stages.map((stage) => stage.variance));
  const raw = stages.map((stage) => smallest / stage.variance);
  const total = compensatedSum(raw);
  const weights = raw.map((weight) => weight / total);
  const weighted = (value: (stage: StageEstimate) => number): number =>
    compensatedSum(stages.map((stage, k) => (weights[k] ?? 0) * value(stage)));
  const difference = weighted((stage) => stage.difference);
  const standardError = Math.sqrt(smallest / total);
  const statistic = difference / standardError;
  return {
    difference,
    standardError,
    statistic,
    pValue: normalTwoSidedP(statistic),
    lower: difference - criticalValue * standardError,
    upper: difference + criticalValue * standardError,
    testMean: weighted((stage) => stage.testMean),
    controlMean: weighted((stage) => stage.controlMean),
    weights,
  };
}

function heterogeneity(stages: readonly StageEstimate[], pooled: number): Outcome<Heterogeneity> {
  const degreesOfFreedom = stages.length - 1;
  if (degreesOfFreedom === 0) return noResult("one_stage");
  const q = compensatedSum(stages.map((stage) => ((stage.difference - pooled) / Math.sqrt(stage.variance)) ** 2));
  if (!Number.isFinite(q)) return noResult("overflow");
  const iSquared = q > degreesOfFreedom ? (q - degreesOfFreedom) / q : 0;
  return { ok: true, q, degreesOfFreedom, pValue: chiSquaredSurvival(q, degreesOfFreedom), iSquared };
}
