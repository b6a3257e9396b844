import { type Alternative, endsOf, requireLevel } from "../comparison/alternative.ts";
import type { Interval } from "../comparison/difference.ts";
import { noResult, type Outcome } from "../outcome.ts";

/** What an estimate is seen as, at one look. */
export interface SequentialEstimate {
  /** In the metric's unit; 0 is "no difference". */
  readonly value: number;
  readonly standardError: number;
  /** Units of all groups that the estimate is made of. */
  readonly units: number;
}

export interface SequentialOptions {
  /** Level of the whole sequence of intervals, in (0, 1); one-sided at least ½. */
  readonly confidenceLevel: number;
  /** N*: units of all groups at which the interval is narrowest, above 0. Fixed before the first look, or the guarantee is lost. */
  readonly tuningUnits: number;
  /** Left out: two-sided. */
  readonly alternative?: Alternative;
}

/** An interval and a p-value that hold at every look at once. */
export interface ConfidenceSequence extends Interval {
  /**
   * Always valid, 0 to 1: below α at any look of all with a chance of at most α, if there is no difference. So is the smallest of all looks so far,
   * for those who want a p-value that never rises.
   */
  readonly pValue: number;
  /** ln p, at most 0: it still tells evidence apart where p itself is below the smallest double, and 0. */
  readonly logPValue: number;
  /** Half width / standard error: in the place of a quantile it makes an interval of a relative difference (Fieller, delta) always valid. */
  readonly criticalValue: number;
}

/**
 * Asymptotic confidence sequence: an interval that may be looked at after every unit, and a p-value that goes with it.
 *
 * Formula, with k = N ρ² and z = value / se:
 * two-sided: half width = se √(2 (k + 1)/k · ln(√(k + 1)/α)); p = min(1, √(k + 1) exp(-z² k / (2 (k + 1))));
 * one-sided: half width = se √(2 (k + 1)/k · ln(1 + √(k + 1)/(2α))); p = min(1, √(k + 1) / (2 (exp(z² k / (2 (k + 1))) - 1))), 1 where z has the
 * other sign than the alternative. Each p solves "the interval at level 1 - p just touches 0" with ρ held fixed, so that p <= α exactly when the
 * interval leaves 0 out. Tuning: ρ² = (-2 ln a + ln(1 - 2 ln a)) / N*, a = α two-sided, min(2α, 0.2) one-sided.
 * Symbols: N units of all groups, N* tuning units, α = 1 - level, se standard error (in the metric's unit), ρ² variance of the normal mixture, per
 * unit of information.
 * The exact optimum solves k - ln(1 + k) = -2 ln a (Lambert's W); the ρ² above is its first iteration, as in the paper and in confseq's `best_rho`
 * (whose ρ is 1/ρ² here; it writes 2 ln(1/a) + ln(1 + 2 ln(1/a)), the same number). At a = 0.05 that costs 0.003 % of width.
 * The one-sided half width is the paper's closed form; the exact root of the one-sided mixture is 0.5 % narrower at N*, 1.7 % at the very start
 * (α = 0.05), less for smaller α. Other products' one-sided p tunes ρ to each p anew, so that it differs from this one in the fourth digit.
 * Source: I. Waudby-Smith, D. Arbour, R. Sinha, E. H. Kennedy, A. Ramdas, 2024, doi:10.1214/24-AOS2408 (arXiv:2103.06476, section 2 and its one-sided
 * version); H. Robbins, 1970, doi:10.1214/aoms/1177696786; S. R. Howard et al., 2021, doi:10.1214/20-AOS1991.
 * Assumes: independent units, and enough of them at the first look that counts for the standard error to be trusted (some hundred).
 * Outcomes: `no_units`, `zero_variance`, `overflow`.
 * Pinned by test/golden/confidence-sequence.test.ts.
 *
 * @throws RangeError for a level that {@link requireLevel} refuses, tuning units that are not above 0, or negative units or standard errors.
 * @example
 * confidenceSequence({ value: 0.2, standardError: 0.05, units: 8000 }, { confidenceLevel: 0.95, tuningUnits: 10000 });
 * // { ok: true, lower: 0.04798..., upper: 0.3520..., pValue: 0.002701..., logPValue: -5.914..., criticalValue: 3.0403... }
 */
export function confidenceSequence(
  { value, standardError, units }: SequentialEstimate,
  { confidenceLevel, tuningUnits, alternative = "two-sided" }: SequentialOptions,
): Outcome<ConfidenceSequence> {
  requireLevel(confidenceLevel, alternative);
  if (!(tuningUnits > 0 && tuningUnits < Number.POSITIVE_INFINITY)) throw new RangeError("tuning units are above 0");
  if (!(units >= 0 && standardError >= 0)) throw new RangeError("units and standard errors are not negative");
  if (units === 0) return noResult("no_units");
  if (standardError === 0) return noResult("zero_variance");
  const alpha = 1 - confidenceLevel;
  const sides = alternative === "two-sided" ? 2 : 1;
  const information =
    (units / tuningUnits) * tunedInformation(sides === 2 ? alpha : Math.min(2 * alpha, loosestOneSided));
  const mixture = { logScale: Math.log1p(information) / 2, shrinkage: information / (information + 1) };
  const exponent = sides === 2 ? mixture.logScale - Math.log(alpha) : oneSidedExponent(mixture.logScale, alpha);
  const criticalValue = Math.sqrt((2 * exponent) / mixture.shrinkage);
  const halfWidth = criticalValue * standardError;
  const ends = { lower: value - halfWidth, upper: value + halfWidth };
  const logPValue = logP(value / standardError, alternative, mixture);
  if (![ends.lower, ends.upper, logPValue].every(Number.isFinite)) return noResult("overflow");
  return {
    ok: true,
    ...endsOf(alternative, ends),
    pValue: Math.exp(logPValue),
    logPValue,
    criticalValue,
  };
}

/** Largest a that ρ is tuned for one-sided, a level of 90 %: the rule widens looser intervals than that, and at a = 1 it has nothing to tune. */
const loosestOneSided = 0.2;

/** N* ρ². */
function tunedInformation(alpha: number): number {
  const log = -2 * Math.log(alpha);
  return log + Math.log1p(log);
}

/** ln(1 + √(k + 1)/(2α)). */
function oneSidedExponent(logScale: number, alpha: number): number {
  return Math.log1p(Math.exp(logScale) / (2 * alpha));
}

interface Mixture {
  /** ln √(k + 1). */
  readonly logScale: number;
  /** k / (k + 1). */
  readonly shrinkage: number;
}

/** ln p, in logarithms throughout so that no p becomes 0 on the way. */
function logP(z: number, alternative: Alternative, { logScale, shrinkage }: Mixture): number {
  const evidence = (shrinkage * z * z) / 2;
  if (alternative === "two-sided") return Math.min(0, logScale - evidence);
  if (alternative === "greater" ? z <= 0 : z >= 0) return 0;
  // ln(e^E - 1) = E + ln(1 - e^-E)
  return Math.min(0, logScale - Math.LN2 - evidence - Math.log(-Math.expm1(-evidence)));
}
