import { normalUpperQuantile } from "../distributions/normal.ts";
import { estimateGroup } from "../moments/estimate.ts";
import { noResult, type Outcome } from "../outcome.ts";
import { quantilePosition, requireProbability } from "./position.ts";

/**
 * What a database counts per group to know how uncertain a quantile q is: sums over its units of n, the values that a unit has (at least one), and of s,
 * how many of these are at most q (where q lies between two order statistics: at most the lower of them).
 * Where each unit has one value, the others follow from Σs: n = nn = units, ss = sn = s.
 */
export interface QuantileCounts {
  readonly units: bigint;
  /** Σn, Σn². */
  readonly n: bigint;
  readonly nn: bigint;
  /** Σs, Σs², Σsn. */
  readonly s: bigint;
  readonly ss: bigint;
  readonly sn: bigint;
}

/** The two order statistics of all values of the group, ranks from 1, between which the quantile lies with the outer level's confidence. */
export interface RankBounds {
  readonly lower: bigint;
  readonly upper: bigint;
  /** z of that level: the standard error is (x₍upper₎ - x₍lower₎) / 2z. */
  readonly criticalValue: number;
  /** Standard deviation of F(q), the share of values that are at most q. */
  readonly shareStandardError: number;
}

/**
 * Level of the outer interval from which a quantile's standard error is taken: one for all results, so that neither it nor a p-value
 * depends on the level at which the result is shown.
 */
const outerLevel = 0.95;

/**
 * Which order statistics show how uncertain a quantile over events is, when the events of one unit belong together.
 *
 * Formula: F = Σs/Σn; σ² = var(F) by the delta method over units ({@link estimateGroup}: s is the numerator, n the denominator);
 * ranks ⌈N (p - z σ)⌉ and ⌊N (p + z σ)⌋ + 1 of the N = Σn values, z = 1.96: the outer confidence interval of the quantile.
 * They are never narrower than the order statistics of the quantile itself. No density is estimated, and nothing but counts is needed of the units.
 * Symbols: p probability of the quantile; s, n of one unit, see {@link QuantileCounts}. With one value a unit σ² = F (1 - F)/(N - 1), the independent case.
 * Source: A. Deng, U. Knoblich, J. Lu, 2018, doi:10.1145/3219819.3219919, section 4.2.
 * Outcomes: `fewer_than_two_units`, `zero_variance` (each unit has the same share of values up to q, such as all of them),
 * `too_few_values` (a rank lies beyond the data), `zero_denominator`, `impossible_moments`, `overflow`.
 * Pinned by test/golden/quantiles.test.ts.
 *
 * @throws RangeError unless 0 < p < 1.
 */
export function rankBounds(counts: QuantileCounts, probability: number): Outcome<RankBounds> {
  requireProbability(probability);
  const share = estimateGroup({
    units: counts.units,
    y: counts.s,
    yy: counts.ss,
    x: counts.n,
    xx: counts.nn,
    xy: counts.sn,
    yScale: 0,
    xScale: 0,
    ratio: true,
  });
  if (!share.ok) return share;
  if (share.standardErrorSquared === 0) return noResult("zero_variance");
  const criticalValue = normalUpperQuantile((1 - outerLevel) / 2);
  const reach = criticalValue * share.standardError;
  if (!(probability - reach > 0 && probability + reach < 1)) return noResult("too_few_values");
  const values = Number(counts.n);
  const { below, above } = quantilePosition(counts.n, probability);
  const lower = BigInt(Math.ceil(values * (probability - reach)));
  const upper = BigInt(Math.floor(values * (probability + reach))) + 1n;
  if (lower < 1n || upper > counts.n) return noResult("too_few_values");
  return {
    ok: true,
    lower: lower < below ? lower : below,
    upper: upper > above ? upper : above,
    criticalValue,
    shareStandardError: share.standardError,
  };
}
