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
  const { whole, fraction } = stepsTo(values - 1n, probability);
  const below = whole + 1n;
  const rest = below === values ? 0 : fraction;
  return { below, above: rest === 0 ? below : below + 1n, fraction: rest };
}

const MILLION = 1_000_000n;

/**
 * steps · p as a whole number and a fraction. A probability of up to six decimals is taken as it is written: 0.29 of 100 steps are 29, not the
 * 28.999999999999996 that doubles make of it.
 */
function stepsTo(steps: bigint, probability: number): { readonly whole: bigint; readonly fraction: number } {
  const millionths = Math.round(probability * Number(MILLION));
  if (millionths / Number(MILLION) === probability) {
    const product = steps * BigInt(millionths);
    return { whole: product / MILLION, fraction: Number(product % MILLION) / Number(MILLION) };
  }
  const product = Number(steps) * probability;
  const whole = Math.min(Math.floor(product), Number(steps));
  return { whole: BigInt(whole), fraction: product - whole };
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
