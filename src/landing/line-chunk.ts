import { isUtf8 } from "node:buffer";
import type { RecordBlock } from "./record-block.ts";
import type { Message, Messages } from "./source.ts";
import { OFFSET_DIGITS } from "./store-layout.ts";

export const TIMESTAMP_DIGITS = 13;
/** Bytes of a line besides its payload: offset, time, form, newline. */
const LINE_OVERHEAD_BYTES = OFFSET_DIGITS + TIMESTAMP_DIGITS + 2;
/** Longer payloads are stored as base64 (and go to the dead letters later). */
const MAX_RAW_BYTES = 1_048_576;

export const FORM = { raw: 0x72, base64: 0x62, none: 0x6e } as const;
export type Form = (typeof FORM)[keyof typeof FORM];

const ZERO = 0x30;
const NEWLINE = 0x0a;
const TAB = 0x09;
const FIRST_PRINTABLE = 0x20;
const LATEST = "9999999999999";

/**
 * Memory that lines are put together in. `words` is the same memory, four bytes at a time, for looking for control characters.
 * `used`: bytes filled, from the start. `longest`: bytes of the longest line ever put into it.
 */
export interface Chunk {
  readonly bytes: Buffer;
  readonly words: Int32Array;
  used: number;
  longest: number;
}

/** A chunk of at least the given size in bytes. */
export function createChunk(bytes: number): Chunk {
  const size = Math.ceil(bytes / 4) * 4;
  const memory = Buffer.allocUnsafeSlow(size);
  return { bytes: memory, words: new Int32Array(memory.buffer, memory.byteOffset, size / 4), used: 0, longest: 0 };
}

/** 13 digits of a broker time in decimal Unix milliseconds; what does not fit becomes the nearer end of the range. */
export function timestampDigits(timestamp: string): string {
  if (timestamp.length === TIMESTAMP_DIGITS) return timestamp;
  if (timestamp.startsWith("-")) return "0".repeat(TIMESTAMP_DIGITS);
  return timestamp.length > TIMESTAMP_DIGITS ? LATEST : timestamp.padStart(TIMESTAMP_DIGITS, "0");
}

/**
 * Puts a line into the chunk, the payload as it is. The caller has made sure that it fits.
 *
 * @param timestamp 13 digits.
 */
function putLine(chunk: Chunk, offset: string, timestamp: string, form: Form, payload: Buffer | null): void {
  const { bytes } = chunk;
  let at = chunk.used;
  for (let i = offset.length; i < OFFSET_DIGITS; i += 1) bytes[at++] = ZERO;
  for (let i = 0; i < offset.length; i += 1) bytes[at++] = offset.charCodeAt(i);
  for (let i = 0; i < TIMESTAMP_DIGITS; i += 1) bytes[at++] = timestamp.charCodeAt(i);
  bytes[at++] = form;
  if (payload !== null) {
    bytes.set(payload, at);
    at += payload.length;
  }
  bytes[at++] = NEWLINE;
  if (at - chunk.used > chunk.longest) chunk.longest = at - chunk.used;
  chunk.used = at;
}

/** Bytes that a message's line may need at most, in whatever form. */
export function lineRoom(message: Message): number {
  return Math.ceil((message.value?.length ?? 0) / 3) * 4 + LINE_OVERHEAD_BYTES;
}

/** Puts one message in the form that it needs. The caller has made sure that `lineRoom` of it fits. */
export function putMessage(chunk: Chunk, message: Message): void {
  const { offset, value } = message;
  const timestamp = timestampDigits(message.timestamp);
  if (value === null) {
    putLine(chunk, offset, timestamp, FORM.none, null);
    return;
  }
  const start = chunk.used;
  if (value.length <= MAX_RAW_BYTES) {
    putLine(chunk, offset, timestamp, FORM.raw, value);
    if (isClean(chunk, start, 1)) return;
    chunk.used = start;
  }
  putLine(chunk, offset, timestamp, FORM.base64, Buffer.from(value.toString("base64"), "latin1"));
}

/**
 * Whether the lines within [start, used) are text that a reader of lines gets back unharmed: valid UTF-8, and no control
 * character but tabs and the newline that ends each line. One look at many lines: a payload that breaks a rule breaks it for
 * all of them, because what stands between payloads is ASCII.
 */
export function isClean(chunk: Chunk, start: number, lines: number): boolean {
  return countControls(chunk, start) === lines && isUtf8(chunk.bytes.subarray(start, chunk.used));
}

