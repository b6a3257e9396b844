import type { Interval } from "../../src/statistics/comparison/difference.ts";

/** Both ends of an interval that must have both. */
export function closed({ lower, upper }: Interval): { readonly lower: number; readonly upper: number } {
  if (lower === null || upper === null) throw new Error("the interval has an open end");
  return { lower, upper };
}
