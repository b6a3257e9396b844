/** Buckets into which experiments hash units. */
export const EXPERIMENT_BUCKETS = 1000;

/**
 * The buckets that a list names: numbers, and ranges with both ends. In the order of the list; a range that runs backwards has none.
 *
 * @example
 * bucketsOf([7, "10-12"]); // [7, 10, 11, 12]
 */
export function bucketsOf(list: readonly (number | string)[]): number[] {
  return list.flatMap((entry) => {
    if (typeof entry === "number") return [entry];
    const [first = 0, last = -1] = entry.split("-").map(Number);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  });
}

/**
 * For each of an experiment's groups, in order, the bucket below which it ends: its cumulative share of 1000 buckets, rounded.
 * A group's real share is off by less than 0.1 percentage points.
 *
 * @param shares in any unit
 * @example
 * groupThresholds([1, 1, 1]); // [333, 667, 1000]
 */
export function groupThresholds(shares: readonly number[]): number[] {
  const total = shares.reduce((sum, share) => sum + share, 0);
  let cumulative = 0;
  return shares.map((share) => {
    cumulative += share;
    return Math.round((cumulative / total) * EXPERIMENT_BUCKETS);
  });
}

/** The share, 0 to 1, that hashing in 1000 buckets gives each of an experiment's groups. */
export function realShares(shares: readonly number[]): number[] {
  const thresholds = groupThresholds(shares);
  return thresholds.map((threshold, index) => (threshold - (thresholds[index - 1] ?? 0)) / EXPERIMENT_BUCKETS);
}
