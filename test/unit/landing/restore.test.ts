import { cp, mkdir, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Project } from "../../../src/config/project.ts";
import { settingsSchema } from "../../../src/config/settings.ts";
import { readChain } from "../../../src/landing/chain.ts";
import { land } from "../../../src/landing/land.ts";
import { type Restoration, restoreSegments } from "../../../src/landing/restore-segments.ts";
import { requireIntact } from "../../../src/landing/verify-segment.ts";
import { verifyStore } from "../../../src/landing/verify-store.ts";
import { NO_DEFINITIONS } from "../../harness/no-definitions.ts";
import { range, temporaryFolder } from "./fixture.ts";

const partition = { topic: "events", partition: 0 };
const never = new AbortController().signal;

interface Place {
  readonly project: Project;
  readonly store: string;
  /** Folder of the segment that begins at an offset. */
  segment(from: number): string;
  readonly source: string;
}

/** A file of 12 lines, landed in three segments. */
async function place(): Promise<Place> {
  const folder = await temporaryFolder();
  const source = join(folder, "in", "events.ndjson");
  await mkdir(join(folder, "in"));
  const settings = settingsSchema.parse({
    project: "shop",
    sources: [{ type: "files", topic: "events", path: "in" }],
    landing: { segment_max_mib: 0.0001 },
  });
  const project = { ...NO_DEFINITIONS, folder, settings };
  const store = join(folder, ".pulse");
  const text = range(0, 12).map((i) => `{"i":${i},"pad":"${"x".repeat(10)}"}\n`);
  await writeFile(source, "");
  for (const end of [4, 8, 12]) {
    await writeFile(source, text.slice(0, end).join(""));
    const { utimes } = await import("node:fs/promises");
    await utimes(source, 1_767_607_200, 1_767_607_200);
    await land(project, { signal: never, once: true });
  }
  const segment = (from: number) => join(store, "raw", "events", "000000", String(from).padStart(20, "0"));
  return { project, store, segment, source };
}

const contents = async (folder: string): Promise<Map<string, string>> =>
  new Map(
    await Promise.all(
      (await readdir(folder)).map(
        async (name) => [name, (await readFile(join(folder, name))).toString("hex")] as const,
      ),
    ),
  );

async function flip(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  await writeFile(path, bytes);
}

async function restore(at: Place, acceptLoss = false): Promise<readonly Restoration[]> {
  const { damages } = await verifyStore(at.store);
  return restoreSegments(at.project, damages, { signal: never, acceptLoss });
}

/** Everything that may happen to a segment, and what becomes of it. */
const DAMAGES: readonly [string, (folder: string) => Promise<void>, string, Restoration["outcome"]][] = [
  ["a flipped bit in its messages", (folder) => flip(join(folder, "messages.gz"), 30), "SHA-256", "restored"],
  ["messages that are cut off", (folder) => truncate(join(folder, "messages.gz"), 40), "SHA-256", "restored"],
  ["empty messages", (folder) => truncate(join(folder, "messages.gz"), 0), "SHA-256", "restored"],
  ["no messages", (folder) => rm(join(folder, "messages.gz")), "messages.gz is missing", "restored"],
  ["a torn segment.json", (folder) => truncate(join(folder, "segment.json"), 100), "segment.json", "described"],
  ["no segment.json", (folder) => rm(join(folder, "segment.json")), "has no segment.json", "described"],
  ["nothing left of it", (folder) => rm(folder, { recursive: true }), "it is missing", "restored"],
];

