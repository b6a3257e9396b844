import { randomUUID } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateShop } from "../../datasets/shop/generate.ts";
import { writeShopProject } from "../../datasets/shop/project.ts";
import { systemClock } from "../../src/clock.ts";
import { loadProject } from "../../src/config/load.ts";
import type { Project } from "../../src/config/project.ts";
import type { ExportSettings } from "../../src/config/settings.ts";
import { storePath } from "../../src/config/store-path.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { exportRuns } from "../../src/export/export-run.ts";
import { publishedRuns } from "../../src/export/published-runs.ts";
import { isBuilt } from "../../src/lake/derived.ts";
import { derivedFolders } from "../../src/lake/derived-folders.ts";
import { bytesBelow } from "../../src/lake/trash.ts";
import { land } from "../../src/landing/land.ts";
import { silentLog } from "../../src/log.ts";
import { type Pruned, prune } from "../../src/publish/prune.ts";
import { replaceDatabase } from "../../src/publish/published-database.ts";
import { currentRun } from "../../src/publish/run.ts";
import { openEngine, runDs } from "../../src/publish/run-ds.ts";
import { runVersions } from "../../src/publish/run-versions.ts";
import { addDays } from "../../src/schedule/ds-ended.ts";
import { runNight as runNightly } from "../../src/schedule/night.ts";
import { ageStore } from "../harness/aged-store.ts";
import { startChild } from "../harness/child.ts";
import { withPublished } from "../harness/published-results.ts";
import { tableHashes } from "../harness/table-hashes.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { seededRandom } from "../property/oracle/random.ts";

/** Rounds in which pruning is killed, or runs at the same time as others: `PULSE_TEST_PRUNES=100`; others: `PULSE_TEST_PRUNE_SEED=7`. */
const ROUNDS = Number(process.env.PULSE_TEST_PRUNES ?? 2);
const random = seededRandom(Number(process.env.PULSE_TEST_PRUNE_SEED ?? 1));

const SHOP = { users: 30, days: 6, historyDays: 1 };
const DAY_MS = 86_400_000;
const FIRST = "2026-01-05";
const NIGHTS = 5;
const LATE_DAYS = 2;
const ALL_DAYS = Array.from({ length: NIGHTS }, (_, day) => addDays(FIRST, day));
const EXPORT: ExportSettings = { type: "parquet", path: "export", tables: ["assignments", "pulse_results"] };

/** The days that the night of a day computes. */
const nightDays = (last: string): string[] =>
  Array.from({ length: LATE_DAYS + 1 }, (_, back) => addDays(last, back - LATE_DAYS)).filter((ds) => ds >= FIRST);

/** Each day's messages in the file of its night; but every tenth comes two nights late. */
function inNights(): Buffer[] {
  const nights = Array.from({ length: NIGHTS }, (): Buffer[] => []);
  for (const { value, arrivalMs } of generateShop({ ...SHOP, carrier: "files" })) {
    if (value === null) continue;
    const night = Math.floor((arrivalMs - Date.parse(`${FIRST}T00:00:00Z`)) / DAY_MS) + (random() < 0.1 ? 2 : 0);
    nights[Math.max(0, night)]?.push(value, Buffer.from("\n"));
  }
  return nights.map((parts) => Buffer.concat(parts));
}

const WEEK_MS = 7 * DAY_MS;

