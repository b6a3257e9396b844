import { mkdir, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chainEnd, listChains, readChain } from "../../../src/landing/chain.ts";
import { publishSegment } from "../../../src/landing/publish.ts";
import { cleanTemporaryFolders, createTemporaryFolder } from "../../../src/landing/temporary-folder.ts";
import { landerOn, messagesAt, range, temporaryFolder } from "./fixture.ts";

const partition = { topic: "events", partition: 3 };

async function landThreeSegments(store: string): Promise<string> {
  for (const end of [4, 8, 12]) {
    const { sink } = landerOn(store);
    await sink.assigned(partition, { earliest: 0n, end: 12n });
    await sink.messages(partition, messagesAt(...range(end - 4, end)), BigInt(end));
    await sink.revoked(partition);
  }
  return join(store, "raw", "events", "000003");
}

test("a chain is its segments in order, each named by the offset at which the one before it ends", async () => {
  const store = await temporaryFolder();
  await landThreeSegments(store);
  const segments = await readChain(store, partition);
  expect(segments.map(({ info }) => [info.from_offset, info.next_offset, info.messages])).toEqual([
    ["0", "4", 4],
    ["4", "8", 4],
    ["8", "12", 4],
  ]);
  expect(segments[1]?.folder.endsWith("/events/000003/00000000000000000004")).toBe(true);
  expect(await chainEnd(store, partition)).toBe(12n);
});

test("a chain that does not exist has no segments and no end", async () => {
  const store = await temporaryFolder();
  expect(await readChain(store, partition)).toEqual([]);
  expect(await chainEnd(store, partition)).toBeUndefined();
  expect(await listChains(store)).toEqual([]);
});

test("a chain with a missing segment is broken, and the error names the folder behind the hole", async () => {
  const store = await temporaryFolder();
  const folder = await landThreeSegments(store);
  await rm(join(folder, "00000000000000000004"), { recursive: true });
  await expect(readChain(store, partition)).rejects.toMatchObject({
    code: "CHAIN_BROKEN",
    message: expect.stringContaining("00000000000000000008"),
  });
});

test("a chain whose first segment is missing is broken", async () => {
  const store = await temporaryFolder();
  const folder = await landThreeSegments(store);
  await rm(join(folder, "00000000000000000000"), { recursive: true });
  await expect(readChain(store, partition)).rejects.toMatchObject({ code: "CHAIN_BROKEN" });
});

test.each([
  ["is not JSON", "{"],
  ["lacks a field", "{}"],
  ["has a field of another type", '{"topic":"events","partition":"3"}'],
])("a segment.json that %s is a broken chain", async (_, text) => {
  const store = await temporaryFolder();
  const folder = await landThreeSegments(store);
  await writeFile(join(folder, "00000000000000000004", "segment.json"), text);
  await expect(readChain(store, partition)).rejects.toMatchObject({ code: "CHAIN_BROKEN" });
});

test("chains are listed by topic and partition, and temporary folders are no segments", async () => {
  const store = await temporaryFolder();
  const folder = await landThreeSegments(store);
  await mkdir(join(folder, ".tmp-unfinished"));
  await mkdir(join(store, "raw", "events", "000000"));
  await mkdir(join(store, "raw", "clicks", "000010"), { recursive: true });
  expect(await listChains(store)).toEqual([
    { topic: "clicks", partition: 10 },
    { topic: "events", partition: 0 },
    { topic: "events", partition: 3 },
  ]);
  expect(await readChain(store, partition)).toHaveLength(3);
});

test("a name can be published once", async () => {
  const folder = await temporaryFolder();
  for (const [name, answer] of [
    ["a", "published"],
    ["b", "exists"],
  ] as const) {
    const temporary = await createTemporaryFolder(folder, name);
    await writeFile(join(temporary, "segment.json"), name);
    expect(await publishSegment(temporary, folder, 7n)).toBe(answer);
  }
  expect(await readFile(join(folder, "00000000000000000007", "segment.json"), "utf8")).toBe("a");
});

test("temporary folders of the dead are deleted, those of the living are not", async () => {
  const folder = await temporaryFolder();
  const now = Date.now();
  const living = await createTemporaryFolder(folder, "living");
  const dead = join(folder, living.slice(folder.length + 1).replace(`-${process.pid}-living`, "-4194304-dead"));
  const elsewhere = join(folder, ".tmp-00000000-1-elsewhere");
  const longGone = join(folder, ".tmp-00000000-1-long-gone");
  const justDied = `${dead}-a-moment-ago`;
  for (const path of [dead, elsewhere, longGone, justDied]) await mkdir(path);
  const hoursAgo = (hours: number): Date => new Date(now - hours * 3_600_000);
  await utimes(living, hoursAgo(20), hoursAgo(20));
  await utimes(dead, hoursAgo(1), hoursAgo(1));
  await utimes(elsewhere, hoursAgo(20), hoursAgo(20));
  await utimes(longGone, hoursAgo(50), hoursAgo(50));
  expect(await cleanTemporaryFolders(folder, now)).toBe(2);
  const left = (await readdir(folder)).map((name) => join(folder, name));
  expect(left.sort()).toEqual([living, elsewhere, justDied].sort());
});