describe("a damaged segment", () => {
  test("an intact store has none", async () => {
    const { store } = await place();
    expect(await verifyStore(store)).toEqual({ chains: 1, segments: 3, messages: 12, damages: [] });
  });

  test.each(DAMAGES)("with %s is named, and restored to the byte", async (_, damage, seen, outcome) => {
    const at = await place();
    const before = await contents(at.segment(4));
    const chain = await readChain(at.store, partition);
    await damage(at.segment(4));
    const { damages } = await verifyStore(at.store);
    expect(damages).toMatchObject([{ partition, from: 4n, next: 8n, folder: at.segment(4) }]);
    expect(damages[0]?.seen).toContain(seen);

    expect(await restore(at)).toMatchObject([{ outcome }]);
    expect(await contents(at.segment(4))).toEqual(before);
    expect(await readChain(at.store, partition)).toEqual(chain);
    expect((await verifyStore(at.store)).damages).toEqual([]);
  });

  test("is refused before its messages are used", async () => {
    const at = await place();
    const segments = await readChain(at.store, partition);
    await requireIntact(segments);
    await flip(join(at.segment(4), "messages.gz"), 30);
    await expect(requireIntact(segments)).rejects.toMatchObject({
      code: "SEGMENT_DAMAGED",
      fault: "check_failed",
      message: expect.stringMatching(/events\/0, offsets 4 to 8: .*00000000000000000004/),
    });
  });

  test("keeps its damaged files beside the chain", async () => {
    const at = await place();
    await flip(join(at.segment(4), "messages.gz"), 30);
    const damaged = await contents(at.segment(4));
    const [restoration] = await restore(at);
    expect.assert(restoration?.aside !== undefined);
    expect(basename(restoration.aside)).toMatch(/^[.]damaged-00000000000000000004-/);
    expect(await contents(restoration.aside)).toEqual(damaged);
  });

  test.each([
    ["its messages are whole: they are described", false, "described"],
    ["nothing of it is whole: it leaves the chain, and is landed again", true, "set_aside"],
  ])("that is the last and whose segment.json is lost, while %s", async (_, both, outcome) => {
    const at = await place();
    const before = await contents(at.segment(8));
    await truncate(join(at.segment(8), "segment.json"), 10);
    if (both) await truncate(join(at.segment(8), "messages.gz"), 50);
    expect(await restore(at)).toMatchObject([{ outcome }]);
    await land(at.project, { signal: never, once: true });
    expect(await contents(at.segment(8))).toEqual(before);
  });

  test("several of them in one chain are all restored", async () => {
    const at = await place();
    const before = await Promise.all([0, 4, 8].map((from) => contents(at.segment(from))));
    await rm(at.segment(0), { recursive: true });
    await flip(join(at.segment(4), "messages.gz"), 20);
    await truncate(join(at.segment(8), "messages.gz"), 20);
    expect((await verifyStore(at.store)).damages).toHaveLength(3);
    expect((await restore(at)).map(({ outcome }) => outcome)).toEqual(["restored", "restored", "restored"]);
    expect(await Promise.all([0, 4, 8].map((from) => contents(at.segment(from))))).toEqual(before);
  });

  test("of which the source has something else now is not touched, unless the loss is accepted", async () => {
    const at = await place();
    await flip(join(at.segment(4), "messages.gz"), 30);
    const damaged = await contents(at.segment(4));
    const text = await readFile(at.source, "utf8");
    await writeFile(at.source, text.replace('"i":5,', '"i":5,"more":1,'));
    const head = { head_bytes: 0, head_sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" };
    const known = join(at.store, "raw", "events", "000000", "source.json");
    await writeFile(known, JSON.stringify({ file: "events.ndjson", ...head }));
    expect(await restore(at)).toMatchObject([{ outcome: "refused", detail: expect.stringContaining("bytes") }]);
    expect(await contents(at.segment(4))).toEqual(damaged);
    expect((await verifyStore(at.store)).damages).toHaveLength(1);

    expect(await restore(at, true)).toMatchObject([{ outcome: "lost" }]);
    expect((await verifyStore(at.store)).damages).toEqual([]);
    const [, second] = await readChain(at.store, partition);
    expect(second?.info).toMatchObject({ gap: { from: "4", to: "8" }, messages: 4 });
  });

  test("whose segment.json says another offset is noticed, though it is well formed", async () => {
    const at = await place();
    const path = join(at.segment(8), "segment.json");
    await writeFile(path, (await readFile(path, "utf8")).replace('"next_offset": "12"', '"next_offset": "13"'));
    await expect(readChain(at.store, partition)).rejects.toMatchObject({ code: "CHAIN_BROKEN" });
    await restore(at);
    expect((await readChain(at.store, partition)).at(-1)?.info.next_offset).toBe("12");
  });

  test("that begins before the one before it ends is said to be so: nobody can tell which of the two is right", async () => {
    const at = await place();
    await cp(at.segment(4), at.segment(6), { recursive: true });
    const overlap = (await restore(at, true)).find(({ damage }) => damage.overlaps === true);
    expect(overlap).toMatchObject({ outcome: "refused", detail: expect.stringContaining("move one of the two away") });
  });

  test("whose segment.json is of an earlier version is held against its messages", async () => {
    const at = await place();
    const path = join(at.segment(8), "segment.json");
    const { check, ...info } = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
    expect(check).toMatch(/^[0-9a-f]{32}$/);
    await writeFile(path, JSON.stringify(info));
    expect((await verifyStore(at.store)).damages).toEqual([]);
    await writeFile(path, JSON.stringify({ ...info, next_offset: "11" }));
    expect((await verifyStore(at.store)).damages).toHaveLength(1);
  });
});
