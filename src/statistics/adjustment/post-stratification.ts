import { type Alternative, endsOf, pValueOf, tailProbability } from "../comparison/alternative.ts";
import type { ComparisonOptions } from "../comparison/compare-groups.ts";
import type { Interval } from "../comparison/difference.ts";
import { studentSurvival, studentUpperQuantile } from "../distributions/student.ts";
import { compensatedSum } from "../exact/compensated-sum.ts";
import { figure } from "../exact/figure.ts";
import { subtract } from "../exact/rational.ts";
import type { ExactEstimate } from "../moments/estimate.ts";
import { noResult, type Outcome } from "../outcome.ts";
import { type LinearForm, linearEstimate, linearForm } from "./linear-form.ts";
import { mergeSmallStrata, type Stratum, sizeOf } from "./strata.ts";

/** A difference between two groups whose units were put into strata afterwards, in the metric's unit. */
export interface PostStratified extends Interval {
  readonly difference: number;
  readonly standardError: number;
  /** ν: from the smallest n_gk - 1 to the sum of all. */
  readonly degreesOfFreedom: number;
  /** difference / standardError. */
  readonly statistic: number;
  /** Of the alternative, 0 to 1. */
  readonly pValue: number;
  /** Quantile of Student's t that the interval was made with. */
  readonly criticalValue: number;
  readonly alternative: Alternative;
  /** What the groups' means or ratios would be if both had the strata of all units. */
  readonly testMean: number;
  readonly controlMean: number;
  /** Strata after those with too few units were merged, at least 1. */
  readonly strata: number;
}

/**
 * Compares two groups stratum by stratum, so that chance differences in who is in them (more phones here, more browsers there) drop out.
 *
 * Formula: D = Σ_k w_k (m_tk - m_ck), w_k = n_k / n;
 * se² = Σ_k w_k² (s²_tk/n_tk + s²_ck/n_ck) + (1/n) Σ_k w_k (d_k - D)², d_k = m_tk - m_ck; D / se is held against Student's t with
 * ν = se⁴ / Σ part²/df, over all parts of se² (df = n_gk - 1; of the last part n - 1).
 * For ratios numerator and denominator are standardised apart, R_g = Σ w_k ȳ_gk / Σ w_k x̄_gk, D = R_t - R_c, and m, s² are those of the linearised
 * (y - R_g x) / Σ w_k x̄_gk. One stratum gives Welch's difference.
 * Symbols: k stratum, n_k its units of both groups, n all units; m, s² mean and sample variance of group g in stratum k.
 * The last term of se² is there because w_k are shares of a sample: without it the interval would be one for these very units and not, like the
 * plain difference's, for those that they stand for. It is 0 where all strata have the same effect, and of the order 1/n otherwise.
 * Source: L. W. Miratrix, J. S. Sekhon, B. Yu, 2013, doi:10.1111/j.1467-9868.2012.01048.x (given the strata's sizes); the last term, for units that
 * are a sample, is the multinomial variance of Σ w_k d_k; ν: F. E. Satterthwaite, 1946, doi:10.2307/3002019.
 * Assumes: a dimension whose value was known before the exposure; several units in each stratum and group.
 * Strata with fewer than two units in a group are merged: see {@link mergeSmallStrata}.
 * Outcomes: `no_strata` (none has two units in both groups), `zero_variance` (no unit differs from its stratum's mean), `zero_denominator`,
 * `impossible_moments`, `not_a_proportion`, `overflow`.
 * Pinned by test/golden/post-stratification.test.ts and test/property/adjustment.test.ts.
 *
 * @param strata of disjoint units; their order does not matter.
 * @throws RangeError when the confidence level is not between 0 and 1, or strata belong to different metrics.
 *
 * @example
 * const stratified = postStratify([{ test: phonesTest, control: phonesControl }, { test: webTest, control: webControl }], { confidenceLevel: 0.95 });
 * if (stratified.ok) stratified.difference; else stratified.reason;
 */