/** Control characters below 0x20 other than tab within [start, used). */
function countControls({ bytes, words, used }: Chunk, start: number): number {
  const first = Math.min(used, Math.ceil(start / 4) * 4);
  const last = Math.max(first, first + Math.floor((used - first) / 16) * 16);
  let count = countBytewise(bytes, start, first) + countBytewise(bytes, last, used);
  for (let word = first / 4; word < last / 4; word += 4) {
    const a = words[word] ?? 0;
    const b = words[word + 1] ?? 0;
    const c = words[word + 2] ?? 0;
    const d = words[word + 3] ?? 0;
    // Per byte x: the top bit of (x - 0x20) & ~x is set where x < 0x20. Borrows between bytes give false alarms only.
    const below = ((a - 0x20202020) & ~a) | ((b - 0x20202020) & ~b) | ((c - 0x20202020) & ~c) | ((d - 0x20202020) & ~d);
    if ((below & 0x80808080) !== 0) count += countBytewise(bytes, word * 4, word * 4 + 16);
  }
  return count;
}

function countBytewise(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte < FIRST_PRINTABLE && byte !== TAB) count += 1;
  }
  return count;
}

/**
 * Puts as many of `messages` from index `from` on into the chunk as fit and may be stored as they are, judged by length alone.
 * Answers the index of the first that was not put.
 */
export function putLines(chunk: Chunk, messages: Messages, from: number): number {
  const size = chunk.bytes.length;
  let index = from;
  for (; index < messages.length; index += 1) {
    const message = messages.at(index);
    if (message === undefined) break;
    const { value, timestamp } = message;
    const length = value === null ? 0 : value.length;
    if (length > MAX_RAW_BYTES || chunk.used + length + LINE_OVERHEAD_BYTES > size) break;
    const digits = timestamp.length === TIMESTAMP_DIGITS ? timestamp : timestampDigits(timestamp);
    putLine(chunk, message.offset, digits, value === null ? FORM.none : FORM.raw, value);
  }
  return index;
}

/** The same for a block whose offsets are exact numbers; of another block it puts none. */
export function putRecords(chunk: Chunk, block: RecordBlock, from: number): number {
  if (!block.exact) return from;
  const { starts, sizes, deltas, times } = block;
  const { bytes } = chunk;
  const room = bytes.length;
  const base = Number(block.base);
  const source = block.bytes.buffer;
  const shift = block.bytes.byteOffset;
  let at = chunk.used;
  let index = from;
  for (; index < block.length; index += 1) {
    const size = sizes[index] ?? 0;
    const length = size < 0 ? 0 : size;
    if (length > MAX_RAW_BYTES || at + length + LINE_OVERHEAD_BYTES > room) break;
    putOffset(bytes, at, base + (deltas[index] ?? 0));
    putTime(bytes, at + OFFSET_DIGITS, times[index] ?? 0);
    bytes[at + OFFSET_DIGITS + TIMESTAMP_DIGITS] = size < 0 ? FORM.none : FORM.raw;
    if (length > 0) {
      const payload = new Uint8Array(source, shift + (starts[index] ?? 0), length);
      bytes.set(payload, at + LINE_OVERHEAD_BYTES - 1);
    }
    const line = length + LINE_OVERHEAD_BYTES;
    at += line;
    bytes[at - 1] = NEWLINE;
    if (line > chunk.longest) chunk.longest = line;
  }
  chunk.used = at;
  return index;
}

/** 20 digits of a safe integer: the first four are zeros. */
function putOffset(bytes: Buffer, at: number, offset: number): void {
  const high = Math.floor(offset / 100_000_000);
  bytes[at] = ZERO;
  bytes[at + 1] = ZERO;
  bytes[at + 2] = ZERO;
  bytes[at + 3] = ZERO;
  putDigits(bytes, at + 4, high, 8);
  putDigits(bytes, at + 12, offset - high * 100_000_000, 8);
}

/** 13 digits of a time within 0..9999999999999. */
function putTime(bytes: Buffer, at: number, ms: number): void {
  const high = Math.floor(ms / 100_000_000);
  putDigits(bytes, at, high, 5);
  putDigits(bytes, at + 5, ms - high * 100_000_000, 8);
}

/** Digits of a number below 2^31, zeros before it. */
function putDigits(bytes: Buffer, at: number, number: number, digits: number): void {
  let rest = number | 0;
  for (let to = at + digits - 1; to >= at; to -= 1) {
    const tens = (rest / 10) | 0;
    bytes[to] = ZERO + rest - tens * 10;
    rest = tens;
  }
}
