/** One unit's value of one part of a metric. x is 1 where there is no denominator. */
export interface UnitValue {
  readonly part: string;
  readonly y: bigint;
  readonly x: bigint;
  readonly yScale: number;
  readonly ratio: boolean;
  /** Whether the unit counts: for ratios, whether its denominator is not zero (or all units count). */
  readonly participates: boolean;
}
