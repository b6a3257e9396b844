import { randomUUID } from "node:crypto";
import { appendFile, mkdir, rename, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test, vi } from "vitest";
import { systemClock } from "../../../src/clock.ts";
import { readChain } from "../../../src/landing/chain.ts";
import { createFilesSource } from "../../../src/landing/files-source.ts";
import type { Source } from "../../../src/landing/source.ts";
import { silentLog } from "../../../src/log.ts";
import { landedIn, landerOn, range, temporaryFolder, valuesIn } from "./fixture.ts";

interface Place {
  readonly folder: string;
  readonly store: string;
}

async function place(): Promise<Place> {
  const root = await temporaryFolder();
  const folder = join(root, "in");
  await mkdir(folder);
  return { folder, store: join(root, "store") };
}

function sourceOf({ folder, store }: Place): Source {
  // Looks again at once, so that tests need not wait.
  const clock = { ...systemClock, sleep: (_: number, signal?: AbortSignal) => systemClock.sleep(10, signal) };
  return createFilesSource({ topic: "shop", folder, store, clock, log: silentLog, newId: randomUUID });
}

async function landOnce(at: Place): Promise<void> {
  const { sink } = landerOn(at.store);
  await sourceOf(at).run(sink, { signal: new AbortController().signal, once: true });
}

function chainOf(at: Place, partition: number): Promise<(string | undefined)[]> {
  return landedIn(at.store, { topic: "shop", partition }).then((landed) =>
    landed.map(({ value }) => value?.toString()),
  );
}

const ZSTD_OF_ABC = Buffer.from("KLUv/SAGMQAAYQpiCmMK", "base64"); // "a\nb\nc\n" in one raw block

test("a file is a partition, numbered in the order of names, and keeps its number for ever", async () => {
  const at = await place();
  await writeFile(join(at.folder, "b.ndjson"), "b0\nb1\n");
  await writeFile(join(at.folder, "c.jsonl"), "c0\n");
  await landOnce(at);
  await writeFile(join(at.folder, "a.ndjson"), "a0\n");
  await appendFile(join(at.folder, "b.ndjson"), "b2\n");
  await landOnce(at);
  expect([await chainOf(at, 0), await chainOf(at, 1), await chainOf(at, 2)]).toEqual([
    ["b0", "b1", "b2"],
    ["c0"],
    ["a0"],
  ]);
});

test("other files are none of the source's", async () => {
  const at = await place();
  for (const name of ["a.json", "b.ndjson.tmp", ".c.ndjson", "d.csv", "ndjson"])
    await writeFile(join(at.folder, name), "x\n");
  await landOnce(at);
  expect(await valuesIn(at.store)).toEqual([]);
});

test("compressed files are read, and grow when members are added", async () => {
  const at = await place();
  await writeFile(join(at.folder, "a.ndjson.gz"), gzipSync("g0\ng1\n"));
  await writeFile(join(at.folder, "b.jsonl.zst"), ZSTD_OF_ABC);
  await landOnce(at);
  await appendFile(join(at.folder, "a.ndjson.gz"), gzipSync("g2\n"));
  await appendFile(join(at.folder, "b.jsonl.zst"), ZSTD_OF_ABC);
  await landOnce(at);
  expect(await chainOf(at, 0)).toEqual(["g0", "g1", "g2"]);
  expect(await chainOf(at, 1)).toEqual(["a", "b", "c", "a", "b", "c"]);
});

test("with once, what stands behind the last newline is a message, and the newline that comes later adds none", async () => {
  const at = await place();
  await writeFile(join(at.folder, "a.ndjson"), "0\n1");
  await landOnce(at);
  expect(await chainOf(at, 0)).toEqual(["0", "1"]);
  await appendFile(join(at.folder, "a.ndjson"), "\n2\n");
  await landOnce(at);
  expect(await chainOf(at, 0)).toEqual(["0", "1", "2"]);
});

test("lines may end in \\r\\n, and empty lines are messages without bytes", async () => {
  const at = await place();
  await writeFile(join(at.folder, "a.ndjson"), "0\r\n\n\r\n3\n");
  await landOnce(at);
  expect(await chainOf(at, 0)).toEqual(["0", "", "", "3"]);
});

test("an empty file is no message", async () => {
  const at = await place();
  await writeFile(join(at.folder, "a.ndjson"), "");
  await landOnce(at);
  expect(await readChain(at.store, { topic: "shop", partition: 0 })).toEqual([]);
});

test("growing files are read on by whole lines, new files are found, until it is aborted", async () => {
  const at = await place();
  const stop = new AbortController();
  const stored: string[] = [];
  const { sink } = landerOn(at.store, {
    segmentMaxBytes: 1,
    stored: async ({ partition }, next) => void stored.push(`${partition}:${next}`),
  });
  await writeFile(join(at.folder, "a.ndjson"), "0\n1\nhal");
  const running = sourceOf(at).run(sink, { signal: stop.signal, once: false });
  await vi.waitFor(() => expect(stored).toContain("0:2"));
  await appendFile(join(at.folder, "a.ndjson"), "f\n3\n");
  await writeFile(join(at.folder, "b.ndjson"), "new\n");
  await vi.waitFor(() => expect(stored).toEqual(expect.arrayContaining(["0:4", "1:1"])));
  stop.abort();
  await running;
  expect(await chainOf(at, 0)).toEqual(["0", "1", "half", "3"]);
  expect(await chainOf(at, 1)).toEqual(["new"]);
});

