import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { CHUNK_BYTES, type ChunkPool } from "./chunk-pool.ts";
import { createGzipFile } from "./gzip-file.ts";
import { createChunk, isClean, lineRoom, putLines, putMessage, putRecords, timestampDigits } from "./line-chunk.ts";
import { RecordBlock } from "./record-block.ts";
import type { SegmentInfo } from "./segment.ts";
import { formatSegmentInfo } from "./segment-json.ts";
import type { Messages, Partition } from "./source.ts";
import { INFO_FILE, MESSAGES_FILE } from "./store-layout.ts";

/** Writes one segment into a temporary folder. Memory is bounded, whatever is appended. Calls must not overlap. */
export interface SegmentWriter {
  /** Bytes appended so far, as lines. */
  bytes(): number;
  /** Appends messages in offset order. Resolves when the writer may take more. */
  append(messages: Messages): Promise<void>;
  /** Ends both files and flushes them to disk. */
  finish(span: SegmentSpan): Promise<SegmentInfo>;
  /** Gives up and deletes the temporary folder. */
  discard(): Promise<void>;
}

/** A gap as numbers, see `SegmentGap`. */
export interface SpanGap {
  readonly from: bigint;
  readonly to: bigint;
  readonly before_landing?: true;
}

/** Where a segment begins and ends in its chain, and what was lost before it. */
export interface SegmentSpan {
  readonly from: bigint;
  readonly next: bigint;
  readonly gap?: SpanGap;
}

/** Begins a segment of the partition in the temporary folder, which exists and is empty. */
export async function createSegmentWriter(
  temporary: string,
  partition: Partition,
  pool: ChunkPool,
): Promise<SegmentWriter> {
  const file = await createGzipFile(join(temporary, MESSAGES_FILE));
  /** Full chunks on their way to the file. */
  const writing = new Set<Promise<void>>();
  let chunk = pool.take();
  let flushedBytes = 0;
  let largestLine = 0;
  let messageCount = 0;
  let earliest = Number.POSITIVE_INFINITY;
  let latest = 0;

  /** Hands the chunk over to be compressed and goes on with another. A failure comes to light at the next one, or at the end. */
  const flush = async (): Promise<void> => {
    if (chunk.used === 0) return;
    const full = chunk;
    flushedBytes += full.used;
    const written = file.write(full.bytes.subarray(0, full.used));
    writing.add(written);
    written.then(
      () => writing.delete(written),
      () => undefined,
    );
    await pool.lend(full, written);
    chunk = pool.take();
  };

  /** Once only: a chunk that is in the pool twice would be filled by two. */
  let kept = true;
  const giveBack = (): void => {
    if (kept) pool.giveBack(chunk);
    kept = false;
  };

  /** The way of messages among which one needs another form, or that do not fit in what is left of the chunk. */
  const appendOneByOne = async (messages: Messages, from: number, to: number): Promise<void> => {
    for (let index = from; index < to; index += 1) {
      const message = messages.at(index);
      if (message === undefined) break;
      const room = lineRoom(message);
      if (chunk.used + room > CHUNK_BYTES) await flush();
      if (room <= CHUNK_BYTES) putMessage(chunk, message);
      else {
        const large = createChunk(room);
        putMessage(large, message);
        largestLine = Math.max(largestLine, large.longest);
        flushedBytes += large.used;
        await file.write(large.bytes.subarray(0, large.used));
      }
      largestLine = Math.max(largestLine, chunk.longest);
    }
  };

  const append = async (messages: Messages): Promise<void> => {
    let index = 0;
    while (index < messages.length) {
      const start = chunk.used;
      const next =
        messages instanceof RecordBlock ? putRecords(chunk, messages, index) : putLines(chunk, messages, index);
      if (next === index) await appendOneByOne(messages, index, index + 1);
      else if (!isClean(chunk, start, next - index)) {
        chunk.used = start;
        await appendOneByOne(messages, index, next);
      }
      largestLine = Math.max(largestLine, chunk.longest);
      index = Math.max(next, index + 1);
    }
    messageCount += messages.length;
    if (messages instanceof RecordBlock) noteTimes(messages.times.subarray(0, messages.length));
    else noteTimes(distinctTimes(messages));
  };

  const noteTimes = (times: Iterable<number>): void => {
    for (const time of times) {
      if (time < earliest) earliest = time;
      if (time > latest) latest = time;
    }
  };

  const finish = async ({ from, next, gap }: SegmentSpan): Promise<SegmentInfo> => {
    await flush();
    await Promise.all(writing);
    const sha256 = await file.finish();
    giveBack();
    const info: SegmentInfo = {
      topic: partition.topic,
      partition: partition.partition,
      from_offset: from.toString(),
      next_offset: next.toString(),
      messages: messageCount,
      bytes: flushedBytes,
      longest_line_bytes: largestLine,
      first_timestamp_ms: messageCount === 0 ? null : earliest,
      last_timestamp_ms: messageCount === 0 ? null : latest,
      sha256,
      ...(gap === undefined ? {} : { gap: { ...gap, from: gap.from.toString(), to: gap.to.toString() } }),
    };
    await writeDurably(join(temporary, INFO_FILE), formatSegmentInfo(info));
    return info;
  };

  const discard = async (): Promise<void> => {
    giveBack();
    await file.abandon();
    await rm(temporary, { recursive: true, force: true });
  };

  return { bytes: () => flushedBytes + chunk.used, append, finish, discard };
}

/** Neighbours mostly have the same time. */
function* distinctTimes(messages: Messages): Generator<number> {
  let previous = "";
  for (const { timestamp } of messages) {
    if (timestamp !== previous) yield Number(timestampDigits(timestamp));
    previous = timestamp;
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const handle = await open(path, "wx");
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
