/**
 * Exact moments of one group: the seam between the database and the statistics.
 *
 * y is the (numerator's) value of a unit, x its denominator; both are integers in units of 10^-scale.
 * Where a metric has no denominator, x is the constant 1 (scale 0): `x = xx = units`, `xy = y`.
 */
export interface Moments {
  /** Units that the sums run over. */
  readonly units: bigint;
  /** Σy, Σy², Σx, Σx², Σxy: exact. */
  readonly y: bigint;
  readonly yy: bigint;
  readonly x: bigint;
  readonly xx: bigint;
  readonly xy: bigint;
  /** Decimals of y and of x: a value of 12 with scale 1 is 1.2. */
  readonly yScale: number;
  readonly xScale: number;
  /** Whether x is a real denominator (ratio) or the constant 1 (mean). */
  readonly ratio: boolean;
}
