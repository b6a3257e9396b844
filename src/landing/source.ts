/** One message as it came. */
export interface Message {
  /** Position in its topic and partition: increasing, holes are normal. */
  readonly offset: bigint;
  /** Broker's time in Unix milliseconds (files: the file's modification time). */
  readonly timestampMs: number;
  /** The message's bytes; null for a tombstone. */
  readonly value: Buffer | null;
}

/** One topic and partition; for files, a topic is a folder and a partition one of its files. */
export interface Partition {
  readonly topic: string;
  readonly partition: number;
}

/** What a source calls. Calls for one partition never overlap; calls for different partitions may. */
export interface Sink {
  /** The source was given a partition. Answers the offset to read from: the end of what is stored. */
  assigned(partition: Partition, available: { readonly earliest: bigint; readonly end: bigint }): Promise<bigint>;
  /** Messages in offset order, the next to read being `nextOffset`. Resolves when the source may hand over more. */
  messages(partition: Partition, messages: readonly Message[], nextOffset: bigint): Promise<void>;
  /** The partition was taken away (rebalance, shutdown): store what is held. */
  revoked(partition: Partition): Promise<void>;
}

/** A place that messages come from. Adapters: `kafka`, `files`. Each passes `test/contract/source.ts`. */
export interface Source {
  /** Reads until `signal` is aborted or, with `once`, until all that was there at the start is read. */
  run(sink: Sink, options: { readonly signal: AbortSignal; readonly once: boolean }): Promise<void>;
  /** Tells the source what is stored durably, for monitoring only (Kafka: commits the group's offset). */
  stored(partition: Partition, nextOffset: bigint): Promise<void>;
}