describe("pulse prune", { timeout: 240_000 }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let engine: Engine;
  /** A store of some nights, each a week after the one before, that was never pruned, and one that was after every night. */
  let grown: Project;
  let pruned: Project;
  /** What each night built in either. */
  const builds: { readonly grown: readonly string[]; readonly pruned: readonly string[] }[] = [];
  const freed: Pruned[] = [];

  async function makeProject(name: string): Promise<Project> {
    const path = join(folder.path, name);
    await writeShopProject(path, { source: "files", shop: SHOP });
    await mkdir(join(path, "inbox"));
    return loadProject(path);
  }
  const derived = async (store: string): Promise<string[]> =>
    (await derivedFolders(store)).map(({ model, address }) => `${model}/${address}`);

  /** Runs the days of a night; answers what was built that was not there before. */
  async function runNight(of: Project, number: number): Promise<string[]> {
    const before = new Set(await derived(storePath(of)));
    for (const ds of nightDays(addDays(FIRST, number)))
      await runDs({ project: of, ds, engine, replaceDatabase: false });
    await replaceDatabase(storePath(of));
    return (await derived(storePath(of))).filter((name) => !before.has(name));
  }

  /** A copy of a project with its store. */
  async function copyOf(of: Project): Promise<Project> {
    const path = join(folder.path, randomUUID());
    await cp(of.folder, path, { recursive: true, preserveTimestamps: true });
    return loadProject(path);
  }
  const hashes = (of: Project) => ALL_DAYS.map((ds) => tableHashes(storePath(of), ds));
  const bytesOf = async (of: Project): Promise<number> =>
    (await bytesBelow(join(storePath(of), "derived"))) + (await bytesBelow(join(storePath(of), "runs")));
  const total = ({ freed: of }: Pruned): number => of.reduce((sum, { bytes }) => sum + bytes, 0);

  beforeAll(async () => {
    folder = await temporaryFolder("prune");
    [grown, pruned] = [await makeProject("grown"), await makeProject("pruned")];
    engine = await openEngine(grown);
    for (const [number, bytes] of inNights().entries()) {
      await writeFile(join(grown.folder, "inbox", `${number}.ndjson`), bytes);
      await land(grown, { signal: new AbortController().signal, once: true });
      await rm(join(storePath(pruned), "raw"), { recursive: true, force: true });
      await cp(join(storePath(grown), "raw"), join(storePath(pruned), "raw"), { recursive: true });
      builds.push({ grown: await runNight(grown, number), pruned: await runNight(pruned, number) });
      for (const of of [grown, pruned]) ageStore(storePath(of), WEEK_MS);
      freed.push(await prune({ project: pruned }));
    }
  }, 480_000);
  afterAll(async () => {
    await engine.close();
    await folder.remove();
  });

  it("makes no following night build more: each builds just what it builds in a store that nobody prunes", () => {
    expect(builds.map((night) => night.pruned)).toEqual(builds.map((night) => night.grown));
    expect(builds.every((night) => night.grown.length > 10)).toBe(true);
    // There was something to lose: from the third night on, late messages supersede what was built of earlier days.
    expect(freed.slice(2).every((each) => each.freed.length > 3)).toBe(true);
    expect(hashes(pruned)).toEqual(hashes(grown));
  });

  it("keeps the run in force of every day and the newest before it, and whatever they were made from", async () => {
    const store = storePath(pruned);
    const versions = ALL_DAYS.map((ds) => runVersions(store, ds));
    expect(versions.map(([first]) => first?.manifest.run_id)).toEqual(
      ALL_DAYS.map((ds) => currentRun(storePath(grown), ds)?.run_id),
    );
    expect(Math.max(...versions.map(({ length }) => length))).toBe(2);
    expect(Math.max(...ALL_DAYS.map((ds) => runVersions(storePath(grown), ds).length))).toBeGreaterThan(2);
    const there = new Set(await derived(store));
    const named = versions
      .flat()
      .flatMap(({ manifest }) => manifest.derived)
      .filter((name) => /\/[0-9a-f]{40}$/.test(name));
    expect(named.filter((name) => !there.has(name))).toEqual([]);
  });

  it("frees what it says, and with --dry-run says the same and deletes nothing", async () => {
    const project = await copyOf(grown);
    const before = { bytes: await bytesOf(project), derived: await derived(storePath(project)) };
    const announced = await prune({ project, dryRun: true });
    expect(await derived(storePath(project))).toEqual(before.derived);
    expect(await bytesOf(project)).toBe(before.bytes);

    const done = await prune({ project });
    expect(done).toEqual(announced);
    expect(done.freed.map(({ what }) => what)).toEqual(
      expect.arrayContaining(["superseded runs", "moments", "events"]),
    );
    expect(total(done)).toBeGreaterThan(0);
    // The folders themselves count on some file systems.
    expect(before.bytes - (await bytesOf(project))).toBe(total(done));
    expect((await prune({ project })).freed).toEqual([]);
  });

  it("leaves alone what was built, used or superseded within the last hours", async () => {
    const project = await copyOf(grown);
    const superseded = (await derivedFolders(storePath(project))).filter(({ model }) => model === "events");
    // Asking whether it is built is what a run does that is about to read it.
    expect(superseded.map(({ folder: path }) => isBuilt(path)).every(Boolean)).toBe(true);
    const { freed: went } = await prune({ project });
    expect(went.map(({ what }) => what)).not.toContain("events");
    expect(went.map(({ what }) => what)).toContain("moments");
    // What they were made from stays as well.
    expect(superseded.filter(({ folder: path }) => !isBuilt(path))).toEqual([]);
    expect(went.map(({ what }) => what)).not.toContain("messages");
  });

  it("leaves the database and the exports whole", async () => {
    const project = await copyOf(grown);
    await replaceDatabase(storePath(project));
    await prune({ project });
    const rows = await withPublished(storePath(project), (tables) =>
      tables.records("select cast(count(*) as integer) as n from unit_metrics"),
    );
    const of = ALL_DAYS.map((ds) => currentRun(storePath(project), ds)?.tables.unit_metrics?.rows ?? 0);
    expect(rows).toEqual([{ n: of.reduce((sum, n) => sum + n, 0) }]);
    const settings = { ...project.settings, exports: [EXPORT] };
    const results = await exportRuns({ ...project, settings }, publishedRuns(storePath(project), ALL_DAYS.length), {
      clock: systemClock,
      random,
      log: silentLog,
    });
    const outcomes = results.flatMap(({ tables }) => tables.map(({ outcome }) => outcome));
    expect(outcomes).toEqual(Array(2 * ALL_DAYS.length).fill("exported"));
  });

  it("is done by the nightly job after the night, where the settings say so", async () => {
    const ds = ALL_DAYS.at(-1) ?? "";
    const versions = async (nightly: boolean) => {
      const project = await copyOf(grown);
      const retention = { ...project.settings.retention, nightly, run_versions: 1 };
      // Only the day itself, which is unchanged: what a night supersedes stays for a day.
      const schedule = { ...project.settings.schedule, late_days: 0 };
      const settings = { ...project.settings, retention, schedule };
      await runNightly({ project: { ...project, settings }, ds, log: silentLog });
      return ALL_DAYS.map((day) => runVersions(storePath(project), day).length);
    };
    expect(await versions(true)).toEqual(ALL_DAYS.map(() => 1));
    expect(Math.max(...(await versions(false)))).toBeGreaterThan(2);
  });

  it("killed at any moment leaves only whole folders, and the next one goes on", async () => {
    const undisturbed = await copyOf(grown);
    await prune({ project: undisturbed });
    for (let round = 0; round < ROUNDS; round += 1) {
      const project = await copyOf(grown);
      const before = (await derived(storePath(project))).length;
      const child = startChild("src/cli/main.ts", ["prune", "--json", "--project", project.folder]);
      const hasBegun = async (): Promise<boolean> => (await derived(storePath(project))).length < before;
      while (child.process.exitCode === null && !(await hasBegun())) await sleep(1);
      await sleep(random() * 20);
      child.process.kill("SIGKILL");
      await child.ended;
      // Looking at a folder is to use it: a copy is looked at.
      const left = await derivedFolders(storePath(await copyOf(project)));
      expect(left.filter(({ folder: path }) => !isBuilt(path))).toEqual([]);
      ageStore(storePath(project), WEEK_MS);
      await prune({ project, clock: { ...systemClock, now: () => Date.now() + 2 * 60_000 } });
      expect(await derived(storePath(project))).toEqual(await derived(storePath(undisturbed)));
      expect(readdirSync(join(storePath(project), "derived", ".building"))).toEqual([]);
      expect(hashes(project)).toEqual(hashes(grown));
    }
  });

  it("hurts no run that goes on at the same time, even one that reuses what nothing kept leads to", async () => {
    const ds = ALL_DAYS.at(-1) ?? "";
    const changed = await copyOf(grown);
    // What the run of this configuration was made from is nobody's any more once another one is in force.
    const { retention } = changed.settings;
    const settings = { ...changed.settings, exclude_bots: false, retention: { ...retention, run_versions: 1 } };
    await runDs({ project: { ...changed, settings }, ds, engine, replaceDatabase: false });
    const [, ...superseded] = runVersions(storePath(changed), ds);
    for (const old of superseded) await rm(old.folder, { recursive: true });
    for (let week = 0; week < 2; week += 1) ageStore(storePath(changed), WEEK_MS);
    const pruning = { ...changed, settings };
    expect((await prune({ project: pruning, dryRun: true })).freed.map(({ what }) => what)).toContain("moments");

    for (let round = 0; round < ROUNDS; round += 1) {
      const project = await copyOf(changed);
      const store = storePath(project);
      const run = startChild("src/cli/main.ts", ["run", "--ds", ds, "--project", project.folder]);
      while (!existsSync(join(store, "derived", ".building")) && run.process.exitCode === null) await sleep(1);
      await sleep(random() * 2000);
      while (run.process.exitCode === null) {
        await prune({ project: { ...pruning, folder: project.folder } });
        await sleep(random() * 50);
      }
      if ((await run.ended) !== 0) {
        expect(run.said()).toMatch(/DERIVED_GONE|ENGINE_FILE_GONE/);
        await runDs({ project, ds, engine });
      }
      expect(tableHashes(store, ds)).toEqual(tableHashes(storePath(grown), ds));
    }
  });
});
