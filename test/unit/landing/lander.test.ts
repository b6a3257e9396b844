import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { readChain } from "../../../src/landing/chain.ts";
import { silentLog } from "../../../src/log.ts";
import { landerOn, messagesAt, offsetsIn, range, temporaryFolder } from "./fixture.ts";

const partition = { topic: "events", partition: 0 };
const available = { earliest: 0n, end: 1_000n };

async function spansIn(store: string): Promise<[string, string, number][]> {
  return (await readChain(store, partition)).map(({ info }) => [info.from_offset, info.next_offset, info.messages]);
}

test("a message is stored when its partition is taken away, and only then called stored", async () => {
  const store = await temporaryFolder();
  const stored = vi.fn(async () => undefined);
  const { sink } = landerOn(store, { stored });
  expect(await sink.assigned(partition, available)).toBe(0n);
  await sink.messages(partition, messagesAt(0, 1, 2), 3n);
  expect(stored).not.toHaveBeenCalled();
  expect(await readChain(store, partition)).toEqual([]);
  await sink.revoked(partition);
  expect(stored).toHaveBeenCalledExactlyOnceWith(partition, 3n);
  expect(await offsetsIn(store, partition)).toEqual([0, 1, 2]);
});

test("reading goes on at the chain's end", async () => {
  const store = await temporaryFolder();
  for (const [from, to] of [
    [0, 5],
    [5, 9],
  ] as const) {
    const { sink } = landerOn(store);
    expect(await sink.assigned(partition, available)).toBe(BigInt(from));
    await sink.messages(partition, messagesAt(...range(from, to)), BigInt(to));
    await sink.revoked(partition);
  }
  expect(await offsetsIn(store, partition)).toEqual(range(0, 9));
});

test("segments are closed by size, and their chain has no seams", async () => {
  const store = await temporaryFolder();
  const { sink, counts } = landerOn(store, { segmentMaxBytes: 400 });
  await sink.assigned(partition, available);
  for (let at = 0; at < 100; at += 5) await sink.messages(partition, messagesAt(...range(at, at + 5)), BigInt(at + 5));
  await sink.revoked(partition);
  expect(await offsetsIn(store, partition)).toEqual(range(0, 100));
  expect((await spansIn(store)).length).toBeGreaterThan(5);
  expect(counts()).toMatchObject({ taken: 100, messages: 100, segments: (await spansIn(store)).length });
});

test("an idle segment is closed by age", async () => {
  const store = await temporaryFolder();
  const stored = vi.fn(async () => undefined);
  const { sink } = landerOn(store, { segmentMaxMs: 30, stored });
  await sink.assigned(partition, available);
  await sink.messages(partition, messagesAt(0, 1), 2n);
  await vi.waitFor(() => expect(stored).toHaveBeenCalledWith(partition, 2n));
  expect(await offsetsIn(store, partition)).toEqual([0, 1]);
  await sink.messages(partition, messagesAt(2), 3n);
  await sink.revoked(partition);
  expect(await spansIn(store)).toEqual([
    ["0", "2", 2],
    ["2", "3", 1],
  ]);
});

test("the chain goes on past holes, also where nothing but a hole came", async () => {
  const store = await temporaryFolder();
  const { sink } = landerOn(store);
  await sink.assigned(partition, available);
  await sink.messages(partition, messagesAt(2, 5), 9n);
  await sink.messages(partition, [], 12n);
  await sink.revoked(partition);
  await sink.assigned(partition, available);
  await sink.messages(partition, [], 20n);
  await sink.revoked(partition);
  expect(await sink.assigned(partition, available)).toBe(20n);
  expect(await spansIn(store)).toEqual([
    ["0", "12", 2],
    ["12", "20", 0],
  ]);
});

test("messages that come again are dropped", async () => {
  const store = await temporaryFolder();
  const { sink } = landerOn(store);
  await sink.assigned(partition, available);
  await sink.messages(partition, messagesAt(0, 1, 2), 3n);
  await sink.messages(partition, messagesAt(0, 1, 2), 3n);
  await sink.messages(partition, messagesAt(1, 2, 3, 4), 5n);
  await sink.revoked(partition);
  expect(await offsetsIn(store, partition)).toEqual([0, 1, 2, 3, 4]);
});

test("of two owners that hold the same messages, one stores them", async () => {
  const store = await temporaryFolder();
  const [first, second] = [landerOn(store), landerOn(store)];
  for (const { sink } of [first, second]) await sink.assigned(partition, available);
  for (const { sink } of [first, second]) await sink.messages(partition, messagesAt(0, 1, 2), 3n);
  for (const { sink } of [first, second]) await sink.revoked(partition);
  expect(await spansIn(store)).toEqual([["0", "3", 3]]);
  expect(first.counts().messages + second.counts().messages).toBe(3);
  expect(await readdir(join(store, "raw", "events", "000000"))).toEqual(["00000000000000000000"]);
});

