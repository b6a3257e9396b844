import type { SegmentInfo } from "./segment.ts";
import { segmentName } from "./store-layout.ts";

/**
 * A segment's name in logs and messages, unique within a store: its place below `raw`.
 *
 * @example
 * segmentId({ topic: "events", partition: 3, from_offset: "1200" }); // "events/3/00000000000000001200"
 */
export function segmentId({
  topic,
  partition,
  from_offset,
}: Pick<SegmentInfo, "topic" | "partition" | "from_offset">): string {
  return `${topic}/${partition}/${segmentName(BigInt(from_offset))}`;
}
