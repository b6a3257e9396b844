import { type AbortedTransaction, readableBatches } from "./kafka-aborted-batches.ts";
import { isRecordSet, readBlocks, readRecordBatches } from "./kafka-record-set.ts";
import type { Message, Messages, Partition } from "./source.ts";

/**
 * What the Kafka client is told was fetched of a partition: one thing that it takes to be a message, at the last offset of all. So it keeps
 * its offsets, and does not look at each message; those are in `blocks`, none where the offsets hold only markers, aborted or compacted ones.
 */
export interface FetchedMessages {
  readonly offset: string;
  readonly key: null;
  readonly value: null;
  readonly isControlRecord: false;
  readonly blocks: readonly Messages[];
}

/** The messages of a batch that the client hands over: of what was fetched here, or, from the formats before version 2, its own. */
export function messagesIn(batch: readonly (Message | FetchedMessages)[]): readonly Messages[] {
  const blocks: Messages[] = [];
  const own: Message[] = [];
  for (const message of batch) {
    if ("blocks" in message) blocks.push(...message.blocks);
    else own.push(message);
  }
  return own.length > 0 ? [own] : blocks;
}

/** Decodes the messages of a partition that are older than format 2. */
export type DecodeOldMessages = (set: Buffer) => Promise<readonly Message[]>;

/** Versions of the fetch response that are read here: from 4 on they know transactions, 11 is the last that the client speaks. */
export const FETCH_VERSIONS = { first: 4, last: 11 } as const;

/**
 * Decodes a fetch response as the Kafka client does, the messages apart: https://kafka.apache.org/protocol#The_Messages_Fetch.
 *
 * @param version of the response, within FETCH_VERSIONS.
 */
export async function decodeFetchResponse(payload: Buffer, version: number, old: DecodeOldMessages) {
  const reader = createReader(payload);
  const throttleMs = reader.int32();
  const session = version >= 7 ? { errorCode: reader.int16(), sessionId: reader.int32() } : {};
  const responses = [];
  for (let topics = reader.int32(); topics > 0; topics -= 1) {
    const topicName = reader.string();
    const partitions = [];
    for (let left = reader.int32(); left > 0; left -= 1)
      partitions.push(await readPartition(reader, version, topicName, old));
    responses.push({ topicName, partitions });
  }
  // From version 8 on the broker does not hold back its answers itself, but asks the client to wait.
  return version >= 8
    ? { throttleTime: 0, clientSideThrottleTime: throttleMs, ...session, responses }
    : { throttleTime: throttleMs, ...session, responses };
}

async function readPartition(reader: Reader, version: number, topic: string, old: DecodeOldMessages) {
  const partition = reader.int32();
  const errorCode = reader.int16();
  const highWatermark = reader.int64().toString();
  const lastStableOffset = reader.int64().toString();
  const start = version >= 5 ? { lastStartOffset: reader.int64().toString() } : {};
  const aborted: AbortedTransaction[] = [];
  for (let left = reader.int32(); left > 0; left -= 1)
    aborted.push({ producerId: reader.int64(), firstOffset: reader.int64() });
  const replica = version >= 11 ? { preferredReadReplica: reader.int32() } : {};
  const set = reader.bytes();
  const messages = isRecordSet(set) ? fetchedMessages(set, aborted, { topic, partition }) : await old(set);
  return {
    ...{ partition, errorCode, highWatermark, lastStableOffset, ...start, ...replica },
    abortedTransactions: [], // they are left out already
    messages,
  };
}

function fetchedMessages(
  set: Buffer,
  aborted: readonly AbortedTransaction[],
  partition: Partition,
): readonly FetchedMessages[] {
  const batches = readRecordBatches(set, partition);
  const last = batches.at(-1);
  if (last === undefined) return [];
  const blocks = readBlocks(readableBatches(batches, aborted), partition);
  return [{ offset: last.lastOffset.toString(), key: null, value: null, isControlRecord: false, blocks }];
}

interface Reader {
  int16(): number;
  int32(): number;
  int64(): bigint;
  string(): string;
  /** Bytes with their length before them, not copied. */
  bytes(): Buffer;
}

function createReader(payload: Buffer): Reader {
  let at = 0;
  const take = (size: number): number => {
    at += size;
    return at - size;
  };
  return {
    int16: () => payload.readInt16BE(take(2)),
    int32: () => payload.readInt32BE(take(4)),
    int64: () => payload.readBigInt64BE(take(8)),
    string: () => {
      const size = payload.readInt16BE(take(2));
      return size < 0 ? "" : payload.toString("utf8", take(size), at);
    },
    bytes: () => {
      const size = Math.max(0, payload.readInt32BE(take(4)));
      const from = take(size);
      return payload.subarray(from, at);
    },
  };
}