test("the owner that comes second keeps what only it holds, and goes on behind it", async () => {
  const store = await temporaryFolder();
  const [first, second] = [landerOn(store), landerOn(store)];
  for (const { sink } of [first, second]) await sink.assigned(partition, available);
  await first.sink.messages(partition, messagesAt(0, 1, 3), 4n);
  await second.sink.messages(partition, messagesAt(0, 1, 3, 4, 6), 8n);
  await first.sink.revoked(partition);
  await second.sink.revoked(partition);
  expect(await spansIn(store)).toEqual([
    ["0", "4", 3],
    ["4", "8", 2],
  ]);
  expect(await offsetsIn(store, partition)).toEqual([0, 1, 3, 4, 6]);
});

test("an owner that was overtaken catches up with the chain", async () => {
  const store = await temporaryFolder();
  const [slow, fast] = [landerOn(store, { segmentMaxBytes: 1 }), landerOn(store)];
  for (const { sink } of [slow, fast]) await sink.assigned(partition, available);
  await fast.sink.messages(partition, messagesAt(...range(0, 10)), 10n);
  await fast.sink.revoked(partition);
  for (const at of range(0, 12)) await slow.sink.messages(partition, messagesAt(at), BigInt(at + 1));
  await slow.sink.revoked(partition);
  expect(await offsetsIn(store, partition)).toEqual(range(0, 12));
});

test("however several owners read and close, each message is stored once and the chain is whole", async () => {
  const owners = fc.integer({ min: 0, max: 2 });
  const step = fc.record({ owner: owners, take: fc.integer({ min: 0, max: 9 }), close: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const store = await temporaryFolder();
      const landers = [1, 40, 1_000_000].map((segmentMaxBytes) => landerOn(store, { segmentMaxBytes }));
      const positions = new Map<number, number>();
      for (const { owner, take, close } of steps) {
        const lander = landers[owner];
        if (lander === undefined) continue;
        const from = positions.get(owner) ?? Number(await lander.sink.assigned(partition, available));
        // Every third offset is a hole.
        const offsets = range(from, from + take).filter((offset) => offset % 3 !== 1);
        await lander.sink.messages(partition, messagesAt(...offsets), BigInt(from + take));
        positions.set(owner, from + take);
        if (!close) continue;
        await lander.sink.revoked(partition);
        positions.delete(owner);
      }
      await Promise.all([...positions.keys()].map((owner) => landers[owner]?.sink.revoked(partition)));
      const end = Number((await readChain(store, partition)).at(-1)?.info.next_offset ?? 0);
      expect(await offsetsIn(store, partition)).toEqual(range(0, end).filter((offset) => offset % 3 !== 1));
      expect(end).toBeGreaterThanOrEqual(Math.max(0, ...positions.values()));
    }),
    { numRuns: 40 },
  );
});

test("a new chain begins at the broker's earliest offset: what had expired by then is recorded, and nobody's loss", async () => {
  const store = await temporaryFolder();
  const warn = vi.fn();
  const { sink, counts } = landerOn(store, { log: { ...silentLog, warn } });
  expect(await sink.assigned(partition, { earliest: 500n, end: 600n })).toBe(500n);
  await sink.messages(partition, messagesAt(500, 501), 502n);
  await sink.revoked(partition);
  expect(await spansIn(store)).toEqual([
    ["0", "500", 0],
    ["500", "502", 2],
  ]);
  expect((await readChain(store, partition))[0]?.info.gap).toEqual({ from: "0", to: "500", before_landing: true });
  expect(counts().lost_offsets).toBe(0n);
  expect(warn).not.toHaveBeenCalled();
});

test("a partition of which nothing was read leaves no segment", async () => {
  const store = await temporaryFolder();
  const { sink } = landerOn(store);
  await sink.assigned(partition, { earliest: 0n, end: 600n });
  await sink.revoked(partition);
  expect(await readdir(join(store, "raw", "events", "000000"))).toEqual([]);
});

