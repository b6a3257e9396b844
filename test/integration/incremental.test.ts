import { cp, mkdir, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateShop } from "../../datasets/shop/generate.ts";
import type { ShopOptions } from "../../datasets/shop/options.ts";
import { writeShopProject } from "../../datasets/shop/project.ts";
import { loadProject } from "../../src/config/load.ts";
import type { Project } from "../../src/config/project.ts";
import { storePath } from "../../src/config/store-path.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { land } from "../../src/landing/land.ts";
import { replaceDatabase } from "../../src/publish/published-database.ts";
import { currentRun } from "../../src/publish/run.ts";
import { explainDs, openEngine, type RunResult, runDs } from "../../src/publish/run-ds.ts";
import { startChild } from "../harness/child.ts";
import { withPublished } from "../harness/published-results.ts";
import { shuffled } from "../harness/shuffled.ts";
import { tableHashes } from "../harness/table-hashes.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { seededRandom } from "../property/oracle/random.ts";

/** Another order of arrival: `PULSE_TEST_ORDER_SEED=7`. */
const random = seededRandom(Number(process.env.PULSE_TEST_ORDER_SEED ?? 1));

const SHOP = { users: 200, days: 8, historyDays: 2 };
const DAYS = ["2026-01-05", "2026-01-06", "2026-01-08", "2026-01-10", "2026-01-12"];
const LAST = "2026-01-12";
/** In how many files, landed in how many nights, the messages arrive. */
const [FILES, NIGHTS] = [9, 3];
/** Broker's time of every file: with files it is when they were written, which is part of the tables. */
const WRITTEN_AT = Date.parse("2026-01-20T00:00:00Z") / 1000;

/** The shop's messages in random order, cut into so many files of random lengths. */
function inRandomFiles(shop: Partial<ShopOptions>, files: number): Buffer[] {
  const parts = Array.from({ length: files }, (): Buffer[] => []);
  const values = [...generateShop({ ...shop, carrier: "files" })].flatMap(({ value }) =>
    value === null ? [] : [value],
  );
  for (const value of shuffled(values, random)) parts[Math.floor(random() * files)]?.push(value, Buffer.from("\n"));
  return parts.map((part) => Buffer.concat(part));
}

async function arrive(project: Project, name: string, bytes: Buffer): Promise<void> {
  const path = join(project.folder, "inbox", name);
  await writeFile(path, bytes);
  await utimes(path, WRITTEN_AT, WRITTEN_AT);
}

const ofModel = (steps: Awaited<ReturnType<typeof explainDs>>, model: string): string[] =>
  steps.filter((step) => step.model.endsWith(model)).map(({ address }) => address);

