/** A number with its confidence interval. An end is null where it is open; both are, where the interval has none (or is the whole line). */
export interface Interval {
  readonly value: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** Null where there is no value. */
export function intervalOf(value: number | null, lower: number | null, upper: number | null): Interval | null {
  return value === null ? null : { value, lower, upper };
}

/** Whether an interval has an end at all: one-sided ones have one. */
export function hasEnds({ lower, upper }: Interval): boolean {
  return lower !== null || upper !== null;
}
