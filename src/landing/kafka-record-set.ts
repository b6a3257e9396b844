import { gunzipSync } from "node:zlib";
import { crc32c } from "../checksum.ts";
import { PulseError } from "../errors.ts";
import { decompressors } from "./kafka-codecs.ts";
import { clampTime, createColumns, RecordBlock, type RecordColumns } from "./record-block.ts";
import type { Partition } from "./source.ts";

/**
 * The record set of one partition in a fetch response, message format 2 (Kafka 0.11 and later):
 * https://kafka.apache.org/documentation/#messageformat. Only what landing stores is read: keys and headers are passed over.
 */

/** Bytes of a batch: offset and length, then as many as the length says, of which the first are its header. */
const FRAME_BYTES = 12;
const HEADER_BYTES = 61;
const MAGIC_AT = 16;
/** Where its checksum stands, and where what it is of begins: it goes to the end of the batch. */
const CHECKSUM_AT = 17;
const CHECKED_FROM = 21;
const MAGIC = 2;

const CODEC_MASK = 0x07;
const LOG_APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;

/** A batch of records, its header read. */
export interface RecordBatch {
  readonly baseOffset: bigint;
  /** The last offset that it stands for, records that were compacted away included. */
  readonly lastOffset: bigint;
  readonly producerId: bigint;
  readonly transactional: boolean;
  readonly control: boolean;
  /** Kafka's number of the codec, 0 for none. */
  readonly codec: number;
  /** Broker time that record times are counted from; `sameTime`: all records have `maxTime`, and their own do not count. */
  readonly baseTime: bigint;
  readonly maxTime: bigint;
  readonly sameTime: boolean;
  readonly count: number;
  /** The set that it lies in, and where its records, as they came, begin and end there. */
  readonly set: Buffer;
  readonly start: number;
  readonly end: number;
}

/** Whether a record set begins with a batch of format 2, and not with messages of the formats before it. */
export function isRecordSet(set: Buffer): boolean {
  return set.length <= MAGIC_AT || set[MAGIC_AT] === MAGIC;
}

/**
 * The whole batches at the beginning of a set. Its end may be cut off: a fetch has a size.
 *
 * @throws PulseError LANDING_BATCH_DAMAGED where a batch is not what its producer sent, by its CRC-32C.
 */
export function readRecordBatches(set: Buffer, partition: Partition): RecordBatch[] {
  const batches: RecordBatch[] = [];
  let at = 0;
  while (at + HEADER_BYTES <= set.length && set[at + MAGIC_AT] === MAGIC) {
    const end = at + FRAME_BYTES + set.readInt32BE(at + 8);
    if (end > set.length) break;
    if (end < at + HEADER_BYTES) throw damaged(partition, set.readBigInt64BE(at), "is shorter than its header");
    requireChecksum(set, at, end, partition);
    batches.push(readBatch(set, at, end));
    at = end;
  }
  return batches;
}

function requireChecksum(set: Buffer, at: number, end: number, partition: Partition): void {
  const [said, seen] = [set.readUInt32BE(at + CHECKSUM_AT), crc32c(set.subarray(at + CHECKED_FROM, end))];
  if (seen === said) return;
  const inWords = `has CRC-32C ${hex(seen)}, and says that it has ${hex(said)}`;
  throw damaged(partition, set.readBigInt64BE(at), inWords);
}

const hex = (checksum: number): string => checksum.toString(16).padStart(8, "0");

function readBatch(set: Buffer, at: number, end: number): RecordBatch {
  const attributes = set.readInt16BE(at + 21);
  const baseOffset = set.readBigInt64BE(at);
  return {
    baseOffset,
    lastOffset: baseOffset + BigInt(set.readInt32BE(at + 23)),
    producerId: set.readBigInt64BE(at + 43),
    transactional: (attributes & TRANSACTIONAL) !== 0,
    control: (attributes & CONTROL) !== 0,
    codec: attributes & CODEC_MASK,
    baseTime: set.readBigInt64BE(at + 27),
    maxTime: set.readBigInt64BE(at + 35),
    sameTime: (attributes & LOG_APPEND_TIME) !== 0,
    count: set.readInt32BE(at + 57),
    set,
    start: at + HEADER_BYTES,
    end,
  };
}

/** The messages of batches that follow one another: those that are not compressed as one block, each other as one of its own. */
export function readBlocks(batches: readonly RecordBatch[], partition: Partition): RecordBlock[] {
  const blocks: RecordBlock[] = [];
  let plain: RecordBatch[] = [];
  const close = (): void => {
    if (plain.length > 0) blocks.push(readBlock(plain, partition));
    plain = [];
  };
  for (const batch of batches) {
    if (batch.codec === 0) plain.push(batch);
    else {
      close();
      blocks.push(readBlock([decompressed(batch, partition)], partition));
    }
  }
  close();
  return blocks.filter(({ length }) => length > 0);
}

