import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { ChunkPool } from "./chunk-pool.ts";
import type { SegmentInfo } from "./segment.ts";
import type { SegmentSpan } from "./segment-writer.ts";
import type { Partition } from "./source.ts";

/** What the landers of all partitions share. */
export interface LandingContext {
  readonly store: string;
  /** Uncompressed bytes, and milliseconds since its first message, at which a segment is closed. */
  readonly segmentMaxBytes: number;
  readonly segmentMaxMs: number;
  readonly clock: Clock;
  readonly pool: ChunkPool;
  /** A random name for a temporary folder. */
  readonly newId: () => string;
  readonly log: Log;
  readonly published: (segment: Finished) => Promise<void>;
  /** Storing failed while nobody was waiting for it: landing must stop. */
  readonly failed: (error: unknown) => void;
}

/** A chain as one owner sees it: `end` is where it is known to stand, and only grows. */
export interface Chain {
  readonly partition: Partition;
  readonly folder: string;
  end: bigint;
  /** Name of the segment that ends there, where this owner published it. */
  last?: string | undefined;
}

/** A segment that is complete and on disk, under a temporary name. */
export interface Finished {
  readonly temporary: string;
  readonly span: SegmentSpan;
  readonly info: SegmentInfo;
}
