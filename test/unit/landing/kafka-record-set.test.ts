import fc from "fast-check";
import { expect, test } from "vitest";
import { PulseError } from "../../../src/errors.ts";
import { readBlocks, readRecordBatches } from "../../../src/landing/kafka-record-set.ts";
import type { RecordBlock } from "../../../src/landing/record-block.ts";
import type { Message } from "../../../src/landing/source.ts";
import { batchBytes, decodedByKafkajs, type SentBatch, sealed, TIME } from "./kafka-batches.ts";

/** Offset, time and value of each: what landing stores. */
function told(messages: Iterable<Message>): string[] {
  return [...messages].map(
    ({ offset, timestamp, value }) => `${offset} ${timestamp} ${value?.toString("hex") ?? "none"}`,
  );
}

function read(set: Buffer): Message[] {
  return blocksOf(set).flatMap((block) => [...block]);
}

function blocksOf(set: Buffer): RecordBlock[] {
  return readBlocks(readRecordBatches(set, partition), partition);
}

const partition = { topic: "events", partition: 3 };
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const record = fc.record({
  value: fc.option(bytes),
  key: fc.option(bytes),
  headers: fc.dictionary(fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 }), { maxKeys: 2 }),
  timeDelta: fc.integer({ min: -100_000, max: 10_000_000 }),
  skipped: fc.integer({ min: 0, max: 300 }),
});
const sets = fc.array(
  fc.record({
    gzip: fc.boolean(),
    skipped: fc.integer({ min: 0, max: 70_000 }),
    records: fc.array(record, { minLength: 1, maxLength: 8 }),
  }),
  { maxLength: 5 },
);

/** Batches one after another, with holes as compaction leaves them. */
function batchesOf(set: typeof sets extends fc.Arbitrary<infer T> ? T : never, from = 0n): SentBatch[] {
  let next = from;
  return set.map(({ gzip, skipped, records }) => {
    const firstOffset = next + BigInt(skipped);
    let offsetDelta = -1;
    const sent = records.map((one) => {
      offsetDelta += 1 + one.skipped;
      return { ...one, offsetDelta };
    });
    next = firstOffset + BigInt(offsetDelta) + 1n;
    return { gzip, firstOffset, records: sent };
  });
}

test("what is read is what kafkajs reads, whatever is sent", async () => {
  await fc.assert(
    fc.asyncProperty(sets, async (set) => {
      const sent = Buffer.concat(await Promise.all(batchesOf(set).map(batchBytes)));
      expect(told(read(sent))).toEqual(told(await decodedByKafkajs(sent)));
    }),
    { numRuns: 100 },
  );
});

test("a set that is cut off anywhere gives its whole batches", async () => {
  const batches: SentBatch[] = [0n, 2n, 4n].map((firstOffset) => ({
    firstOffset,
    records: [0, 1].map((offsetDelta) => ({ offsetDelta, value: Buffer.from(`${firstOffset}`) })),
  }));
  const parts = await Promise.all(batches.map(batchBytes));
  const set = Buffer.concat(parts);
  const ends = parts.map((_, index) => parts.slice(0, index + 1).reduce((sum, { length }) => sum + length, 0));
  for (let length = 0; length <= set.length; length += 1)
    expect(read(set.subarray(0, length))).toHaveLength(2 * ends.filter((end) => end <= length).length);
});

test("a batch stands for all its offsets, those that were compacted away included", async () => {
  const records = [{ offsetDelta: 3, value: Buffer.from("left") }];
  const [batch] = readRecordBatches(await batchBytes({ firstOffset: 10n, lastOffsetDelta: 9, records }), partition);
  expect([batch?.baseOffset, batch?.lastOffset, batch?.count]).toEqual([10n, 19n, 1]);
  const [empty] = readRecordBatches(await batchBytes({ firstOffset: 20n, lastOffsetDelta: 9, records: [] }), partition);
  expect(empty?.lastOffset).toBe(29n);
  expect(readBlocks(empty === undefined ? [] : [empty], partition)).toEqual([]);
});

test("where the broker sets the time, it is the batch's", async () => {
  const records = [5, 7].map((timeDelta, offsetDelta) => ({ offsetDelta, timeDelta, value: Buffer.from("x") }));
  const set = await batchBytes({ firstOffset: 0n, maxTime: BigInt(TIME) + 99n, attributes: 0x08, records });
  expect(read(set).map(({ timestamp }) => timestamp)).toEqual([`${TIME + 99}`, `${TIME + 99}`]);
});

