import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { SegmentInfo } from "../../src/landing/segment.ts";
import { formatSegmentInfo } from "../../src/landing/segment-json.ts";

/** Lands segments of a few messages each, at offsets `from` to `to` of a partition: `bodies` says what a segment holds, `perSegment` messages. */
export function landSmallSegments(
  store: string,
  chain: { readonly topic: string; readonly partition: number },
  segments: { readonly from: number; readonly to: number },
  bodies: (segment: number) => readonly string[],
): void {
  for (let segment = segments.from; segment < segments.to; segment += 1) {
    const messages = bodies(segment);
    const first = segment * messages.length;
    const time = 1_767_614_400_000 + segment;
    const lines = messages.map((body, i) => `${String(first + i).padStart(20, "0")}${time}r${body}\n`);
    const file = gzipSync(lines.join(""));
    const folder = join(
      ...[store, "raw", chain.topic, String(chain.partition).padStart(6, "0"), String(first).padStart(20, "0")],
    );
    const info: SegmentInfo = {
      ...chain,
      from_offset: String(first),
      next_offset: String(first + messages.length),
      messages: messages.length,
      bytes: lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0),
      longest_line_bytes: Math.max(...lines.map((line) => Buffer.byteLength(line))),
      first_timestamp_ms: time,
      last_timestamp_ms: time,
      sha256: createHash("sha256").update(file).digest("hex"),
    };
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "messages.gz"), file);
    writeFileSync(join(folder, "segment.json"), formatSegmentInfo(info));
  }
}