test("messages that the broker expired before they were read are a gap in the chain, and a warning", async () => {
  const store = await temporaryFolder();
  const warn = vi.fn();
  const { sink, counts } = landerOn(store, { log: { ...silentLog, warn } });
  await sink.assigned(partition, available);
  await sink.messages(partition, messagesAt(0, 1), 2n);
  await sink.revoked(partition);
  expect(await sink.assigned(partition, { earliest: 10n, end: 20n })).toBe(10n);
  await sink.messages(partition, messagesAt(10), 11n);
  await sink.revoked(partition);
  expect((await readChain(store, partition)).map(({ info }) => [info.from_offset, info.next_offset, info.gap])).toEqual(
    [
      ["0", "2", undefined],
      ["2", "10", { from: "2", to: "10" }],
      ["10", "11", undefined],
    ],
  );
  expect(counts().lost_offsets).toBe(8n);
  expect(warn).toHaveBeenCalledOnce();
});

test("two owners that see the same gap record it once", async () => {
  const store = await temporaryFolder();
  const { sink } = landerOn(store);
  await sink.assigned(partition, available);
  await sink.messages(partition, messagesAt(0), 1n);
  await sink.revoked(partition);
  const owners = [landerOn(store), landerOn(store)];
  const positions = await Promise.all(
    owners.map((owner, i) => owner.sink.assigned(partition, { earliest: BigInt(5 + i), end: 20n })),
  );
  const lost = (await readChain(store, partition)).flatMap(({ info }) =>
    info.gap === undefined ? [] : Number(BigInt(info.gap.to) - BigInt(info.gap.from)),
  );
  expect(lost.reduce((sum, offsets) => sum + offsets, 0)).toBe(Number(positions[1]) - 1);
});

test("a topic that ends before its chain was made anew: refused, with what to do", async () => {
  const store = await temporaryFolder();
  const { sink } = landerOn(store);
  await sink.assigned(partition, available);
  await sink.messages(partition, messagesAt(...range(0, 10)), 10n);
  await sink.revoked(partition);
  await expect(sink.assigned(partition, { earliest: 0n, end: 9n })).rejects.toMatchObject({
    code: "LANDING_TOPIC_RECREATED",
    hint: expect.stringContaining("new epoch"),
  });
  expect(await sink.assigned(partition, { earliest: 0n, end: 10n })).toBe(10n);
});

test("landing the same offsets twice changes no byte of the store", async () => {
  const store = await temporaryFolder();
  const hashes: string[][] = [];
  for (let round = 0; round < 2; round += 1) {
    const { sink } = landerOn(store);
    await sink.assigned(partition, available);
    await sink.messages(partition, messagesAt(...range(0, 50)), 50n);
    await sink.revoked(partition);
    hashes.push((await readChain(store, partition)).map(({ info }) => info.sha256));
  }
  expect(hashes[1]).toEqual(hashes[0]);
});

test("what was held and not published is deleted when landing is given up", async () => {
  const store = await temporaryFolder();
  const lander = landerOn(store);
  await lander.sink.assigned(partition, available);
  await lander.sink.messages(partition, messagesAt(0), 1n);
  expect(await readdir(join(store, "raw", "events", "000000"))).toHaveLength(1);
  await lander.abandon();
  expect(await readdir(join(store, "raw", "events", "000000"))).toEqual([]);
});

test.each([".", "..", "a/b", "", "a".repeat(250)])("a topic cannot be named %j", async (topic) => {
  const { sink } = landerOn(await temporaryFolder());
  await expect(sink.assigned({ topic, partition: 0 }, available)).rejects.toMatchObject({ code: "LANDING_TOPIC_NAME" });
});

test("what is held is not published behind a hole: where a segment was taken out of the chain, landing ends", async () => {
  const store = await temporaryFolder();
  const { sink } = landerOn(store);
  for (const [from, to] of [
    [0, 5],
    [5, 9],
  ] as const) {
    await sink.assigned(partition, available);
    await sink.messages(partition, messagesAt(...range(from, to)), BigInt(to));
    if (to === 9) continue;
    await sink.revoked(partition);
  }
  const folder = join(store, "raw", "events", "000000");
  await rm(join(folder, "0".repeat(20)), { recursive: true });
  await expect(sink.revoked(partition)).rejects.toMatchObject({ code: "CHAIN_BROKEN", fault: "check_failed" });
  expect((await readdir(folder)).filter((name) => /^[0-9]+$/.test(name))).toEqual([]);
  const again = landerOn(store);
  expect(await again.sink.assigned(partition, available)).toBe(0n);
});

test("a store that is no folder is the user's to mend", async () => {
  const store = join(await temporaryFolder(), "store");
  await writeFile(store, "");
  const { sink } = landerOn(store);
  await expect(sink.assigned(partition, available)).rejects.toMatchObject({ code: "STORE_UNWRITABLE", fault: "input" });
});