test.each([
  ["before 1970", -5n, 0, "0"],
  ["of more than 13 digits", 10_000_000_000_000n, 0, "9999999999999"],
  ["far beyond what a number holds", 2n ** 62n, 5, "9999999999999"],
  ["far before it", -(2n ** 62n), 5, "0"],
])("a time %s becomes the nearer end of what a line can hold", async (_, firstTime, timeDelta, stored) => {
  const records = [{ offsetDelta: 0, timeDelta, value: Buffer.from("x") }];
  expect(read(await batchBytes({ firstOffset: 0n, firstTime, records }))[0]?.timestamp).toBe(stored);
});

test("offsets of 64 bits keep all their digits", async () => {
  const records = [0, 1].map((offsetDelta) => ({ offsetDelta, value: Buffer.from("x") }));
  const set = await batchBytes({ firstOffset: 2n ** 62n + 1n, records });
  expect(read(set).map(({ offset }) => offset)).toEqual([`${2n ** 62n + 1n}`, `${2n ** 62n + 2n}`]);
});

test("a block can be read from any offset on", async () => {
  const records = [0, 1, 5, 6].map((offsetDelta) => ({ offsetDelta, value: Buffer.from(`${offsetDelta}`) }));
  const [block] = blocksOf(await batchBytes({ firstOffset: 10n, records }));
  expect.assert(block !== undefined);
  const from = (offset: bigint): string[] => [...block.notBefore(offset)].map((message) => message.offset);
  expect(from(0n)).toEqual(["10", "11", "15", "16"]);
  expect(from(12n)).toEqual(["15", "16"]);
  expect(from(15n)).toEqual(["15", "16"]);
  expect(from(17n)).toEqual([]);
  expect([block.at(-1), block.at(4)]).toEqual([undefined, undefined]);
});

const damages: readonly (readonly [string, (set: Buffer) => void])[] = [
  ["a batch shorter than its header", (set) => set.writeInt32BE(3, 8)],
  ["more records than there are bytes", (set) => set.writeInt32BE(2_000_000_000, 57)],
  ["fewer than no records", (set) => set.writeInt32BE(-1, 57)],
  ["more records than were written", (set) => set.writeInt32BE(3, 57)],
  ["a record that goes beyond the batch", (set) => set.writeUInt8(0x7e, 61)],
  ["a value that goes beyond its record", (set) => set.writeUInt8(0x7e, 66)],
  ["a codec that there is not", (set) => set.writeInt16BE(5, 21)],
  ["compressed bytes that are none", (set) => set.writeInt16BE(1, 21)],
];

test.each(damages)("%s is refused, and the offset named", async (_, damage) => {
  const records = [0, 1].map((offsetDelta) => ({ offsetDelta, value: Buffer.from("value") }));
  const set = await batchBytes({ firstOffset: 1_234n, records });
  damage(set);
  sealed(set);
  expect(() => read(set)).toThrow(expect.objectContaining({ code: "LANDING_BATCH_DAMAGED" }));
  expect(() => read(set)).toThrow("topic events, partition 3: the batch of records at offset 1234");
});

test("bytes that are flipped anywhere, checksum or not, end reading with an error that is ours, or not at all", async () => {
  const batches: SentBatch[] = [false, true].map((gzip, index) => ({
    gzip,
    firstOffset: BigInt(index * 3),
    records: [0, 1, 2].map((offsetDelta) => ({ offsetDelta, value: Buffer.from(`{"o":${offsetDelta}}`) })),
  }));
  const sent = await Promise.all(batches.map(batchBytes));
  fc.assert(
    fc.property(fc.constantFrom(...sent), fc.nat(), fc.integer({ min: 1, max: 255 }), (batch, anywhere, flip) => {
      const damaged = Buffer.from(batch);
      const at = anywhere % batch.length;
      damaged[at] = (damaged[at] ?? 0) ^ flip;
      try {
        expect(read(sealed(damaged)).length).toBeLessThanOrEqual(batch.length);
      } catch (error) {
        if (!(error instanceof PulseError)) throw error;
      }
    }),
    { numRuns: 2_000 },
  );
});

test("a flipped bit anywhere behind a batch's checksum, or in it, is refused, and the offset named", async () => {
  const records = [0, 1].map((offsetDelta) => ({ offsetDelta, value: Buffer.from("value") }));
  const before = await batchBytes({ firstOffset: 7n, records });
  const after = await batchBytes({ firstOffset: 9n, records });
  for (let bit = 17 * 8; bit < after.length * 8; bit += 1) {
    const flipped = Buffer.from(after);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(() => read(Buffer.concat([before, flipped]))).toThrow(
      /^topic events, partition 3: the batch of records at offset 9 has CRC-32C [0-9a-f]{8}, and says that it has [0-9a-f]{8}$/,
    );
  }
});
