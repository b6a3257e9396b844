import { join } from "node:path";
import { PulseError } from "../errors.ts";
import type { Partition } from "./source.ts";

/** Digits of an offset in names and lines: enough for any 64-bit integer. */
export const OFFSET_DIGITS = 20;
export const MESSAGES_FILE = "messages.gz";
export const INFO_FILE = "segment.json";
export const TEMPORARY_PREFIX = ".tmp-";

const PARTITION_DIGITS = 6;
const TOPIC = /^[A-Za-z0-9._-]{1,249}$/;

/** Folder of all raw segments of a store. */
export function rawFolder(store: string): string {
  return join(store, "raw");
}

/**
 * Folder of a topic's chains.
 *
 * @throws PulseError LANDING_TOPIC_NAME where the name could not be a folder's (Kafka allows no such name either).
 */
export function topicFolder(store: string, topic: string): string {
  if (!TOPIC.test(topic) || topic === "." || topic === "..")
    throw new PulseError({
      code: "LANDING_TOPIC_NAME",
      fault: "input",
      message: `topic ${JSON.stringify(topic)} is not a valid name`,
      hint: "use 1 to 249 letters, digits, dots, underscores and hyphens, other than . and ..",
    });
  return join(rawFolder(store), topic);
}

/** Folder of one chain: segments, and the temporary folders of those who write. */
export function partitionFolder(store: string, { topic, partition }: Partition): string {
  return join(topicFolder(store, topic), String(partition).padStart(PARTITION_DIGITS, "0"));
}

/** The number that a partition's folder is named by, or undefined for any other name. */
export function partitionNumber(name: string): number | undefined {
  return /^\d{6,}$/.test(name) ? Number(name) : undefined;
}

/** A segment's name: the offset at which the chain stood, 20 digits. */
export function segmentName(offset: bigint): string {
  return offset.toString().padStart(OFFSET_DIGITS, "0");
}

/** Whether a name within a partition's folder is a published segment's. */
export function isSegmentName(name: string): boolean {
  return /^\d{20}$/.test(name);
}
