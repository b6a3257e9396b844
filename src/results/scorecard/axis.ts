import type { Interval } from "./interval.ts";

const NICE = [1, 2, 3, 5, 10];

/** The smallest of 1, 2, 3, 5 times a power of ten that is not below `value`. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = NICE.find((factor) => factor * power >= value * (1 - 1e-12)) ?? 10;
  return step * power;
}

function reach(interval: Interval | null): number[] {
  if (interval === null) return [];
  const { value, lower, upper } = interval;
  // An open end counts as far as the estimate.
  return [Math.max(Math.abs(lower ?? value), Math.abs(upper ?? value))];
}

/**
 * End of the axis that all bars share, from minus it to plus it: a relative difference.
 *
 * Four intervals of five fit whole. A single wide interval must not shrink all others to a dot: what goes beyond gets an arrow.
 *
 * @param share of the intervals that fit whole.
 */
export function axisLimit(intervals: readonly (Interval | null)[], share = 0.8): number {
  const reaches = intervals.flatMap(reach).sort((a, b) => a - b);
  const fitting = reaches[Math.ceil(reaches.length * share) - 1] ?? 0;
  // Estimates themselves should be on the axis, unless one is far out.
  const points = intervals.map((interval) => Math.abs(interval?.value ?? 0)).filter((point) => point <= 3 * fitting);
  const largest = Math.max(fitting, ...points);
  return largest > 0 && Number.isFinite(largest) ? niceAbove(largest) : 0.1;
}
