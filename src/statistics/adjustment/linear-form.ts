import { type Rational, rational } from "../exact/rational.ts";
import { greatestCommonDivisor, shortened } from "../exact/shortened.ts";
import type { ExactEstimate } from "../moments/estimate.ts";
import type { Moments } from "../moments/moments.ts";
import { isProportion, type ProportionVariance } from "../moments/proportion.ts";
import { noResult, type Outcome } from "../outcome.ts";

/** One group in one stratum. */
export interface GroupInStratum {
  readonly moments: Moments;
  /** Units of both groups in the stratum: its weight. */
  readonly weight: bigint;
}

/** A group's standardised figure, and how a unit's value is made linear: L = (y - ratio · x) / mean; y and x as they are stored. */
export interface LinearForm {
  /** M or R, in the metric's unit. */
  readonly value: Rational;
  readonly ratio: Rational;
  readonly mean: Rational;
}

/**
 * A group's mean or ratio as it would be if the group had the strata of all units, with the form that makes it linear; exact.
 *
 * Formula: for means M = Σ_k w_k ȳ_k and L = y; for ratios R = Σ_k w_k ȳ_k / X, X = Σ_k w_k x̄_k, and L = (y - R x) / X, the delta method's.
 * Symbols: k stratum, w_k its share of all units, ȳ_k and x̄_k the group's means in it.
 * Source: A. Deng, U. Knoblich, J. Lu, 2018, doi:10.1145/3219819.3219919, section 3.1.
 * Outcomes: `zero_denominator`.
 */
export function linearForm(strata: readonly GroupInStratum[]): Outcome<LinearForm> {
  const { y, x, denominator } = weightedSums(strata);
  const units = denominator * strata.reduce((sum, { weight }) => sum + weight, 0n);
  const { ratio = false, yScale = 0, xScale = 0 } = strata[0]?.moments ?? {};
  if (!ratio) {
    const mean = shortened(rational(y, units));
    return { ok: true, value: scaled(mean, yScale), ratio: rational(0n, 1n), mean: rational(1n, 1n) };
  }
  if (x === 0n) return noResult("zero_denominator");
  const exact = shortened(rational(y, x));
  return { ok: true, value: scaled(exact, yScale - xScale), ratio: exact, mean: shortened(rational(x, units)) };
}

/** Σ_k weight_k Σy_k / n_k and the same of x, over their least common denominator. */
function weightedSums(strata: readonly GroupInStratum[]): { y: bigint; x: bigint; denominator: bigint } {
  let [y, x, denominator] = [0n, 0n, 1n];
  for (const { moments, weight } of strata) {
    const missing = moments.units / greatestCommonDivisor(denominator, moments.units);
    denominator *= missing;
    const factor = (denominator / moments.units) * weight;
    y = y * missing + moments.y * factor;
    x = x * missing + moments.x * factor;
  }
  return { y, x, denominator };
}

function scaled({ numerator, denominator }: Rational, scale: number): Rational {
  return rational(numerator, denominator, scale);
}

/**
 * Mean of the linearised values of a group in one stratum, with the square of its standard error; exact.
 *
 * Formula: L̄ = (ȳ - R x̄)/X; s²(L)/n, with s² from n Σe² - (Σe)² of e = b y - a x, R = a/b: integers, in which nothing cancels but exactly.
 * Outcomes: `impossible_moments`; of the binomial variance `not_a_proportion`.
 *
 * @param of with at least two units.
 */
export function linearEstimate(of: Moments, form: LinearForm, variance: ProportionVariance): Outcome<ExactEstimate> {
  const { units: n, y, yy, x, xx, xy } = of;
  const { numerator: a, denominator: b } = form.ratio;
  const centred = b * b * (n * yy - y * y) - 2n * a * b * (n * xy - x * y) + a * a * (n * xx - x * x);
  if (centred < 0n) return noResult("impossible_moments");
  if (variance === "binomial" && !isProportion(of)) return noResult("not_a_proportion");
  const scale = of.yScale - of.xScale;
  const divisor = b * form.mean.numerator;
  const degrees = variance === "binomial" ? n : n - 1n;
  return {
    ok: true,
    units: n,
    mean: rational((b * y - a * x) * form.mean.denominator, n * divisor, scale),
    standardErrorSquared: rational(centred * form.mean.denominator ** 2n, n * n * degrees * divisor ** 2n, 2 * scale),
  };
}
