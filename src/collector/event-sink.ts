import type { EventRecord } from "./event-record.ts";

/** Where events are stored. Adapters: `kafka`, `files`. Each passes `test/contract/event-sink.test.ts`. */
export interface EventSink {
  /** Makes it ready, or begins to: a place that is down is tried again until it is there. Errors: those of the settings. */
  start(): Promise<void>;
  /**
   * Resolves when all are stored for good, with those that the place refuses for their size (its limit may be lower than ours).
   *
   * Errors: `SinkUnavailable` within a bounded time. Some may have been stored nevertheless: their `event_id` makes them one event
   * with what is sent again.
   */
  store(records: readonly EventRecord[]): Promise<ReadonlySet<EventRecord>>;
  /** Why nothing can be stored now; null: it can. */
  trouble(): string | null;
  /** Stores what was handed over, then ends. */
  close(): Promise<void>;
}

/** Nothing can be stored at the moment. */
export class SinkUnavailable extends Error {
  constructor(message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.name = "SinkUnavailable";
  }
}
