/** What the collector did since it started: the one place where it is counted. */
export interface Counts {
  requests: number;
  /** Stored for good and acknowledged. */
  eventsStored: number;
  /** Not carried, for a reason that the answer named. */
  eventsRefused: number;
  /** The same by the code of the reason. */
  readonly eventRefusals: Map<string, number>;
  /** Requests that were answered with an error, by its code. */
  readonly refusals: Map<string, number>;
}

export function createCounts(): Counts {
  return { requests: 0, eventsStored: 0, eventsRefused: 0, eventRefusals: new Map(), refusals: new Map() };
}

export function countRefusal({ refusals }: Counts, code: string): void {
  refusals.set(code, (refusals.get(code) ?? 0) + 1);
}

export function countRefusedEvents(counts: Counts, refused: readonly { readonly code: string }[]): void {
  counts.eventsRefused += refused.length;
  for (const { code } of refused) counts.eventRefusals.set(code, (counts.eventRefusals.get(code) ?? 0) + 1);
}
