import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createChunkPool } from "../../../src/landing/chunk-pool.ts";
import { readBlocks, readRecordBatches } from "../../../src/landing/kafka-record-set.ts";
import type { SegmentInfo } from "../../../src/landing/segment.ts";
import { parseSegmentInfo } from "../../../src/landing/segment-json.ts";
import { readSegmentMessages } from "../../../src/landing/segment-reader.ts";
import { createSegmentWriter } from "../../../src/landing/segment-writer.ts";
import type { Message, Messages } from "../../../src/landing/source.ts";
import { createTemporaryFolder } from "../../../src/landing/temporary-folder.ts";
import { temporaryFolder } from "./fixture.ts";
import { batchBytes, type SentBatch, TIME } from "./kafka-batches.ts";

const partition = { topic: "events", partition: 0 };
let folders = 0;

async function write(
  folder: string,
  batches: readonly Messages[],
): Promise<{ path: string; info: SegmentInfo; text: Buffer }> {
  folders += 1;
  const path = await createTemporaryFolder(folder, `${folders}`);
  const writer = await createSegmentWriter(path, partition, createChunkPool());
  for (const batch of batches) await writer.append(batch);
  const last = batches.flatMap((batch) => [...batch]).at(-1);
  const info = await writer.finish({ from: 0n, next: last === undefined ? 1n : BigInt(last.offset) + 1n });
  return { path, info, text: gunzipSync(await readFile(join(path, "messages.gz"))) };
}

function message(value: Buffer | string | null, offset = 7, timestamp = "1767607200000"): Message {
  return { offset: `${offset}`, timestamp, value: typeof value === "string" ? Buffer.from(value) : value };
}

async function read(path: string): Promise<Message[]> {
  const all: Message[] = [];
  for await (const messages of readSegmentMessages(path)) all.push(...messages);
  return all;
}

/** Offset, time and a hash of the value: quick to compare, unlike long buffers. */
function fingerprints(messages: readonly Message[]): string[] {
  return messages.map(({ offset, timestamp, value }) => {
    const hash = value === null ? "none" : createHash("sha256").update(value).digest("hex");
    return `${offset} ${timestamp} ${hash}`;
  });
}

test.each([
  ["JSON as it is", '{"v":"größe"}', 'r{"v":"größe"}'],
  ["tabs as they are", "a\tb", "ra\tb"],
  ["nothing at all", "", "r"],
  ["no value as a tombstone", null, "n"],
  ["a newline escaped", "{\n}", "bewp9"],
  ["a carriage return escaped", "{}\r", "be30N"],
  ["a zero byte escaped", "\0", "bAA=="],
  ["the last control character escaped", "\x1f", "bHw=="],
  ["invalid UTF-8 escaped", Buffer.from([0x22, 0xff, 0x22]), "bIv8i"],
  ["a character cut in half escaped", Buffer.from("größe").subarray(0, 3), "bZ3LD"],
  ["a surrogate escaped", Buffer.from([0xed, 0xa0, 0x80]), "b7aCA"],
])("a message is stored with offset, time and form: %s", async (_, value, stored) => {
  const { text } = await write(await temporaryFolder(), [[message(value)]]);
  expect(text.toString()).toBe(`000000000000000000071767607200000${stored}\n`);
});

test("one message that must be escaped leaves its neighbours as they are", async () => {
  const { text, info } = await write(await temporaryFolder(), [[message("a", 1), message("b\nc", 2), message("d", 3)]]);
  expect(
    text
      .toString()
      .split("\n")
      .map((line) => line.slice(33)),
  ).toEqual(["ra", "bYgpj", "rd", ""]);
  expect(info.messages).toBe(3);
});

test("bytes that together would be a character do not join across messages", async () => {
  const [first, second] = [Buffer.from("é").subarray(0, 1), Buffer.from("é").subarray(1)];
  const { path } = await write(await temporaryFolder(), [[message(first, 1), message(second, 2)]]);
  expect((await read(path)).map(({ value }) => value)).toEqual([first, second]);
});

test("what a message holds cannot forge another line", async () => {
  const forged = '{}\n000000000000000000991767607200000r{"o":99}';
  const { path, info } = await write(await temporaryFolder(), [[message(forged)]]);
  expect(info.messages).toBe(1);
  expect((await read(path)).map(({ offset, value }) => [offset, value?.toString()])).toEqual([["7", forged]]);
});

test("up to 1 MiB is stored as it is, more is escaped", async () => {
  const limit = Buffer.alloc(1_048_576, 0x61);
  const { path, info, text } = await write(await temporaryFolder(), [
    [message(limit, 1), message(Buffer.concat([limit, Buffer.from("a")]), 2)],
  ]);
  expect(String.fromCharCode(text[33] ?? 0, text[33 + 1_048_576 + 35] ?? 0)).toBe("rb");
  expect((await read(path)).map(({ value }) => value?.length)).toEqual([1_048_576, 1_048_577]);
  expect(info.longest_line_bytes).toBe(35 + 4 * Math.ceil(1_048_577 / 3));
});