/** One block of batches that lie in the same set. */
function readBlock(batches: readonly RecordBatch[], partition: Partition): RecordBlock {
  const [first] = batches;
  const bytes = first?.set ?? Buffer.alloc(0);
  for (const { count, start, end, baseOffset } of batches)
    if (count < 0 || count > end - start) throw damaged(partition, baseOffset, `says that it holds ${count} records`);
  const room = batches.reduce((sum, { count }) => sum + count, 0);
  const columns = createColumns(bytes, first?.baseOffset ?? 0n, room);
  let length = 0;
  for (const batch of batches) length = readRecords(batch, columns, length, partition);
  return new RecordBlock(columns, length);
}

function decompressed(batch: RecordBatch, partition: Partition): RecordBatch {
  const { set, start, end, codec, baseOffset } = batch;
  const decompress = DECOMPRESS[codec];
  if (decompress === undefined)
    throw damaged(partition, baseOffset, `is compressed with codec ${codec}, which is none`);
  try {
    const plain = decompress(set.subarray(start, end));
    return { ...batch, set: plain, start: 0, end: plain.length };
  } catch (error) {
    throw damaged(partition, baseOffset, "cannot be decompressed", error);
  }
}

const DECOMPRESS: readonly (((compressed: Buffer) => Buffer) | undefined)[] = [
  undefined,
  (compressed) => gunzipSync(compressed),
  decompressors.snappy,
  decompressors.lz4,
  decompressors.zstd,
];

/** Where reading stands. One object for all numbers that are read, so that none of them is allocated. */
interface Cursor {
  readonly bytes: Buffer;
  at: number;
}

/** Puts a batch's records into the columns from index `from` on. Answers the index behind them. */
function readRecords(batch: RecordBatch, columns: RecordColumns, from: number, partition: Partition): number {
  const { starts, sizes, deltas, times, base } = columns;
  const { set, end, count, baseTime, maxTime, sameTime, baseOffset } = batch;
  const shift = Number(baseOffset - base);
  const wholeTime = Number(baseTime);
  const exactTime = Number.isSafeInteger(wholeTime);
  const cursor: Cursor = { bytes: set, at: batch.start };
  const oneTime = clampTime(Number(maxTime));
  for (let index = from; index < from + count; index += 1) {
    const size = readVarint(cursor);
    const next = cursor.at + size;
    if (size <= 0 || next > end) throw damaged(partition, baseOffset, "holds a record that goes beyond its end");
    cursor.at += 1; // attributes: none are in use
    const timeAt = cursor.at;
    const time = readVarlong(cursor);
    const delta = readVarint(cursor);
    const keySize = readVarint(cursor);
    if (keySize > 0) cursor.at += keySize;
    const valueSize = readVarint(cursor);
    const start = cursor.at;
    if (start + Math.max(valueSize, 0) > next)
      throw damaged(partition, baseOffset, "holds a value that goes beyond its record");
    starts[index] = start;
    sizes[index] = valueSize < 0 ? -1 : valueSize;
    deltas[index] = shift + delta;
    if (sameTime) times[index] = oneTime;
    else if (exactTime && Number.isSafeInteger(time)) times[index] = clampTime(wholeTime + time);
    else times[index] = clampTime(Number(BigInt.asIntN(64, baseTime + readVarlongExactly(set, timeAt))));
    cursor.at = next;
  }
  return from + count;
}

/** A zigzag varint of 32 bits. */
function readVarint(cursor: Cursor): number {
  const { bytes } = cursor;
  let byte = bytes[cursor.at++] ?? 0;
  let value = byte & 0x7f;
  for (let shift = 7; byte >= 0x80; shift += 7) {
    byte = bytes[cursor.at++] ?? 0;
    value |= (byte & 0x7f) << shift;
  }
  return (value >>> 1) ^ -(value & 1);
}

/** A zigzag varint of 64 bits, as a number that is no safe integer where it has lost digits. */
function readVarlong(cursor: Cursor): number {
  const { bytes } = cursor;
  let byte = bytes[cursor.at++] ?? 0;
  let value = byte & 0x7f;
  for (let scale = 128; byte >= 0x80; scale *= 128) {
    byte = bytes[cursor.at++] ?? 0;
    value += (byte & 0x7f) * scale;
  }
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

function readVarlongExactly(bytes: Buffer, from: number): bigint {
  let value = 0n;
  for (let at = from, shift = 0n; ; at += 1, shift += 7n) {
    const byte = bytes[at] ?? 0;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return (value >> 1n) ^ -(value & 1n);
}

/** Type of a control batch's record: its key is version and type, two bytes each. Undefined where it has none. */
export function controlType(batch: RecordBatch): number | undefined {
  const cursor: Cursor = { bytes: batch.set, at: batch.start };
  if (batch.count < 1) return undefined;
  readVarint(cursor);
  cursor.at += 1;
  readVarlong(cursor);
  readVarint(cursor);
  const keySize = readVarint(cursor);
  return keySize < 4 || cursor.at + 4 > batch.end ? undefined : batch.set.readInt16BE(cursor.at + 2);
}

function damaged({ topic, partition }: Partition, offset: bigint, what: string, cause?: unknown): PulseError {
  return new PulseError({
    code: "LANDING_BATCH_DAMAGED",
    fault: "check_failed",
    message: `topic ${topic}, partition ${partition}: the batch of records at offset ${offset} ${what}`,
    hint: "read the offset with another client; where that fails, too, the log of the broker is damaged: restore it from a replica",
    cause,
  });
}
