import { createRequire } from "node:module";
import { crc32c } from "../../../src/checksum.ts";
import type { Message } from "../../../src/landing/source.ts";

/** kafkajs's own encoders and decoders: not public, and here only to say what bytes a producer and a broker write, and what kafkajs reads. */
const load = createRequire(import.meta.url);
const { RecordBatch } = load("kafkajs/src/protocol/recordBatch/v0/index.js") as {
  RecordBatch(options: object): Promise<Encoder>;
};
const encodeRecord = load("kafkajs/src/protocol/recordBatch/record/v0/index.js") as (record: object) => Encoder;
const encodeMessageSet = load("kafkajs/src/protocol/messageSet/index.js") as (options: object) => Encoder;
const decodeMessages = load("kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js") as (
  decoder: object,
) => Promise<Message[]>;
const Decoder = load("kafkajs/src/protocol/decoder.js") as new (bytes: Buffer) => object;

interface Encoder {
  readonly buffer: Buffer;
}

export interface SentRecord {
  readonly value: Buffer | null;
  readonly key?: Buffer | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** After the batch's first; where the batch holds no others, offsets between are compacted ones. */
  readonly offsetDelta: number;
  /** Unix ms after the batch's first. */
  readonly timeDelta?: number;
}

export interface SentBatch {
  readonly firstOffset: bigint;
  readonly firstTime?: bigint;
  readonly maxTime?: bigint;
  /** The last record's, if not given. */
  readonly lastOffsetDelta?: number;
  readonly gzip?: boolean;
  readonly transactional?: boolean;
  readonly producerId?: bigint;
  /** Bits that kafkajs does not write: 0x08 the broker's time, 0x20 a control batch. */
  readonly attributes?: number;
  readonly records: readonly SentRecord[];
}

const CHECKSUM_AT = 17;
const ATTRIBUTES_AT = 21;
export const TIME = 1_767_607_200_000;

/** A batch's bytes as they lie in a record set. */
export async function batchBytes(batch: SentBatch): Promise<Buffer> {
  const { firstOffset, firstTime = BigInt(TIME), records } = batch;
  const { buffer } = await RecordBatch({
    compression: batch.gzip === true ? 1 : 0,
    firstOffset,
    firstTimestamp: firstTime,
    maxTimestamp: batch.maxTime ?? firstTime,
    lastOffsetDelta: batch.lastOffsetDelta ?? records.at(-1)?.offsetDelta ?? 0,
    transactional: batch.transactional === true,
    producerId: batch.producerId ?? -1n,
    records: records.map(({ value, key = null, headers = {}, offsetDelta, timeDelta = 0 }) =>
      encodeRecord({ value, key, headers, offsetDelta, timestampDelta: timeDelta }),
    ),
  });
  buffer.writeInt16BE(buffer.readInt16BE(ATTRIBUTES_AT) | (batch.attributes ?? 0), ATTRIBUTES_AT);
  return sealed(buffer);
}

/** A batch that was changed, with the checksum of what it is now. */
export function sealed(batch: Buffer): Buffer {
  batch.writeUInt32BE(crc32c(batch.subarray(ATTRIBUTES_AT)), CHECKSUM_AT);
  return batch;
}

/** A marker that ends a producer's transaction. */
export function markerBytes(firstOffset: bigint, producerId: bigint, type: "abort" | "commit"): Promise<Buffer> {
  const key = Buffer.from([0, 0, 0, type === "abort" ? 0 : 1]);
  const records = [{ key, value: Buffer.alloc(6), offsetDelta: 0 }];
  return batchBytes({ firstOffset, producerId, transactional: true, attributes: 0x20, records });
}

/** Messages in format 0 or 1, from offset 0 on: what a producer sends. */
export function oldMessageSet(version: 0 | 1, values: readonly string[]): Buffer {
  const entries = values.map((value) => ({ compression: 0, timestamp: TIME, key: null, value }));
  const { buffer } = encodeMessageSet({ messageVersion: version, compression: 0, entries });
  return buffer;
}

/** A record set as kafkajs decodes it. */
export function decodedByKafkajs(set: Buffer): Promise<Message[]> {
  const sized = Buffer.alloc(4 + set.length);
  sized.writeInt32BE(set.length);
  set.copy(sized, 4);
  return decodeMessages(new Decoder(sized));
}

export interface SentPartition {
  readonly partition: number;
  readonly set: Buffer;
  readonly errorCode?: number;
  readonly aborted?: readonly (readonly [producerId: bigint, firstOffset: bigint])[];
}

/** A fetch response as a broker writes it, one topic, high watermark 90 and last stable offset 80. */
export function responseBytes(version: number, topic: string, partitions: readonly SentPartition[]): Buffer {
  const parts = [int32(7)];
  if (version >= 7) parts.push(int16(0), int32(5));
  parts.push(int32(1), int16(topic.length), Buffer.from(topic), int32(partitions.length));
  for (const { partition, set, errorCode = 0, aborted = [] } of partitions) {
    parts.push(int32(partition), int16(errorCode), int64(90n), int64(80n));
    if (version >= 5) parts.push(int64(3n));
    parts.push(int32(aborted.length), ...aborted.flatMap(([producer, first]) => [int64(producer), int64(first)]));
    if (version >= 11) parts.push(int32(-1));
    parts.push(int32(set.length), set);
  }
  return Buffer.concat(parts);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}
