/** How many of the last days are looked at. */
const RECENT = 7;

/**
 * About how long the rest of several days takes, in milliseconds, judged by the last of those that are done; null before one is. The first
 * day builds what the others share, so it is left out as soon as there are others.
 *
 * @param finishedMs what each finished day took, in order.
 * @param remaining days that are left, fractions of a day included.
 */
export function timeLeftMs(finishedMs: readonly number[], remaining: number): number | null {
  const alike = finishedMs.length > 1 ? finishedMs.slice(1) : finishedMs;
  const recent = alike.slice(-RECENT);
  if (recent.length === 0) return null;
  return (recent.reduce((sum, ms) => sum + ms, 0) / recent.length) * Math.max(0, remaining);
}
