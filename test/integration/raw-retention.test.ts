import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { cp, mkdir, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateShop } from "../../datasets/shop/generate.ts";
import { writeShopProject } from "../../datasets/shop/project.ts";
import { systemClock } from "../../src/clock.ts";
import { loadProject } from "../../src/config/load.ts";
import type { Project } from "../../src/config/project.ts";
import { storePath } from "../../src/config/store-path.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { listChains, readChain } from "../../src/landing/chain.ts";
import { expiredRanges } from "../../src/landing/expired-segment.ts";
import { land } from "../../src/landing/land.ts";
import type { Segment } from "../../src/landing/segment.ts";
import { verifyChain } from "../../src/landing/verify-chain.ts";
import { type Pruned, prune } from "../../src/publish/prune.ts";
import { currentRun } from "../../src/publish/run.ts";
import { openEngine, runDs } from "../../src/publish/run-ds.ts";
import { withPublished } from "../harness/published-results.ts";
import { tableHashes } from "../harness/table-hashes.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

const SHOP = { users: 25, days: 4, historyDays: 1 };
const DAYS = ["2026-01-06", "2026-01-07"];
const LAST = "2026-01-07";
const RAW_DAYS = 30;
/** Broker's time of a file is when it was written. */
const OLD = Date.parse("2026-02-01T00:00:00Z");
const NOW = Date.parse("2026-03-15T00:00:00Z");
const YOUNG = Date.parse("2026-03-10T00:00:00Z");