describe("an incremental run", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let engine: Engine;
  /** The messages arrived bit by bit, and were run over every night. */
  let incremental: Project;
  /** The same files, all there before the first run. */
  let whole: Project;

  async function makeProject(name: string, shop: Partial<ShopOptions> = SHOP): Promise<Project> {
    const path = join(folder.path, name);
    await writeShopProject(path, { source: "files", shop });
    await mkdir(join(path, "inbox"));
    return loadProject(path);
  }
  const landAll = (project: Project) => land(project, { signal: new AbortController().signal, once: true });
  async function runAll(project: Project, days: readonly string[] = DAYS): Promise<RunResult[]> {
    const results: RunResult[] = [];
    for (const ds of days) results.push(await runDs({ project, ds, engine, replaceDatabase: false }));
    return results;
  }
  const hashes = (project: Project) => DAYS.map((ds) => tableHashes(storePath(project), ds));

  beforeAll(async () => {
    folder = await temporaryFolder("incremental");
    [incremental, whole] = [await makeProject("incremental"), await makeProject("whole")];
    engine = await openEngine(incremental);

    for (const [index, bytes] of inRandomFiles(SHOP, FILES).entries()) {
      for (const project of [incremental, whole]) await arrive(project, `part-${index}.ndjson`, bytes);
      if ((index + 1) % (FILES / NIGHTS) !== 0) continue;
      await landAll(incremental);
      // The night of one day, and of those before it that late messages touch: in any order.
      await runAll(incremental, shuffled(DAYS, random).slice(0, 2 + Math.floor(random() * 2)));
    }
    await runAll(incremental, shuffled(DAYS, random));
    await landAll(whole);
    await runAll(whole);
  }, 240_000);
  afterAll(async () => {
    await engine.close();
    await folder.remove();
  });

  it("over messages in random order, split over several nights, makes the tables of one run over everything", () => {
    expect(hashes(incremental)).toEqual(hashes(whole));
    expect(
      hashes(whole)
        .map((tables) => tables.pulse_results?.rows ?? 0)
        .every((rows) => rows > 50),
    ).toBe(true);
  });

  it("makes the same tables from messages that came in quite another order, in other files", async () => {
    const reordered = await makeProject("reordered");
    for (const [index, bytes] of inRandomFiles(SHOP, 4).entries()) await arrive(reordered, `${index}.ndjson`, bytes);
    await landAll(reordered);
    await runAll(reordered, [LAST]);
    const contents = (project: Project) => {
      const { dead_letters, ...tables } = tableHashes(storePath(project), LAST);
      return { ...tables, dead_letters: dead_letters?.rows }; // where they lie is what they are known by
    };
    expect(contents(reordered)).toEqual(contents(whole));
    expect(currentRun(storePath(reordered), LAST)?.run_id).not.toBe(currentRun(storePath(whole), LAST)?.run_id);
  });

  it("does nothing where nothing has changed, and says so", async () => {
    const again = await runAll(incremental);
    expect(again.map(({ status, built }) => [status, built])).toEqual(DAYS.map(() => ["unchanged", 0]));
  });

  it("completes the database that a run left behind which was killed after it had published", async () => {
    const days = () =>
      withPublished(storePath(incremental), (tables) => tables.records("select cast(ds as varchar) as ds from runs"));
    await replaceDatabase(storePath(incremental));
    expect((await days()).length).toBe(DAYS.length);
    const [first = LAST, ...others] = DAYS;
    await rm(join(storePath(incremental), "runs", first), { recursive: true });
    await replaceDatabase(storePath(incremental));
    expect((await days()).length).toBe(others.length);

    await runAll(incremental, [first]); // publishes, and leaves the database as it was
    expect((await days()).length).toBe(others.length);
    const { status } = await runDs({ project: incremental, ds: first, engine });
    expect([status, (await days()).length]).toEqual(["unchanged", DAYS.length]);
  });

  it("makes the same tables again, under the same run ids, when all derived files were deleted", async () => {
    const before = DAYS.map((ds) => currentRun(storePath(whole), ds)?.run_id);
    await rm(join(storePath(whole), "derived"), { recursive: true });
    expect((await runAll(whole)).map(({ status, runId }) => [status, runId])).toEqual(
      before.map((runId) => ["unchanged", runId]),
    );

    const found = hashes(whole);
    await rm(join(storePath(whole), "derived"), { recursive: true, force: true });
    await rm(join(storePath(whole), "runs"), { recursive: true });
    expect((await runAll(whole)).map(({ status, runId }) => [status, runId])).toEqual(
      before.map((runId) => ["published", runId]),
    );
    expect(hashes(whole)).toEqual(found);
  });

  it("keeps the address of a stage that has ended, from night to night, and of its history too", async () => {
    const shop = { users: 60, days: 10 };
    const project = await makeProject("ended", shop);
    for (const [index, bytes] of inRandomFiles(shop, 1).entries()) await arrive(project, `${index}.ndjson`, bytes);
    await landAll(project);
    const stagesAt = async (ds: string) => {
      const steps = await explainDs({ project, ds, engine });
      const ofStages = steps.filter(({ model }) => ["assigned", "moments", "value_moments"].includes(model));
      return new Map(ofStages.map(({ model, of, address }) => [`${model} ${of}`, address]));
    };
    const [ends, later] = [await stagesAt("2026-01-12"), await stagesAt("2026-01-14")];
    const ended = [
      ...["balanced-1", "stage-1"].map((name) => `fast_search/everyone/${name}`),
      ...["balanced-1", "stage-1", "stage-2", "stage-3"].map((name) => `new_checkout/everyone/${name}`),
    ];
    const isOf = (step: string, name: string): boolean =>
      `${step.slice(step.indexOf(" ") + 1)} `.startsWith(`${name} `);
    for (const name of ended) {
      const own = [...later].filter(([step]) => isOf(step, name));
      expect(own.length).toBeGreaterThan(2);
      expect(own).toEqual([...ends].filter(([step]) => isOf(step, name)));
    }
    const kept = [...later].filter(([step, address]) => step.startsWith("assigned") && ends.get(step) === address);
    // Metrics that are differences of running totals need no list of units.
    const withOthers = ended.filter((name) => later.has(`moments ${name}`));
    expect(withOthers.length).toBeGreaterThan(2);
    expect(kept.map(([step]) => step).sort()).toEqual(withOthers.map((name) => `assigned ${name}`));
    expect(later.has("moments new_checkout/everyone/stage-4")).toBe(true);
  });

  it("is not hurt by another process that runs the same day at the same time", async () => {
    const both = await makeProject("both");
    await cp(join(storePath(whole), "raw"), join(storePath(both), "raw"), { recursive: true });
    const started = [1, 2, 3].map(() =>
      startChild("src/cli/main.ts", ["run", "--ds", LAST, "--json", "--project", both.folder]),
    );
    for (const child of started) expect([await child.ended, child.said()]).toEqual([0, expect.stringContaining(LAST)]);
    expect(tableHashes(storePath(both), LAST)).toEqual(tableHashes(storePath(whole), LAST));
  });

  it("computes a metric that is added later without touching what is there, and as a fresh computation does", async () => {
    const before = new Set(ofModel(await explainDs({ project: incremental, ds: LAST, engine }), "unit_days"));
    const carts = { kind: "count", event: "add_to_cart", tags: ["core"] };
    const added = [
      { ...carts, name: "carts" },
      { ...carts, name: "carts_of_3_days", window: { to: "3d" } },
    ];
    for (const project of [incremental, whole])
      await writeFile(join(project.folder, "metrics", "added.yaml"), JSON.stringify({ metrics: added }));
    const [longer, fresh] = [await loadProject(incremental.folder), await loadProject(whole.folder)];

    const steps = await explainDs({ project: longer, ds: LAST, engine });
    const unitDays = steps.filter(({ model }) => model.endsWith("unit_days"));
    const reused = unitDays.filter(({ state }) => state === "reuse").map(({ address }) => address);
    expect(unitDays.length).toBeGreaterThan(before.size);
    expect([...before].filter((address) => !reused.includes(address))).toEqual([]);

    await runAll(longer, [LAST]);
    await rm(storePath(fresh), { recursive: true });
    await landAll(fresh);
    await runAll(fresh, [LAST]);
    expect(tableHashes(storePath(longer), LAST)).toEqual(tableHashes(storePath(fresh), LAST));
    const rows = currentRun(storePath(longer), LAST)?.tables.unit_metrics?.rows ?? 0;
    expect(rows).toBeGreaterThan(0);
  });
});
