import type { MetricEvent } from "./messages.ts";

/** A unit's events in sessions: one that comes more than the gap (microseconds) after the one before begins another. */
export function sessionsOf(events: readonly MetricEvent[], gapUs: bigint): MetricEvent[][] {
  const sessions: MetricEvent[][] = [];
  let last: bigint | undefined;
  for (const event of [...events].sort((a, b) => (a.us < b.us ? -1 : a.us > b.us ? 1 : 0))) {
    if (last === undefined || event.us - last > gapUs) sessions.push([]);
    sessions.at(-1)?.push(event);
    last = event.us;
  }
  return sessions;
}
