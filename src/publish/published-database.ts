import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { fileChecksum } from "../checksum.ts";
import { diskFullInWords } from "../disk-full.ts";
import { openPublished } from "../engine/duckdb/open-published.ts";
import { writeDatabase } from "../engine/duckdb/write-database.ts";
import { hasCode } from "../error-code.ts";
import { PulseError } from "../errors.ts";
import { replaceFile } from "../flush.ts";
import { buildFolder } from "../lake/derived.ts";
import { isWhole } from "../lake/written-files.ts";
import { type Log, silentLog } from "../log.ts";
import { databasePath } from "./database-path.ts";
import { currentRun, currentRunId, publishedDays, runDamage, runFolder, withdrawRun } from "./run.ts";
import { runVersions } from "./run-versions.ts";
import { tables } from "./tables/all-tables.ts";
import { supersededRuns } from "./tables/runs.ts";

/** Tables whose rows are many: in the database they are views over the runs' Parquet files, not copies. */
const LARGE = new Set(["assignments", "unit_metrics", "dead_letters"]);

const inWords = (damage: readonly string[]): string => damage.join(", ");

/** Run ids of the current runs, by ds. A day whose run cannot be read any more is published no longer. */
function currentRuns(store: string, log: Log): Map<string, string> {
  const runs = new Map<string, string>();
  for (const ds of publishedDays(store)) {
    const run = currentRun(store, ds);
    if (run === undefined)
      withdraw(store, ds, inWords(runDamage(runFolder(store, ds, currentRunId(store, ds) ?? ""))), log);
    else runs.set(ds, run.run_id);
  }
  return runs;
}

/** Withdraws a day: it counts as missed, so that the nightly job runs it again as far back as it catches up. */
function withdraw(store: string, ds: string, reason: string, log: Log): void {
  withdrawRun(store, ds);
  log.warn({ ds, reason }, "a published day is damaged and has been withdrawn: `pulse run --ds` publishes it again");
}

/** Files that are read when the database is written: those of large tables are only pointed to, and held against their lengths. */
const READ = tables.filter(({ name }) => !LARGE.has(name)).map(({ name }) => `${name}.parquet`);

/** Withdraws the days of which some of these files are damaged, or any file, if none are named. Answers whether there were any. */
function withdrawDamaged(store: string, runs: Map<string, string>, log: Log, names?: readonly string[]): boolean {
  const before = runs.size;
  for (const [ds, runId] of runs) {
    const folder = runFolder(store, ds, runId);
    const damage = runDamage(folder, isWhole(folder) ? names?.filter(isIn(folder)) : undefined);
    // Looked at twice: another run may be publishing it anew.
    if (damage.length === 0 || runDamage(folder).length === 0) continue;
    withdraw(store, ds, inWords(damage), log);
    runs.delete(ds);
  }
  return runs.size < before;
}

/** Whether a folder has a file: runs of earlier versions have fewer tables. */
const isIn = (folder: string) => (name: string) => existsSync(join(folder, name));

/** The checksum of the database, beside it: written after it, so that one that does not agree may be of another one. */
function checksumPath(store: string): string {
  return `${databasePath(store)}.json`;
}

/** Whether the database is what was written; false where nobody knows. */
export function hasItsChecksum(store: string): boolean {
  try {
    return readFileSync(checksumPath(store), "utf8") === JSON.stringify(fileChecksum(databasePath(store)));
  } catch (error) {
    if (hasCode(error, "ENOENT", "EIO")) return false;
    throw error;
  }
}

/** Whether the database is there, as it was written, and holds just these runs. */
async function holds(store: string, runs: ReadonlyMap<string, string>): Promise<boolean> {
  const path = databasePath(store);
  if (!existsSync(path)) return runs.size === 0;
  if (!hasItsChecksum(store)) return false;
  try {
    const published = await openPublished(path);
    try {
      const held = await published.records("select cast(ds as varchar) as ds, run_id from runs");
      return held.length === runs.size && held.every(({ ds, run_id }) => runs.get(String(ds)) === run_id);
    } finally {
      published.close();
    }
  } catch (error) {
    if (error instanceof PulseError) return false;
    throw error;
  }
}

/** Files of the versions that are not in force but still kept, those that are damaged left out. */
function supersededFiles(store: string, runs: ReadonlyMap<string, string>): string[] {
  return [...runs].flatMap(([ds, current]) =>
    runVersions(store, ds).flatMap(({ manifest, folder }) =>
      manifest.run_id === current || runDamage(folder, ["runs.parquet"]).length > 0 ? [] : join(folder, "runs.parquet"),
    ),
  );
}

async function write(store: string, runs: ReadonlyMap<string, string>): Promise<void> {
  const folders = [...runs].map(([ds, runId]) => runFolder(store, ds, runId));
  const building = buildFolder(store);
  try {
    await writeDatabase(join(building, "pulse.duckdb"), [
      ...tables.map((table) => ({
        table,
        stored: !LARGE.has(table.name),
        paths: folders.map((folder) => join(folder, `${table.name}.parquet`)).filter((path) => existsSync(path)),
      })),
      {
        table: supersededRuns,
        stored: true,
        paths: supersededFiles(store, runs),
      },
    ]);
    const checksum = JSON.stringify(fileChecksum(join(building, "pulse.duckdb")));
    renameSync(join(building, "pulse.duckdb"), databasePath(store));
    replaceFile(checksumPath(store), checksum);
  } catch (error) {
    throw diskFullInWords(error, store);
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
}

/**
 * Sees to it that `pulse.duckdb` holds the current run of every published ds; where it does, nothing is done. It is written under
 * another name and renamed: who has the old one open goes on reading it. Should another process have published a run meanwhile, it is
 * written once more, so that the last word is always complete. A day whose files are damaged is withdrawn, and said in the log.
 */
export async function replaceDatabase(store: string, log: Log = silentLog): Promise<void> {
  let runs = currentRuns(store, log);
  if (await holds(store, runs)) return;
  for (;;) {
    withdrawDamaged(store, runs, log, READ);
    try {
      await write(store, runs);
    } catch (error) {
      // Something that is only pointed to cannot even be opened.
      if (error instanceof PulseError || !withdrawDamaged(store, runs, log)) throw error;
      continue;
    }
    const now = currentRuns(store, log);
    if (isDeepStrictEqual(now, runs)) return;
    runs = now;
  }
}