export function postStratify(strata: readonly Stratum[], options: ComparisonOptions): Outcome<PostStratified> {
  if (!(options.confidenceLevel > 0 && options.confidenceLevel < 1)) {
    throw new RangeError("a confidence level lies between 0 and 1");
  }
  const merged = mergeSmallStrata(strata);
  if (merged.length === 0) return noResult("no_strata");
  const test = linearForm(merged.map((stratum) => ({ moments: stratum.test, weight: sizeOf(stratum) })));
  const control = linearForm(merged.map((stratum) => ({ moments: stratum.control, weight: sizeOf(stratum) })));
  if (!test.ok) return test;
  if (!control.ok) return control;

  const variance = options.proportionVariance ?? "sample";
  const units = merged.reduce((sum, stratum) => sum + sizeOf(stratum), 0n);
  const effects: StratumEffect[] = [];
  for (const stratum of merged) {
    const ofTest = linearEstimate(stratum.test, test, variance);
    const ofControl = linearEstimate(stratum.control, control, variance);
    if (!ofTest.ok) return ofTest;
    if (!ofControl.ok) return ofControl;
    const effect = stratumEffect(ofTest, ofControl, Number(sizeOf(stratum)) / Number(units));
    if (!effect.ok) return effect;
    effects.push(effect);
  }
  if (!effects.some(({ varies }) => varies)) return noResult("zero_variance");
  return inference(test, control, effects, Number(units), options);
}

/** A stratum's share of all units, its effect, and what it adds to se². */
interface StratumEffect {
  readonly weight: number;
  readonly effect: number;
  readonly parts: readonly VariancePart[];
  /** Whether any unit differs from its group's mean in the stratum. */
  readonly varies: boolean;
}

interface VariancePart {
  readonly variance: number;
  readonly degreesOfFreedom: number;
}

function stratumEffect(test: ExactEstimate, control: ExactEstimate, weight: number): Outcome<StratumEffect> {
  const effect = figure(subtract(test.mean, control.mean));
  const testSquared = figure(test.standardErrorSquared);
  const controlSquared = figure(control.standardErrorSquared);
  if (!effect.ok || !testSquared.ok || !controlSquared.ok) return noResult("overflow");
  const parts = [
    { variance: weight ** 2 * testSquared.value, degreesOfFreedom: Number(test.units - 1n) },
    { variance: weight ** 2 * controlSquared.value, degreesOfFreedom: Number(control.units - 1n) },
  ];
  return { ok: true, weight, effect: effect.value, parts, varies: testSquared.value + controlSquared.value > 0 };
}

function inference(
  test: LinearForm,
  control: LinearForm,
  effects: readonly StratumEffect[],
  units: number,
  options: ComparisonOptions,
): Outcome<PostStratified> {
  const difference = figure(subtract(test.value, control.value));
  const [testMean, controlMean] = [figure(test.value), figure(control.value)];
  if (!difference.ok || !testMean.ok || !controlMean.ok) return noResult("overflow");
  const parts = [...effects.flatMap((stratum) => stratum.parts), varianceOfWeights(effects, units)];
  const squared = compensatedSum(parts.map(({ variance }) => variance));
  const standardError = Math.sqrt(squared);
  const degreesOfFreedom =
    1 / compensatedSum(parts.map((part) => (part.variance / squared) ** 2 / part.degreesOfFreedom));
  const statistic = difference.value / standardError;
  if (![squared, degreesOfFreedom, statistic].every(Number.isFinite)) return noResult("overflow");
  const alternative = options.alternative ?? "two-sided";
  const criticalValue = studentUpperQuantile(tailProbability(options.confidenceLevel, alternative), degreesOfFreedom);
  const lower = difference.value - criticalValue * standardError;
  const upper = difference.value + criticalValue * standardError;
  if (!Number.isFinite(lower) || !Number.isFinite(upper)) return noResult("overflow");
  return {
    ok: true,
    difference: difference.value,
    standardError,
    degreesOfFreedom,
    statistic,
    pValue: pValueOf(statistic, alternative, (t) => studentSurvival(t, degreesOfFreedom)),
    criticalValue,
    alternative,
    ...endsOf(alternative, { lower, upper }),
    testMean: testMean.value,
    controlMean: controlMean.value,
    strata: effects.length,
  };
}

/** (1/n) Σ_k w_k (d_k - D)²: the weights are shares of a sample. */
function varianceOfWeights(effects: readonly StratumEffect[], units: number): VariancePart {
  const mean = compensatedSum(effects.map(({ weight, effect }) => weight * effect));
  const spread = compensatedSum(effects.map(({ weight, effect }) => weight * (effect - mean) ** 2));
  return { variance: spread / units, degreesOfFreedom: units - 1 };
}
