import { notBefore } from "./record-block.ts";
import { createSerial } from "./serial.ts";
import type { Messages, Partition, Sink } from "./source.ts";

/** What a partition asks of the consumer that owns it. */
export interface PartitionReader {
  available(partition: Partition): Promise<{ readonly earliest: bigint; readonly end: bigint }>;
  pause(partition: Partition): void;
  /** Reads on from the offset. */
  resumeAt(partition: Partition, offset: bigint): void;
}

/** A fetched batch. Control records, aborted and compacted messages are missing from `blocks`, but count in `next`. */
export interface Batch {
  /** Messages in offset order: those of a block come after those of the block before it. */
  readonly blocks: readonly Messages[];
  /** The offset that was asked for. */
  readonly fetched: bigint;
  /** The offset to ask for next. */
  readonly next: bigint;
}

/**
 * One partition while this consumer owns it: paused until the sink has said where to read from, then read in order, without a
 * hole that the broker did not make. Work on it runs one task at a time.
 */
export interface KafkaPartition {
  readonly partition: Partition;
  /** Asks the sink where to begin, then reads. */
  begin(): Promise<void>;
  /** The group was joined anew and this partition kept: the client has forgotten where it stood. */
  rejoined(): void;
  /** Hands a batch to the sink. False where it must be read again, later or from elsewhere. */
  take(batch: Batch): Promise<boolean>;
  /** Nothing has come for long: looks whether the messages that are asked for have expired. */
  recheck(): Promise<void>;
  /** The partition is another consumer's now, or reading ends. */
  revoke(): Promise<void>;
  /** Whether all that was there at the beginning has been read. */
  isRead(): boolean;
  /** Where reading stands, and where it shall end with `once`. */
  progress(): { readonly position: bigint; readonly target: bigint };
}

export function createKafkaPartition(partition: Partition, sink: Sink, reader: PartitionReader): KafkaPartition {
  const serial = createSerial();
  let assigned = false;
  let revoked = false;
  let position = 0n;
  let target: bigint | undefined;

  const assign = async (): Promise<void> => {
    if (revoked) return;
    const available = await reader.available(partition);
    target ??= available.end;
    position = await sink.assigned(partition, available);
    assigned = true;
    if (!revoked) reader.resumeAt(partition, position);
  };

  const unassign = async (): Promise<void> => {
    if (!assigned) return;
    assigned = false;
    await sink.revoked(partition);
  };

  /** The client jumped ahead, as it does where the broker has expired what it asked for: begin again where the chain ends. */
  const restart = async (): Promise<void> => {
    reader.pause(partition);
    await unassign();
    await assign();
  };

  /** A fetch begins with the whole batch that holds the offset, and a batch may begin long before it. */
  const hand = async (messages: Messages, next: bigint): Promise<void> => {
    if (next <= position) return;
    await sink.messages(partition, notBefore(messages, position), next);
    position = next;
  };

  return {
    partition,
    begin: () => serial.run(assign),
    rejoined: () => (assigned ? reader.resumeAt(partition, position) : reader.pause(partition)),
    take: ({ blocks, fetched, next }) =>
      serial.run(async () => {
        if (revoked || !assigned) return false;
        if (fetched > position) {
          await restart();
          return false;
        }
        for (const block of blocks) await hand(block, nextAfter(block));
        await hand([], next);
        return true;
      }),
    recheck: () =>
      serial.run(async () => {
        if (!revoked && assigned && (await reader.available(partition)).earliest > position) await restart();
      }),
    revoke: () => {
      revoked = true;
      return serial.run(unassign);
    },
    isRead: () => assigned && target !== undefined && position >= target,
    progress: () => ({ position, target: target ?? position }),
  };
}

/** The offset behind the last of some messages. */
function nextAfter(messages: Messages): bigint {
  const last = messages.at(messages.length - 1);
  return last === undefined ? 0n : BigInt(last.offset) + 1n;
}
