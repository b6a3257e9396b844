import { existsSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "../error-code.ts";
import { flush } from "../flush.ts";
import type { Segment } from "./segment.ts";
import type { Partition } from "./source.ts";
import { MESSAGES_FILE, partitionFolder, segmentName } from "./store-layout.ts";

const EXPIRED_FILE = "expired.json";
const EXPIRED_FOLDER = ".expired";

/** Folder of what is left of a chain's oldest messages, whose raw bytes were deleted: one folder within for each stretch of offsets. */
function expiredFolder(store: string, partition: Partition): string {
  return join(partitionFolder(store, partition), EXPIRED_FOLDER);
}

/** A stretch [from, next) of a chain whose messages are there as they were staged only. */
export interface ExpiredRange {
  readonly from: bigint;
  readonly next: bigint;
  readonly folder: string;
}

/** Where the messages of a stretch are kept once their raw bytes are gone. */
export function expiredRange(store: string, partition: Partition, from: bigint, next: bigint): ExpiredRange {
  const name = `${segmentName(from)}-${segmentName(next)}`;
  return { from, next, folder: join(expiredFolder(store, partition), name) };
}

/**
 * The stretches of a chain that have expired, in order of their offsets; of two that begin at the same one the longer first, in which the
 * other one lies.
 */
export async function expiredRanges(store: string, partition: Partition): Promise<ExpiredRange[]> {
  let names: string[];
  try {
    names = await readdir(expiredFolder(store, partition));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
  const ranges = names.flatMap((name) => {
    const [, from, next] = /^(\d{20})-(\d{20})$/.exec(name) ?? [];
    return from === undefined || next === undefined ? [] : [expiredRange(store, partition, BigInt(from), BigInt(next))];
  });
  return ranges.sort((a, b) => (a.from === b.from ? Number(b.next - a.next) : Number(a.from - b.from)));
}

/** Whether a segment's raw bytes were deleted, because it was old and its messages are kept as they were staged. */
export function isExpired({ folder }: Pick<Segment, "folder">): boolean {
  return existsSync(join(folder, EXPIRED_FILE)) && !existsSync(join(folder, MESSAGES_FILE));
}

/**
 * Deletes a segment's raw bytes. Its folder and `segment.json` stay: the chain is what it was, and its offsets can never be landed again.
 * First it is written down, and flushed, that this is meant to be so.
 *
 * @param expiredAtMs Unix milliseconds.
 */
export async function expireSegment({ folder }: Segment, range: ExpiredRange, expiredAtMs: number): Promise<void> {
  const path = join(folder, EXPIRED_FILE);
  const { from, next } = range;
  const said = { expired_at: new Date(expiredAtMs).toISOString(), from_offset: `${from}`, next_offset: `${next}` };
  await writeFile(path, `${JSON.stringify(said)}\n`);
  flush(path);
  flush(folder);
  await rm(join(folder, MESSAGES_FILE), { force: true });
}
