import { cpSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loadProject } from "../../../src/config/load.ts";
import type { Project } from "../../../src/config/project.ts";
import { storePath } from "../../../src/config/store-path.ts";
import { modelsFolder } from "../../../src/lake/derived.ts";
import { derivedFolders } from "../../../src/lake/derived-folders.ts";
import { FILES_FILE, recordFiles } from "../../../src/lake/written-files.ts";
import { type Log, silentLog } from "../../../src/log.ts";
import { databasePath } from "../../../src/publish/database-path.ts";
import { replaceDatabase } from "../../../src/publish/published-database.ts";
import { currentRun, publishedDays, runFolder } from "../../../src/publish/run.ts";
import { runDs } from "../../../src/publish/run-ds.ts";
import { withPublished } from "../../harness/published-results.ts";
import { tableHashes } from "../../harness/table-hashes.ts";
import { temporaryFolder } from "../../harness/temporary-folder.ts";
import { runPulse } from "../cli/fake-cli.ts";
import { landedProject } from "../cli/landed-project.ts";

const DAYS = ["2026-01-05", "2026-01-09"] as const;
const [FIRST, LAST] = DAYS;

/** Flips one bit in the middle of a file. */
function flip(path: string): void {
  const bytes = readFileSync(path);
  const at = bytes.length >> 1;
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  writeFileSync(path, bytes);
}