describe("raw messages that have expired", { timeout: 240_000 }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let engine: Engine;
  /** Two stores of the same messages: in one those that came first have expired. */
  let expired: Project;
  let whole: Project;
  let pruned: Pruned;
  const { early, late } = inFiles();

  /** Four files of four fifths of the messages, and one of the rest, which come later. */
  function inFiles(): { readonly early: readonly Buffer[]; readonly late: Buffer } {
    const files = Array.from({ length: 5 }, (): Buffer[] => []);
    let number = 0;
    for (const { value } of generateShop({ ...SHOP, carrier: "files" })) {
      if (value !== null) files[number % 5]?.push(value, Buffer.from("\n"));
      number += 1;
    }
    const [rest = Buffer.alloc(0), ...others] = files.map((parts) => Buffer.concat(parts));
    return { early: others, late: rest };
  }
  async function makeProject(name: string): Promise<Project> {
    const path = join(folder.path, name);
    await writeShopProject(path, { source: "files", shop: SHOP });
    await mkdir(join(path, "inbox"));
    const project = await loadProject(path);
    const { settings } = project;
    return { ...project, settings: { ...settings, retention: { ...settings.retention, raw_days: RAW_DAYS } } };
  }
  async function arrive(project: Project, name: string, bytes: Buffer, writtenMs: number): Promise<void> {
    const path = join(project.folder, "inbox", name);
    await writeFile(path, bytes);
    await utimes(path, writtenMs / 1000, writtenMs / 1000);
    await landAll(project);
  }
  const landAll = (project: Project) => land(project, { signal: new AbortController().signal, once: true });
  const pruneAt = (project: Project, now = NOW) => prune({ project, clock: { ...systemClock, now: () => now } });
  async function runAll(project: Project) {
    const results = [];
    for (const ds of DAYS) results.push(await runDs({ project, ds, engine }));
    return results;
  }
  const hashes = (project: Project) => DAYS.map((ds) => tableHashes(storePath(project), ds));
  async function segmentsOf(project: Project): Promise<Segment[]> {
    const store = storePath(project);
    return (await Promise.all((await listChains(store)).map((chain) => readChain(store, chain)))).flat();
  }
  const hasRaw = ({ folder: path }: Segment): boolean => existsSync(join(path, "messages.gz"));
  async function copyOf(project: Project): Promise<Project> {
    const path = join(folder.path, randomUUID());
    await cp(project.folder, path, { recursive: true, preserveTimestamps: true });
    return { ...project, folder: path };
  }
  /** Folders of what was kept of expired messages. */
  async function keptFolders(project: Project): Promise<string[]> {
    const store = storePath(project);
    const ranges = await Promise.all((await listChains(store)).map((chain) => expiredRanges(store, chain)));
    return ranges.flat().map((range) => range.folder);
  }

  beforeAll(async () => {
    folder = await temporaryFolder("raw-retention");
    [expired, whole] = [await makeProject("expired"), await makeProject("whole")];
    engine = await openEngine(expired);
    for (const project of [expired, whole])
      for (const [index, bytes] of early.entries()) await arrive(project, `early-${index}.ndjson`, bytes, OLD);
    await runAll(expired);
    pruned = await pruneAt(expired);
  }, 240_000);
  afterAll(async () => {
    await engine.close();
    await folder.remove();
  });

  it("are deleted, and their segments stay, so that no offset is landed twice", async () => {
    const segments = await segmentsOf(expired);
    expect(segments.length).toBeGreaterThanOrEqual(4);
    expect(segments.filter(hasRaw)).toEqual([]);
    expect(segments.map(({ info }) => info)).toEqual((await segmentsOf(whole)).map(({ info }) => info));
    expect(pruned.freed).toEqual(
      expect.arrayContaining([{ what: "raw segments", folders: segments.length, bytes: expect.any(Number) }]),
    );
    await landAll(expired);
    expect((await segmentsOf(expired)).length).toBe(segments.length);
    for (const chain of await listChains(storePath(expired)))
      expect((await verifyChain(storePath(expired), chain)).damages).toEqual([]);
  });

  it("change nothing: their days are what they were", async () => {
    expect((await runAll(expired)).map(({ status, built }) => [status, built])).toEqual(
      DAYS.map(() => ["unchanged", 0]),
    );
  });

  it("go on to count when later messages come, and the run says that they are gone", async () => {
    for (const project of [expired, whole]) {
      await arrive(project, "late.ndjson", late, YOUNG);
      await runAll(project);
    }
    expect(hashes(expired)).toEqual(hashes(whole));
    expect((await segmentsOf(expired)).filter(hasRaw).length).toBeGreaterThan(0);
    const said = currentRun(storePath(expired), LAST)?.raw_expired;
    expect(said).toEqual({ days: expect.any(Number), first_ds: expect.any(String), last_ds: LAST });
    expect(said?.days).toBeGreaterThan(2);
    expect(currentRun(storePath(whole), LAST)?.raw_expired).toBeUndefined();
  });

  it("are not needed to make everything again, when all derived files were deleted", async () => {
    const project = await copyOf(expired);
    for (const part of ["derived", "runs"]) await rm(join(storePath(project), part), { recursive: true });
    await runAll(project);
    expect(hashes(project)).toEqual(hashes(whole));
    expect(DAYS.map((ds) => currentRun(storePath(project), ds)?.run_id)).toEqual(
      DAYS.map((ds) => currentRun(storePath(whole), ds)?.run_id),
    );
  });

  it("are not deleted where they are young, or not staged yet", async () => {
    const project = await copyOf(expired);
    const before = (await segmentsOf(project)).filter(hasRaw).length;
    await pruneAt(project);
    expect((await segmentsOf(project)).filter(hasRaw).length).toBe(before);
    const unstaged = await makeProject("unstaged");
    await arrive(unstaged, "late.ndjson", late, OLD);
    await pruneAt(unstaged);
    expect((await segmentsOf(unstaged)).every(hasRaw)).toBe(true);
  });

  it("go in the next pruning where one was killed before it had deleted all", async () => {
    const project = await copyOf(expired);
    const [left] = (await segmentsOf(project)).filter((segment) => !hasRaw(segment));
    const raw = (await segmentsOf(whole)).find(({ info }) => info.sha256 === left?.info.sha256);
    if (left === undefined || raw === undefined) throw new Error("nothing has expired");
    await cp(join(raw.folder, "messages.gz"), join(left.folder, "messages.gz"));
    const before = hashes(project);
    expect((await runAll(project)).map(({ status }) => status)).toEqual(DAYS.map(() => "unchanged"));
    await pruneAt(project);
    expect([hasRaw(left), hashes(project)]).toEqual([false, before]);
  });

  it("are read as an earlier version staged them, and health says so of their days", async () => {
    const project = await copyOf(expired);
    for (const path of await keptFolders(project)) {
      const file = join(path, "provenance.json");
      const provenance = JSON.parse(readFileSync(file, "utf8")) as { model_version: string };
      const earlier = "0".repeat(provenance.model_version.length);
      writeFileSync(file, readFileSync(file, "utf8").replace(provenance.model_version, earlier));
    }
    const [, last] = await runAll(project);
    expect(last?.status).toBe("published");
    const { pulse_health: health, ...tables } = tableHashes(storePath(project), LAST);
    const { pulse_health: healthBefore, ...before } = tableHashes(storePath(whole), LAST);
    expect(tables).toEqual(before);
    expect(health?.rows).toBe((healthBefore?.rows ?? 0) + 1);
    const rows = await withPublished(storePath(project), (published) =>
      published.records(`select status, reason from pulse_health where "check" = 'raw_expired' and ds = '${LAST}'`),
    );
    expect(rows).toEqual([{ status: "warn", reason: expect.stringContaining("to 2026-01-07") }]);
  });

  it("are missed loudly: without what was kept of them no run goes on", async () => {
    const project = await copyOf(expired);
    const [first = ""] = await keptFolders(project);
    const day = readdirSync(first).find((name) => name.startsWith("ds=")) ?? "";
    const [file = ""] = readdirSync(join(first, day));
    truncateSync(join(first, day, file), 10);
    await expect(runDs({ project, ds: LAST, engine })).rejects.toMatchObject({ code: "EXPIRED_DAMAGED" });
  });
});
