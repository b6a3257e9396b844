import type { EventRecord } from "./event-record.ts";

/** Stores batches of records, one after the other. */
export type WriteBatch = (records: readonly EventRecord[]) => Promise<ReadonlySet<EventRecord>>;

/** Many requests' records in common batches: while one is written, the next gathers. */
export interface GroupCommit {
  /** Resolves when all are written, with those that were refused; rejects when one of their batches failed. */
  add(records: readonly EventRecord[]): Promise<ReadonlySet<EventRecord>>;
  /** Resolves when nothing waits any more. */
  drained(): Promise<void>;
}

/** What waits for an answer. */
interface Ticket {
  left: number;
  readonly refused: Set<EventRecord>;
  readonly resolve: (refused: ReadonlySet<EventRecord>) => void;
  readonly reject: (error: unknown) => void;
}

/** @param maxBytes of a batch's values and keys; a larger record has a batch of its own. */
export function createGroupCommit(write: WriteBatch, { maxBytes }: { readonly maxBytes: number }): GroupCommit {
  let waiting: { readonly record: EventRecord; readonly ticket: Ticket }[] = [];
  let running: Promise<void> | undefined;

  const nextBatch = () => {
    let bytes = 0;
    let end = 0;
    for (const { record } of waiting) {
      bytes += record.value.length + record.key.length;
      if (end > 0 && bytes > maxBytes) break;
      end += 1;
    }
    const batch = waiting.slice(0, end);
    waiting = waiting.slice(end);
    return batch;
  };

  const run = async (): Promise<void> => {
    // What arrives in the same turn of the event loop shares the first batch.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const batch = nextBatch();
      try {
        const refused = await write(batch.map(({ record }) => record));
        for (const { record, ticket } of batch) {
          if (refused.has(record)) ticket.refused.add(record);
          ticket.left -= 1;
          if (ticket.left === 0) ticket.resolve(ticket.refused);
        }
      } catch (error) {
        for (const { ticket } of batch) ticket.reject(error);
      }
    }
    running = undefined;
  };

  return {
    add: (records) =>
      new Promise((resolve, reject) => {
        const ticket = { left: records.length, refused: new Set<EventRecord>(), resolve, reject };
        if (records.length === 0) resolve(ticket.refused);
        for (const record of records) waiting.push({ record, ticket });
        if (records.length > 0) running ??= run();
      }),
    drained: async () => {
      while (running !== undefined) await running;
    },
  };
}
