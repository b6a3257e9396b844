/** One unit's value of one part of a metric. x is 1 where there is no denominator. */
export interface UnitValue {
  readonly part: string;
  readonly y: bigint;
  readonly x: bigint;
  readonly yScale: number;
  readonly xScale: number;
  readonly ratio: boolean;
  /** Values of numerator and denominator that have more decimals than are kept. */
  readonly rounded: bigint;
  /** Whether the unit counts: for ratios, whether its denominator is not zero (or all units count). */
  readonly participates: boolean;
}

/** A number of a unit, of which the mean over all units is taken. */
export function plain(y: bigint, yScale: number, more: { part?: string; rounded?: bigint } = {}): UnitValue {
  return { part: "", y, x: 1n, yScale, xScale: 0, ratio: false, rounded: 0n, participates: true, ...more };
}

/** A numerator and a denominator, over the units whose denominator is not zero. */
export function ratioOf(
  y: bigint,
  x: bigint,
  more: { part?: string; yScale?: number; xScale?: number; rounded?: bigint } = {},
): UnitValue {
  return { part: "", y, x, yScale: 0, xScale: 0, ratio: true, rounded: 0n, participates: x !== 0n, ...more };
}
