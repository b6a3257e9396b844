/** One unit's value of one part of a metric. x is 1 where there is no denominator. */
export interface UnitValue {
  readonly part: string;
  readonly y: bigint;
  readonly x: bigint;
  readonly yScale: number;
  readonly ratio: boolean;
  /** Values of numerator and denominator that have more decimals than are kept. */
  readonly rounded: bigint;
  /** Whether the unit counts: for ratios, whether its denominator is not zero (or all units count). */
  readonly participates: boolean;
}
