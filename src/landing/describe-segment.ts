import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { TIMESTAMP_DIGITS } from "./line-chunk.ts";
import type { SegmentInfo } from "./segment.ts";
import type { Damage } from "./segment-damage.ts";
import { readSegmentLines } from "./segment-reader.ts";
import { MESSAGES_FILE, OFFSET_DIGITS } from "./store-layout.ts";

const DIGITS = new RegExp(`^\\d{${OFFSET_DIGITS + TIMESTAMP_DIGITS}}$`);
const LATEST = "9".repeat(TIMESTAMP_DIGITS);

/**
 * The `segment.json` that belongs to a `messages.gz` whose own is lost. It ends behind its last message, so that whatever stood behind
 * that is a hole, which can be seen, and not something that was never there. Undefined where the file is not whole (gzip has a checksum
 * of its own), or holds no message: then it may have been a gap.
 */
export async function describeSegment({ partition, from, next, folder }: Damage): Promise<SegmentInfo | undefined> {
  const counts = { messages: 0, bytes: 0, longest: 0, first: LATEST, last: "" };
  let before = from - 1n;
  try {
    for await (const lines of readSegmentLines(folder))
      for (const line of lines) {
        const head = line.toString("latin1", 0, OFFSET_DIGITS + TIMESTAMP_DIGITS);
        if (!DIGITS.test(head)) return undefined;
        const offset = BigInt(head.slice(0, OFFSET_DIGITS));
        if (offset <= before || (next !== undefined && offset >= next)) return undefined;
        before = offset;
        counts.messages += 1;
        counts.bytes += line.length + 1;
        counts.longest = Math.max(counts.longest, line.length + 1);
        const time = head.slice(OFFSET_DIGITS);
        if (time < counts.first) counts.first = time;
        if (time > counts.last) counts.last = time;
      }
  } catch {
    return undefined;
  }
  if (counts.messages === 0) return undefined;
  const sha256 = createHash("sha256")
    .update(await readFile(join(folder, MESSAGES_FILE)))
    .digest("hex");
  return {
    ...partition,
    from_offset: `${from}`,
    next_offset: `${before + 1n}`,
    messages: counts.messages,
    bytes: counts.bytes,
    longest_line_bytes: counts.longest,
    first_timestamp_ms: Number(counts.first),
    last_timestamp_ms: Number(counts.last),
    sha256,
  };
}