test("times that do not fit in 13 digits become the nearer end of the range", async () => {
  const times = ["-1", "0", "999", "1767607200000", "1767607200000000"];
  const { path, info } = await write(await temporaryFolder(), [
    times.map((time, offset) => message("x", offset, time)),
  ]);
  expect((await read(path)).map(({ timestamp }) => timestamp)).toEqual([
    "0",
    "0",
    "999",
    "1767607200000",
    "9999999999999",
  ]);
  expect([info.first_timestamp_ms, info.last_timestamp_ms]).toEqual([0, 9_999_999_999_999]);
});

test("segment.json tells what is in the segment", async () => {
  const { path, info, text } = await write(await temporaryFolder(), [
    [message("first", 3, "1767607200500")],
    [message("", 9, "1767607200100")],
  ]);
  expect(info).toEqual({
    topic: "events",
    partition: 0,
    from_offset: "0",
    next_offset: "10",
    messages: 2,
    bytes: text.length,
    longest_line_bytes: 40,
    first_timestamp_ms: 1_767_607_200_100,
    last_timestamp_ms: 1_767_607_200_500,
    sha256: createHash("sha256")
      .update(await readFile(join(path, "messages.gz")))
      .digest("hex"),
  });
  expect(parseSegmentInfo(await readFile(join(path, "segment.json"), "utf8"), path)).toEqual(info);
});

test("a segment without messages has no times", async () => {
  const { info, text } = await write(await temporaryFolder(), []);
  expect([info.messages, info.bytes, info.first_timestamp_ms, info.last_timestamp_ms, text.length]).toEqual([
    0,
    0,
    null,
    null,
    0,
  ]);
});

test("any bytes in any batches come back as they were, and every line is valid UTF-8 without control characters", async () => {
  const folder = await temporaryFolder();
  const value = fc.oneof(
    { weight: 4, arbitrary: fc.json().map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 90_000 }).map((length) => Buffer.alloc(length, 0x7a)) },
    { weight: 1, arbitrary: fc.constant(null) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(value, { maxLength: 12 }), { maxLength: 6 }), async (batches) => {
      const messages = batches.map((values, batch) => values.map((bytes, at) => message(bytes, batch * 100 + at * 3)));
      const { path, info, text } = await write(folder, messages);
      expect(fingerprints(await read(path))).toEqual(fingerprints(messages.flat()));
      const lines = text.toString("latin1").split("\n").slice(0, -1);
      expect(lines).toHaveLength(info.messages);
      expect(Math.max(0, ...lines.map((line) => line.length + 1))).toBe(info.longest_line_bytes);
      expect(Buffer.from(text.toString()).equals(text)).toBe(true);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      expect(/[\x00-\x08\x0b-\x1f]/.test(text.toString("latin1"))).toBe(false);
    }),
    { numRuns: 50 },
  );
});

test("a block of records is stored as its messages are, each in the form that it needs", async () => {
  const folder = await temporaryFolder();
  const value = fc.oneof(
    { weight: 6, arbitrary: fc.json().map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: fc.constantFrom(Buffer.alloc(200_000, 0x7a), Buffer.alloc(1_048_577, 0x7a)) },
    { weight: 1, arbitrary: fc.constant(null) },
  );
  const records = fc.array(fc.record({ value, timeDelta: fc.constantFrom(0, 0, 0, 1, 999, 100_000_000_000, -TIME) }), {
    minLength: 1,
    maxLength: 30,
  });
  const first = fc.constantFrom(0n, 99_999_990n, 10n ** 15n, 2n ** 53n - 3n, 2n ** 62n);
  await fc.assert(
    fc.asyncProperty(fc.array(records, { minLength: 1, maxLength: 3 }), first, async (batches, from) => {
      let firstOffset = from;
      const sent = batches.map((values): SentBatch => {
        const batch = { firstOffset, records: values.map((one, offsetDelta) => ({ ...one, offsetDelta })) };
        firstOffset += BigInt(values.length);
        return batch;
      });
      const blocks = readBlocks(
        readRecordBatches(Buffer.concat(await Promise.all(sent.map(batchBytes))), partition),
        partition,
      );
      const ofBlocks = await write(folder, blocks);
      const ofMessages = await write(
        folder,
        blocks.map((block) => [...block]),
      );
      expect(ofBlocks.text.equals(ofMessages.text)).toBe(true);
      expect(ofBlocks.info).toEqual(ofMessages.info);
      expect(ofBlocks.info.messages).toBe(batches.flat().length);
    }),
    { numRuns: 60 },
  );
});
