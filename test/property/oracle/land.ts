import { isUtf8 } from "node:buffer";
import { createHash, randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { groupBy } from "./grouping.ts";
import type { LandedMessage } from "./messages.ts";

const LARGEST_RAW_BYTES = 1_048_576;

/**
 * Writes messages as raw segments, in the format of `src/landing/segment.ts`, by a writer of its own. Continues the chains that
 * `store` holds, so that a log can be landed in several nights: the messages of a chain must come in rising order of offset.
 *
 * @param random numbers in [0, 1), from a seed: where a chain is cut into segments, and whether a hole gets one without messages
 */
export async function landMessages(
  store: string,
  messages: readonly LandedMessage[],
  random: () => number,
): Promise<void> {
  for (const { members } of groupBy(messages, (m) => [m.topic, String(m.partition)])) {
    const sorted = [...members].sort((a, b) => (a.offset < b.offset ? -1 : 1));
    const first = sorted[0];
    if (first === undefined) continue;
    const chain = join(store, "raw", first.topic, String(first.partition).padStart(6, "0"));
    let stood = await endOfChain(chain);
    let open: LandedMessage[] = [];
    const close = async (next: bigint) => {
      if (next > stood) await writeSegment(chain, first, open, stood, next);
      stood = next;
      open = [];
    };
    for (const message of sorted) {
      if (message.offset < stood) throw new RangeError(`offset ${message.offset} is before the chain's end ${stood}`);
      const hole = message.offset > stood && open.length === 0;
      if (hole && random() < 0.1) await close(message.offset);
      open.push(message);
      if (random() < 0.15) await close(message.offset + 1n);
    }
    const last = sorted.at(-1);
    if (last !== undefined) await close(last.offset + 1n);
  }
}

/** Where a chain stands: 0 if it is empty. */
async function endOfChain(chain: string): Promise<bigint> {
  await mkdir(chain, { recursive: true });
  let end = 0n;
  for (const name of await readdir(chain)) {
    const info: unknown = JSON.parse(await readFile(join(chain, name, "segment.json"), "utf8"));
    if (typeof info !== "object" || info === null || !("next_offset" in info))
      throw new TypeError(`no segment: ${name}`);
    const next = BigInt(String(info.next_offset));
    if (next > end) end = next;
  }
  return end;
}

async function writeSegment(
  chain: string,
  of: { readonly topic: string; readonly partition: number },
  messages: readonly LandedMessage[],
  from: bigint,
  next: bigint,
): Promise<void> {
  const lines = messages.map((message) => Buffer.from(lineOf(message)));
  const contents = Buffer.concat(lines);
  const compressed = gzipSync(contents, { level: 1 });
  const times = messages.map((message) => message.timestampMs);
  const info = {
    topic: of.topic,
    partition: of.partition,
    from_offset: String(from),
    next_offset: String(next),
    messages: messages.length,
    bytes: contents.length,
    longest_line_bytes: lines.reduce((longest, line) => Math.max(longest, line.length), 0),
    first_timestamp_ms: times.length === 0 ? null : Math.min(...times),
    last_timestamp_ms: times.length === 0 ? null : Math.max(...times),
    sha256: createHash("sha256").update(compressed).digest("hex"),
  };
  const temporary = join(chain, `.tmp-${randomBytes(6).toString("hex")}`);
  await mkdir(temporary);
  await writeFile(join(temporary, "messages.gz"), compressed);
  await writeFile(join(temporary, "segment.json"), `${JSON.stringify(info)}\n`);
  await rename(temporary, join(chain, String(from).padStart(20, "0")));
}

function lineOf({ offset, timestampMs, value }: LandedMessage): string {
  const head = `${String(offset).padStart(20, "0")}${String(timestampMs).padStart(13, "0")}`;
  if (value === null) return `${head}n\n`;
  const raw = isUtf8(value) && value.length <= LARGEST_RAW_BYTES && !value.some((byte) => byte < 0x20 && byte !== 9);
  return raw ? `${head}r${value.toString("utf8")}\n` : `${head}b${value.toString("base64")}\n`;
}