function filesBelow(folder: string, keep: (name: string) => boolean): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && keep(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

describe("files that runs made and that are damaged afterwards", { timeout: 120_000 }, () => {
  let landed: Awaited<ReturnType<typeof landedProject>>;
  let sound: Project;
  let copy: Awaited<ReturnType<typeof temporaryFolder>>;
  let project: Project;
  let store: string;
  const said: string[] = [];
  const log: Log = {
    ...silentLog,
    warn: (fields, message) =>
      said.push(`${message} ${JSON.stringify(fields, (_, v) => (v instanceof Error ? v.message : v))}`),
  };
  const run = (ds: string) => runDs({ project, ds, log });
  const models = (): string[] =>
    readdirSync(modelsFolder(store)).filter((name) => !name.startsWith(".") && name !== "calendar");
  const isPublishedAsBefore = (): void => {
    for (const ds of DAYS) expect(tableHashes(store, ds)).toEqual(tableHashes(storePath(sound), ds));
  };

  beforeAll(async () => {
    landed = await landedProject();
    sound = await loadProject(landed.folder, {});
    for (const ds of DAYS) await runDs({ project: sound, ds });
  }, 120_000);
  afterAll(async () => {
    await copy?.remove();
    await landed.remove();
  });
  beforeEach(async () => {
    await copy?.remove();
    copy = await temporaryFolder("damage");
    cpSync(landed.folder, copy.path, { recursive: true });
    project = await loadProject(copy.path, {});
    store = storePath(project);
    said.length = 0;
  });

  it.each(["messages", "events", "running_totals", "moments"])(
    "derived: %s are named, removed and built anew",
    async (model) => {
      rmSync(join(store, "runs"), { recursive: true });
      // Whatever reads this model's files has to be built.
      for (const other of models()) if (other !== model) rmSync(join(modelsFolder(store), other), { recursive: true });
      const damaged = filesBelow(join(modelsFolder(store), model), (name) => /[.]parquet$|^index[.]json$/.test(name));
      for (const path of damaged) flip(path);
      await run(LAST);
      expect(tableHashes(store, LAST)).toEqual(tableHashes(storePath(sound), LAST));
      expect(said.join("\n")).toMatch(
        new RegExp(`derived/${model}/[0-9a-f]{2}/[0-9a-f]{40}: \\S+ has CRC-32 [0-9a-f]{8}, not `),
      );
    },
  );

  it("a list of files that is damaged itself counts as not built", async () => {
    for (const path of filesBelow(modelsFolder(store), (name) => name === FILES_FILE)) flip(path);
    rmSync(join(store, "runs"), { recursive: true });
    await run(LAST);
    expect(tableHashes(store, LAST)).toEqual(tableHashes(storePath(sound), LAST));
  });

  it("published: the next run of the day names them and publishes it anew", async () => {
    const folder = (ds: string): string => runFolder(store, ds, currentRun(store, ds)?.run_id ?? "");
    const files = filesBelow(folder(LAST), (name) => name !== FILES_FILE);
    expect(files.length).toBeGreaterThan(9);
    // One table that the database only points to, one that it holds, and the manifest.
    for (const path of files.filter((name) => /(assignments|pulse_results)[.]parquet$|manifest[.]json$/.test(name))) {
      said.length = 0;
      const isManifest = path.endsWith("manifest.json");
      flip(path);
      expect((await run(LAST)).status, path).toBe("published");
      if (!isManifest) expect(said.join("\n")).toContain(`${path.slice(folder(LAST).length + 1)} has CRC-32`);
      expect((await run(LAST)).status, path).toBe("unchanged");
      isPublishedAsBefore();
    }
    flip(join(store, "runs", LAST, "current"));
    expect((await run(LAST)).status).toBe("published");
    isPublishedAsBefore();
  });

  it.each<[string, (folder: string) => void, RegExp]>([
    [
      "a table that it holds",
      (folder) => flip(join(folder, "pulse_results.parquet")),
      /pulse_results[.]parquet has CRC-32/,
    ],
    [
      "the list of files, and a table that nothing else says anything of",
      (folder) => {
        rmSync(join(folder, FILES_FILE));
        flip(join(folder, "pulse_health.parquet"));
      },
      /sizes[.]json cannot be read/,
    ],
    [
      "a table that it only points to, so that it cannot be opened",
      (folder) => {
        const path = join(folder, "assignments.parquet");
        const bytes = readFileSync(path);
        writeFileSync(path, bytes.fill(0xff, bytes.length - 200, bytes.length - 8));
      },
      /assignments[.]parquet has CRC-32/,
    ],
  ])("published: another day is withdrawn from the database, and counts as missed: %s", async (_, damage, seen) => {
    damage(runFolder(store, FIRST, currentRun(store, FIRST)?.run_id ?? ""));
    rmSync(databasePath(store));
    await replaceDatabase(store, log);
    expect(said).toEqual([expect.stringMatching(/withdrawn.*2026-01-05/)]);
    expect(said[0]).toMatch(seen);
    expect(publishedDays(store)).toEqual([LAST]);
    await run(FIRST);
    isPublishedAsBefore();
    const days = await withPublished(store, (published) =>
      published.records("select cast(ds as varchar) as ds from runs order by ds"),
    );
    expect(days.map(({ ds }) => ds)).toEqual(DAYS);
  });

  it("published: of a version that is not in force any more the database says nothing", async () => {
    const runs = join(store, "runs", FIRST);
    const { run_id = "" } = currentRun(store, FIRST) ?? {};
    for (const copied of ["00000000beef", "00000000cafe"]) {
      const folder = join(runs, copied);
      cpSync(join(runs, run_id), folder, { recursive: true });
      const manifest = join(folder, "manifest.json");
      writeFileSync(manifest, readFileSync(manifest, "utf8").replaceAll(run_id, copied));
      rmSync(join(folder, FILES_FILE));
      recordFiles(folder);
    }
    const superseded = async (): Promise<number> => {
      rmSync(databasePath(store));
      await replaceDatabase(store, log);
      return withPublished(
        store,
        async (published) => (await published.records("select * from superseded_runs")).length,
      );
    };
    const before = await superseded();
    flip(join(runs, "00000000beef", "runs.parquet"));
    expect([before, await superseded()]).toEqual([2, 1]);
    expect(publishedDays(store)).toEqual(DAYS);
  });

  it("published: of a day whose pointer is empty `pulse verify --restore` removes nothing that is sound", async () => {
    const folder = runFolder(store, FIRST, currentRun(store, FIRST)?.run_id ?? "");
    writeFileSync(join(store, "runs", FIRST, "current"), "");
    await runPulse(["verify", "--restore"], { cwd: copy.path });
    expect(existsSync(join(folder, "assignments.parquet"))).toBe(true);
    await run(FIRST);
    isPublishedAsBefore();
  });

  it("the database: the next run writes it anew", async () => {
    flip(databasePath(store));
    expect((await runPulse(["verify"], { cwd: copy.path })).stdout).toContain("pulse.duckdb is not what was written");
    expect((await run(LAST)).status).toBe("unchanged");
    expect((await runPulse(["verify"], { cwd: copy.path })).exitCode).toBe(0);
  });

  it("`pulse verify` names them all, and removes them where it is asked to", async () => {
    const [derived = ""] = filesBelow(join(modelsFolder(store), "events"), (name) => name.endsWith(".parquet"));
    const published = join(runFolder(store, FIRST, currentRun(store, FIRST)?.run_id ?? ""), "assignments.parquet");
    flip(derived);
    truncateSync(published, 10);
    const seen = await runPulse(["verify"], { cwd: copy.path });
    expect(seen.exitCode).toBe(3);
    for (const words of [
      /derived: part[.]parquet has CRC-32/,
      /run of 2026-01-05: assignments[.]parquet has 10 bytes/,
      /`pulse run --ds 2026-01-05`/,
    ])
      expect(seen.stdout).toMatch(words);
    const json = JSON.parse((await runPulse(["verify", "--json"], { cwd: copy.path })).stdout);
    expect(json.rebuildable.map(({ kind, removed }: { kind: string; removed: boolean }) => [kind, removed])).toEqual([
      ["derived", false],
      ["run", false],
    ]);
    expect((await runPulse(["verify", "--restore"], { cwd: copy.path })).exitCode).toBe(0);
    expect([existsSync(derived), publishedDays(store)]).toEqual([false, [LAST]]);
    await run(FIRST);
    isPublishedAsBefore();
    expect((await runPulse(["verify"], { cwd: copy.path })).exitCode).toBe(0);
    expect((await derivedFolders(store)).length).toBeGreaterThan(0);
  });
});
