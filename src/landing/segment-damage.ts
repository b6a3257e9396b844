import { PulseError } from "../errors.ts";
import { RESTORE_HINT } from "./restore-hint.ts";
import type { SegmentInfo } from "./segment.ts";
import type { Partition } from "./source.ts";

/** A raw segment that is not what a lander wrote, or a hole where one must have been. */
export interface Damage {
  readonly partition: Partition;
  /** Offsets [from, next) that it held, or should hold. `next` is undefined where nothing tells any more: the last of a chain. */
  readonly from: bigint;
  readonly next: bigint | undefined;
  /** Where it lies, or would lie. */
  readonly folder: string;
  /** What was seen, in words that follow the name of the segment. */
  readonly seen: string;
  /** Its `segment.json`, where that has survived. */
  readonly info: SegmentInfo | undefined;
  /** Whether its `messages.gz` may still be whole: then it can be described anew. */
  readonly describable: boolean;
  /** Whether it holds offsets that the segment before it holds as well: nobody can tell which of the two is right. */
  readonly overlaps?: true;
}

/** Offsets of a segment in words: `events/3, offsets 1200 to 1300`. */
function segmentInWords({
  partition,
  from,
  next,
}: Pick<Damage, "from" | "next"> & { readonly partition: Partition }): string {
  return `${partition.topic}/${partition.partition}, offsets ${from} to ${next ?? "(unknown)"}`;
}

/** The error for a segment that was to be read. */
export function segmentDamaged(damage: Damage, cause?: unknown): PulseError {
  return new PulseError({
    code: "SEGMENT_DAMAGED",
    fault: "check_failed",
    message: `raw segment of ${segmentInWords(damage)}: ${damage.seen} (${damage.folder})`,
    hint: RESTORE_HINT,
    cause,
  });
}
