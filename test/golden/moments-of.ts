import type { Moments } from "../../src/statistics/moments/moments.ts";

/** Moments of a metric without denominator, from its sums in units of 10^-yScale. */
export function meanMoments(units: number | bigint, y: number | bigint, yy: number | bigint, yScale = 0): Moments {
  const n = BigInt(units);
  return { units: n, y: BigInt(y), yy: BigInt(yy), x: n, xx: n, xy: BigInt(y), yScale, xScale: 0, ratio: false };
}

/** Moments of values that are whole numbers of 10^-yScale. */
export function momentsOf(values: readonly (number | bigint)[], yScale = 0): Moments {
  const whole = values.map(BigInt);
  const sum = (of: readonly bigint[]): bigint => of.reduce((total, value) => total + value, 0n);
  return meanMoments(whole.length, sum(whole), sum(whole.map((value) => value * value)), yScale);
}

/** Moments of a ratio from its sums; y and x in units of 10^-yScale and 10^-xScale. */
export function ratioMoments(
  units: number,
  [y, yy, x, xx, xy]: readonly [number, number, number, number, number],
  yScale = 0,
  xScale = 0,
): Moments {
  const sums = { y: BigInt(y), yy: BigInt(yy), x: BigInt(x), xx: BigInt(xx), xy: BigInt(xy) };
  return { units: BigInt(units), ...sums, yScale, xScale, ratio: true };
}

/** How far two numbers are apart, relative to the expected one; an open end (null) is infinitely far from any number. */
export function relativeError(actual: number | null, expected: number): number {
  if (actual === null) return Number.POSITIVE_INFINITY;
  return actual === expected ? 0 : Math.abs(actual - expected) / Math.abs(expected);
}
