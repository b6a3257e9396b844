import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "../error-code.ts";
import { PulseError } from "../errors.ts";
import { RESTORE_HINT } from "./restore-hint.ts";
import type { Segment } from "./segment.ts";
import { parseSegmentInfo } from "./segment-json.ts";
import type { Partition } from "./source.ts";
import { INFO_FILE, isSegmentName, partitionFolder, partitionNumber, rawFolder, topicFolder } from "./store-layout.ts";

/** Segments that are read in one go, before others of this process get their turn: some ten milliseconds. */
const AT_ONCE = 500;

/**
 * All segments of a chain in order, none where the chain does not exist. Reads each `segment.json`.
 *
 * @throws PulseError CHAIN_BROKEN where a segment's name is not the offset at which the one before it ends.
 */
export async function readChain(store: string, partition: Partition): Promise<Segment[]> {
  const folder = partitionFolder(store, partition);
  const segments: Segment[] = [];
  for (const name of await segmentNames(folder)) {
    segments.push(readSegment(join(folder, name), name));
    if (segments.length % AT_ONCE === 0) await new Promise(setImmediate);
  }
  let before: Segment | undefined;
  for (const segment of segments) {
    const stood = before?.info.next_offset ?? "0";
    if (segment.info.from_offset !== stood)
      throw broken(segment.folder, `begins at ${segment.info.from_offset}, but the chain stood at ${stood}`);
    before = segment;
  }
  return segments;
}

/** Offset at which the chain stands (last stored offset + 1), read from its last segment alone; undefined where there is none. */
export async function chainEnd(store: string, partition: Partition): Promise<bigint | undefined> {
  const folder = partitionFolder(store, partition);
  const last = (await segmentNames(folder)).at(-1);
  if (last === undefined) return undefined;
  return BigInt(readSegment(join(folder, last), last).info.next_offset);
}

/** Every topic and partition that has a folder in the store, ordered by topic (code units) and partition. */
export async function listChains(store: string): Promise<Partition[]> {
  const chains: Partition[] = [];
  for (const topic of (await namesIn(rawFolder(store))).sort()) {
    const partitions = (await namesIn(topicFolder(store, topic))).flatMap((name) => partitionNumber(name) ?? []);
    for (const partition of partitions.sort((a, b) => a - b)) chains.push({ topic, partition });
  }
  return chains;
}

/** Names of a chain's segments in order: what stands in the partition's folder beside them is none. */
export async function segmentNames(folder: string): Promise<string[]> {
  return (await namesIn(folder)).filter(isSegmentName).sort();
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}

/**
 * One segment's folder. Its small file is read in one go: by the threads that Node has for files it takes five times as long.
 *
 * @throws PulseError CHAIN_BROKEN where its `segment.json` is missing, torn, or another's.
 */
export function readSegment(folder: string, name: string): Segment {
  const info = parseSegmentInfo(readInfo(folder), folder);
  if (BigInt(info.from_offset) !== BigInt(name)) throw broken(folder, `says that it begins at ${info.from_offset}`);
  if (BigInt(info.next_offset) <= BigInt(info.from_offset))
    throw broken(folder, `ends at ${info.next_offset}, before it begins`);
  return { folder, info };
}

function readInfo(folder: string): string {
  try {
    return readFileSync(join(folder, INFO_FILE), "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) throw broken(folder, `has no ${INFO_FILE}`);
    throw error;
  }
}

function broken(folder: string, what: string): PulseError {
  return new PulseError({
    code: "CHAIN_BROKEN",
    fault: "check_failed",
    message: `raw segment ${folder} ${what}`,
    hint: RESTORE_HINT,
  });
}
