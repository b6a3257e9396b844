import type { JudgedEvent } from "./judge-events.ts";

/** The events that are listed, and what is left out. */
export interface ShownEvents {
  readonly listed: readonly JudgedEvent[];
  /** By name, with how many: the commonest first. */
  readonly left: readonly (readonly [name: string, events: number])[];
}

/** Whether an event counts for any role, is at least what one asks for by name, or is none of the metric's. */
function rank({ roles }: JudgedEvent): 0 | 1 | 2 {
  if (roles.some(({ counts }) => counts)) return 0;
  return roles.every(({ isOtherName }) => isOtherName) ? 2 : 1;
}

/** At most so many events, in order of time: those that count first, then those with a name that the metric asks for, then the others. */
export function shownEvents(events: readonly JudgedEvent[], limit: number): ShownEvents {
  const byRank = ([0, 1, 2] as const).flatMap((each) => events.filter((event) => rank(event) === each));
  const listed = new Set(byRank.slice(0, limit));
  const left = new Map<string, number>();
  for (const { event } of byRank.slice(limit)) left.set(event.name, (left.get(event.name) ?? 0) + 1);
  return {
    listed: events.filter((event) => listed.has(event)),
    left: [...left].sort(([a, m], [b, n]) => (m === n ? (a < b ? -1 : 1) : n - m)),
  };
}
