import type { SegmentInfo } from "./segment.ts";
import type { Partition } from "./source.ts";

/** Who is told what landing does, as it does it. Calls are frequent and must neither throw nor take time. */
export interface LandingObserver {
  /** Messages came from the source. Not stored yet. */
  taken(partition: Partition, messages: number): void;
  /** A segment is in its chain: its messages are stored for good. */
  published(segment: SegmentInfo): void;
}
