import type { Message, Messages } from "./source.ts";

/** The least and the largest broker time that a line can hold, Unix ms: 13 digits. */
const LATEST_MS = 9_999_999_999_999;

/**
 * Messages as they lie in a fetched record set: columns of numbers beside the bytes. An object a message, with a buffer and two strings of
 * digits, would cost several times of what landing it does. A message becomes one only where `at` or a loop asks for it.
 */
export class RecordBlock implements Messages {
  readonly length: number;
  /** Where the payloads lie. */
  readonly bytes: Buffer;
  /** Of each message: where its payload begins in `bytes`, and its bytes, -1 for a tombstone. */
  readonly starts: Int32Array;
  readonly sizes: Int32Array;
  /** Of each message: its offset, counted from `base`. */
  readonly deltas: Float64Array;
  /** Of each message: broker's time, Unix ms, the nearer end of 0..9999999999999 where it lies outside. */
  readonly times: Float64Array;
  readonly base: bigint;
  /** Whether all offsets are numbers without loss: below 2^53. */
  readonly exact: boolean;

  constructor(columns: RecordColumns, length: number) {
    const { bytes, starts, sizes, deltas, times, base } = columns;
    this.length = length;
    this.bytes = bytes;
    this.starts = starts;
    this.sizes = sizes;
    this.deltas = deltas;
    this.times = times;
    this.base = base;
    this.exact = length === 0 || Number.isSafeInteger(Number(base) + (deltas[length - 1] ?? 0));
  }

  /** The messages from an offset on. */
  notBefore(offset: bigint): RecordBlock {
    const delta = Number(offset - this.base);
    const found = this.deltas.subarray(0, this.length).findIndex((one) => one >= delta);
    const from = found === -1 ? this.length : found;
    const columns = {
      bytes: this.bytes,
      base: this.base,
      starts: this.starts.subarray(from),
      sizes: this.sizes.subarray(from),
      deltas: this.deltas.subarray(from),
      times: this.times.subarray(from),
    };
    return new RecordBlock(columns, this.length - from);
  }

  at(index: number): Message | undefined {
    if (index < 0 || index >= this.length) return undefined;
    const start = this.starts[index] ?? 0;
    const size = this.sizes[index] ?? -1;
    return {
      offset: (this.base + BigInt(this.deltas[index] ?? 0)).toString(),
      timestamp: String(this.times[index] ?? 0),
      value: size < 0 ? null : this.bytes.subarray(start, start + size),
    };
  }

  *[Symbol.iterator](): Generator<Message> {
    for (let index = 0; index < this.length; index += 1) {
      const message = this.at(index);
      if (message !== undefined) yield message;
    }
  }
}

/** Those at or after an offset. Messages come in offset order, and mostly all of them are. */
export function notBefore(messages: Messages, offset: bigint): Messages {
  const first = messages.at(0);
  if (first === undefined || BigInt(first.offset) >= offset) return messages;
  if (messages instanceof RecordBlock) return messages.notBefore(offset);
  return [...messages].filter((message) => BigInt(message.offset) >= offset);
}

/** Room for the columns of a block that is being filled. */
export interface RecordColumns {
  readonly bytes: Buffer;
  readonly base: bigint;
  readonly starts: Int32Array;
  readonly sizes: Int32Array;
  readonly deltas: Float64Array;
  readonly times: Float64Array;
}

/** Columns for at most `room` messages in `bytes`, offsets counted from `base`. */
export function createColumns(bytes: Buffer, base: bigint, room: number): RecordColumns {
  return {
    bytes,
    base,
    starts: new Int32Array(room),
    sizes: new Int32Array(room),
    deltas: new Float64Array(room),
    times: new Float64Array(room),
  };
}

/** A broker time in Unix ms, or the nearer end of what a line can hold. */
export function clampTime(ms: number): number {
  return ms < 0 ? 0 : ms > LATEST_MS ? LATEST_MS : ms;
}
