/**
 * One message as it came. Offset and time stay the decimal digits in which Kafka's client hands them over: landing writes
 * them as digits again, and turning them into numbers would cost a tenth of the whole path.
 */
export interface Message {
  /** Position in its topic and partition, decimal digits of a 64-bit integer: increasing, holes are normal. */
  readonly offset: string;
  /** Broker's time in Unix milliseconds, decimal digits (files: the file's modification time). */
  readonly timestamp: string;
  /** The message's bytes; null for a tombstone. */
  readonly value: Buffer | null;
}

/**
 * Messages in offset order. An array of messages is one; another adapter may keep them in a closer form and make an object of a message
 * only where one is asked for.
 */
export interface Messages extends Iterable<Message> {
  readonly length: number;
  at(index: number): Message | undefined;
}

/** One topic and partition; for files, a topic is a folder and a partition one of its files. */
export interface Partition {
  readonly topic: string;
  readonly partition: number;
}

/**
 * What the source still has of a partition. `earliest` is the first offset that can be read, `end` the one after the last;
 * null where that is not known before reading (files), and the source itself refuses a position beyond its end.
 */
export interface Available {
  readonly earliest: bigint;
  readonly end: bigint | null;
}

/** What a source calls. Calls for one partition never overlap; calls for different partitions may. */
export interface Sink {
  /** The source was given a partition. Answers the offset to read from: the end of what is stored. */
  assigned(partition: Partition, available: Available): Promise<bigint>;
  /**
   * Messages in offset order, none of them before the offset that was answered, the next to read being `nextOffset`. Resolves when the
   * source may hand over more. An empty list moves the position past a hole.
   */
  messages(partition: Partition, messages: Messages, nextOffset: bigint): Promise<void>;
  /** The partition was taken away (rebalance, shutdown): store what is held. */
  revoked(partition: Partition): Promise<void>;
}

/** A place that messages come from. Adapters: `kafka`, `files`. Each passes `test/contract/source.test.ts`. */
export interface Source {
  /** Reads until `signal` is aborted or, with `once`, until all that was there at the start is read. */
  run(sink: Sink, options: { readonly signal: AbortSignal; readonly once: boolean }): Promise<void>;
  /** Tells the source what is stored durably, for monitoring only (Kafka: commits the group's offset). Never fails. */
  stored(partition: Partition, nextOffset: bigint): Promise<void>;
}