test("a compressed file that is still being written is read as far as it goes, and on when it is whole", async () => {
  const at = await place();
  const stop = new AbortController();
  const { sink, counts } = landerOn(at.store, { segmentMaxBytes: 1 });
  const whole = gzipSync(
    range(0, 60_000)
      .map((line) => `${line}\n`)
      .join(""),
  );
  await writeFile(join(at.folder, "a.ndjson.gz"), whole.subarray(0, whole.length - 4));
  const running = sourceOf(at).run(sink, { signal: stop.signal, once: false });
  await vi.waitFor(() => expect(counts().taken).toBeGreaterThan(0));
  // Appended, as a writer does: a file that is cut to nothing and written anew may be seen empty, which is an error.
  await appendFile(join(at.folder, "a.ndjson.gz"), whole.subarray(whole.length - 4));
  await vi.waitFor(() => expect(counts().messages).toBe(60_000), 5_000);
  stop.abort();
  await running;
  expect(await chainOf(at, 0)).toEqual(range(0, 60_000).map(String));
});

test("with once, a compressed file that is cut off is an error that names it", async () => {
  const at = await place();
  await writeFile(join(at.folder, "a.ndjson.gz"), gzipSync("0\n1\n").subarray(0, -6));
  await expect(landOnce(at)).rejects.toMatchObject({
    code: "LANDING_FILE_CUT_OFF",
    message: expect.stringContaining("a.ndjson.gz"),
  });
  await rm(join(at.folder, "a.ndjson.gz"));
  await writeFile(join(at.folder, "b.ndjson.zst"), ZSTD_OF_ABC.subarray(0, -3));
  await expect(landOnce(at)).rejects.toMatchObject({
    code: "LANDING_FILE_CUT_OFF",
    message: expect.stringContaining("b.ndjson.zst"),
  });
});

test.each(["a.ndjson.gz", "a.ndjson.zst"])("what is not compressed as its name %s says is an error", async (name) => {
  const at = await place();
  await writeFile(join(at.folder, name), "not compressed at all, and long enough to have a header\n");
  await expect(landOnce(at)).rejects.toMatchObject({ code: "LANDING_FILE_CORRUPT", fault: "input" });
});

test.each<[string, (path: string) => Promise<void>]>([
  ["shrank", (path) => truncate(path, 4)],
  ["was emptied", (path) => truncate(path, 0)],
  ["was replaced by one that begins otherwise", (path) => writeFile(path, "9\n1\n2\n3\n4\n")],
])("a file that %s is refused", async (_, change) => {
  const at = await place();
  const path = join(at.folder, "a.ndjson");
  await writeFile(path, "0\n1\n2\n");
  await landOnce(at);
  await change(path);
  await expect(landOnce(at)).rejects.toMatchObject({
    code: "LANDING_FILE_CHANGED",
    message: expect.stringContaining(path),
  });
});

test("a file that was empty when it was found, and now holds fewer lines than were stored, is refused", async () => {
  const at = await place();
  const path = join(at.folder, "a.ndjson.gz");
  await writeFile(path, "");
  await landOnce(at);
  await writeFile(path, gzipSync("0\n1\n"));
  await landOnce(at);
  await writeFile(path, gzipSync("0\n"));
  await expect(landOnce(at)).rejects.toMatchObject({
    code: "LANDING_FILE_CHANGED",
    message: expect.stringContaining("1 lines, but 2 are stored"),
  });
});

test("a file that is gone stays landed", async () => {
  const at = await place();
  await writeFile(join(at.folder, "a.ndjson"), "0\n");
  await landOnce(at);
  await rename(join(at.folder, "a.ndjson"), join(at.store, "done"));
  await writeFile(join(at.folder, "b.ndjson"), "1\n");
  await landOnce(at);
  expect([await chainOf(at, 0), await chainOf(at, 1)]).toEqual([["0"], ["1"]]);
});

test("processes that find the same files at once agree on their numbers, and store each line once", async () => {
  const at = await place();
  for (const name of range(0, 12)) await writeFile(join(at.folder, `${name}.ndjson`), `${name}-0\n${name}-1\n`);
  await Promise.all([landOnce(at), landOnce(at), landOnce(at)]);
  expect(await valuesIn(at.store)).toEqual(
    range(0, 12)
      .flatMap((name) => [`${name}-0`, `${name}-1`])
      .sort(),
  );
});

test("more files than are held open at once are landed", async () => {
  const at = await place();
  for (const name of range(0, 80)) await writeFile(join(at.folder, `${name}.ndjson`), `${name}\n`);
  const stop = new AbortController();
  const { sink, counts } = landerOn(at.store);
  const running = sourceOf(at).run(sink, { signal: stop.signal, once: false });
  await vi.waitFor(() => expect(counts().taken).toBe(80), 5_000);
  stop.abort();
  await running;
  expect(await valuesIn(at.store)).toEqual(range(0, 80).map(String).sort());
});

test("a folder that does not exist is the user's to mend", async () => {
  const at = await place();
  await rm(at.folder, { recursive: true });
  await expect(landOnce(at)).rejects.toMatchObject({ code: "LANDING_FOLDER_MISSING", fault: "input" });
});
