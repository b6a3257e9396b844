import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { CHUNK_BYTES, type ChunkPool } from "./chunk-pool.ts";
import { createGzipFile } from "./gzip-file.ts";
import { createChunk, isClean, lineRoom, putLines, putMessage, timestampDigits } from "./line-chunk.ts";
import type { SegmentInfo } from "./segment.ts";
import type { Message, Partition } from "./source.ts";
import { INFO_FILE, MESSAGES_FILE } from "./store-layout.ts";

/** Writes one segment into a temporary folder. Memory is bounded, whatever is appended. Calls must not overlap. */
export interface SegmentWriter {
  /** Bytes appended so far, as lines. */
  bytes(): number;
  /** Appends messages in offset order. Resolves when the writer may take more. */
  append(messages: readonly Message[]): Promise<void>;
  /** Ends both files and flushes them to disk. */
  finish(span: SegmentSpan): Promise<SegmentInfo>;
  /** Gives up and deletes the temporary folder. */
  discard(): Promise<void>;
}

/** Where a segment begins and ends in its chain, and what was lost before it. */
export interface SegmentSpan {
  readonly from: bigint;
  readonly next: bigint;
  readonly gap?: { readonly from: bigint; readonly to: bigint };
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
  let earliest = "";
  let latest = "";

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
  const appendOneByOne = async (messages: readonly Message[]): Promise<void> => {
    for (const message of messages) {
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

  const append = async (messages: readonly Message[]): Promise<void> => {
    let index = 0;
    while (index < messages.length) {
      const start = chunk.used;
      const next = putLines(chunk, messages, index);
      if (next === index) await appendOneByOne(messages.slice(index, index + 1));
      else if (!isClean(chunk, start, next - index)) {
        chunk.used = start;
        await appendOneByOne(messages.slice(index, next));
      }
      largestLine = Math.max(largestLine, chunk.longest);
      index = Math.max(next, index + 1);
    }
    messageCount += messages.length;
    noteTimes(messages);
  };

  /** 13 digits compare as strings as they do as numbers. */
  const noteTimes = (messages: readonly Message[]): void => {
    let previous = "";
    for (const { timestamp } of messages) {
      if (timestamp === previous) continue;
      previous = timestamp;
      const digits = timestampDigits(timestamp);
      if (earliest === "" || digits < earliest) earliest = digits;
      if (digits > latest) latest = digits;
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
      first_timestamp_ms: messageCount === 0 ? null : Number(earliest),
      last_timestamp_ms: messageCount === 0 ? null : Number(latest),
      sha256,
      ...(gap === undefined ? {} : { gap: { from: gap.from.toString(), to: gap.to.toString() } }),
    };
    await writeDurably(join(temporary, INFO_FILE), `${JSON.stringify(info, null, 2)}\n`);
    return info;
  };

  const discard = async (): Promise<void> => {
    giveBack();
    await file.abandon();
    await rm(temporary, { recursive: true, force: true });
  };

  return { bytes: () => flushedBytes + chunk.used, append, finish, discard };
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
