import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { hasCode } from "../error-code.ts";
import { isExpired } from "./expired-segment.ts";
import type { Segment } from "./segment.ts";
import { type Damage, segmentDamaged } from "./segment-damage.ts";
import { readSegmentMessages } from "./segment-reader.ts";
import { INFO_FILE, MESSAGES_FILE } from "./store-layout.ts";

const READ_BYTES = 1_048_576;

/** What is wrong with a segment whose `segment.json` is in order; undefined where its messages are what a lander wrote. */
export async function damageOf(segment: Segment): Promise<Damage | undefined> {
  const { folder, info } = segment;
  if (isExpired(segment)) return undefined;
  const damaged = (seen: string): Damage => ({
    partition: { topic: info.topic, partition: info.partition },
    from: BigInt(info.from_offset),
    next: BigInt(info.next_offset),
    folder,
    seen,
    info,
    describable: false,
  });
  const path = join(folder, MESSAGES_FILE);
  try {
    const sha256 = await sha256Of(path);
    if (sha256 !== info.sha256)
      return damaged(`${MESSAGES_FILE} has SHA-256 ${sha256.slice(0, 12)}..., not ${info.sha256.slice(0, 12)}...`);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return damaged(`${MESSAGES_FILE} is missing`);
    if (hasCode(error, "EIO")) return damaged(`${MESSAGES_FILE} cannot be read from the disk`);
    throw error;
  }
  return (await hasCheck(folder)) ? undefined : contradiction(segment, damaged);
}

/**
 * Refuses a segment that is damaged: to be called before its messages are used.
 *
 * @throws PulseError SEGMENT_DAMAGED, which names topic, partition, offsets and folder.
 */
export async function requireIntact(segments: readonly Segment[]): Promise<void> {
  for (const segment of segments) {
    const damage = await damageOf(segment);
    if (damage !== undefined) throw segmentDamaged(damage);
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: READ_BYTES }), hash);
  return hash.digest("hex");
}

/** Whether the segment's `segment.json` has a checksum of its own, which reading it has held already. */
async function hasCheck(folder: string): Promise<boolean> {
  return "check" in (JSON.parse(await readFile(join(folder, INFO_FILE), "utf8")) as object);
}

/** A `segment.json` without a checksum, of an earlier version, is held against the messages themselves. */
async function contradiction(
  { folder, info }: Segment,
  damaged: (seen: string) => Damage,
): Promise<Damage | undefined> {
  let messages = 0;
  let outside = 0;
  const [from, next] = [BigInt(info.from_offset), BigInt(info.next_offset)];
  for await (const some of readSegmentMessages(folder)) {
    messages += some.length;
    for (const { offset } of some) if (BigInt(offset) < from || BigInt(offset) >= next) outside += 1;
  }
  if (outside > 0) return damaged(`${INFO_FILE} says other offsets than ${outside} of the messages have`);
  if (messages !== info.messages)
    return damaged(`${INFO_FILE} says ${info.messages} messages, but there are ${messages}`);
  return undefined;
}
