/** Where a quantile lies in the ascending order of n values: `below` and `above` are ranks from 1 to n, equal or neighbours. */
export interface QuantilePosition {
  readonly below: bigint;
  readonly above: bigint;
  /** How far it is from the value at `below` to the one at `above`, 0 to below 1. */
  readonly fraction: number;
}

/**
 * Which order statistics a quantile is made of: linear between the two nearest, Hyndman and Fan's type 7.
 *
 * Formula: h = (n - 1) p + 1; q = x₍ₖ₎ + (h - k) (x₍ₖ₊₁₎ - x₍ₖ₎), k = ⌊h⌋. As in R, NumPy, and SQL's `percentile_cont` (DuckDB's `quantile_cont`).
 * Source: R. J. Hyndman, Y. Fan, 1996, doi:10.1080/00031305.1996.10473566.
 * Pinned by test/golden/quantiles.test.ts.
 *
 * @param values n, at least 1.
 * @param probability p, in (0, 1); 0.5 is the median.
 * @throws RangeError on figures outside their ranges.
 */
export function quantilePosition(values: bigint, probability: number): QuantilePosition {
  requireProbability(probability);
  if (values < 1n) throw new RangeError("a quantile needs a value");
  const steps = Number(values - 1n) * probability;
  const whole = Math.min(Math.floor(steps), Number(values - 1n));
  const below = BigInt(whole) + 1n;
  const fraction = below === values ? 0 : steps - whole;
  return { below, above: fraction === 0 ? below : below + 1n, fraction };
}

/** The value between two order statistics; finite for any two, and never outside them. */
export function interpolate(below: number, above: number, fraction: number): number {
  const value = below * (1 - fraction) + above * fraction;
  return Math.min(above, Math.max(below, value));
}

/** @throws RangeError unless 0 < p < 1. */
export function requireProbability(probability: number): void {
  if (!(probability > 0 && probability < 1)) throw new RangeError("a quantile's probability lies between 0 and 1");
}
