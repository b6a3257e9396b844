import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { openPublished } from "../engine/duckdb/open-published.ts";
import { writeDatabase } from "../engine/duckdb/write-database.ts";
import { PulseError } from "../errors.ts";
import { buildFolder } from "../lake/derived.ts";
import { databasePath } from "./database-path.ts";
import { currentRun, publishedDays, runFolder } from "./run.ts";
import { tables } from "./tables.ts";

/** Tables whose rows are many: in the database they are views over the runs' Parquet files, not copies. */
const LARGE = new Set(["assignments", "unit_metrics", "dead_letters"]);

/** Run ids of the current runs, by ds. */
function currentRuns(store: string): Map<string, string> {
  const runs = new Map<string, string>();
  for (const ds of publishedDays(store)) {
    const run = currentRun(store, ds);
    if (run !== undefined) runs.set(ds, run.run_id);
  }
  return runs;
}

/** Whether the database is there, can be read, and holds just these runs. */
async function holds(path: string, runs: ReadonlyMap<string, string>): Promise<boolean> {
  if (!existsSync(path)) return runs.size === 0;
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

async function write(store: string, runs: ReadonlyMap<string, string>): Promise<void> {
  const folders = [...runs].map(([ds, runId]) => runFolder(store, ds, runId));
  const building = buildFolder(store);
  try {
    await writeDatabase(
      join(building, "pulse.duckdb"),
      tables.map((table) => ({
        table,
        stored: !LARGE.has(table.name),
        paths: folders.map((folder) => join(folder, `${table.name}.parquet`)).filter((path) => existsSync(path)),
      })),
    );
    renameSync(join(building, "pulse.duckdb"), databasePath(store));
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
}

/**
 * Sees to it that `pulse.duckdb` holds the current run of every published ds; where it does, nothing is done. It is written under
 * another name and renamed: who has the old one open goes on reading it. Should another process have published a run meanwhile, it is
 * written once more, so that the last word is always complete.
 */
export async function replaceDatabase(store: string): Promise<void> {
  let runs = currentRuns(store);
  if (await holds(databasePath(store), runs)) return;
  for (;;) {
    await write(store, runs);
    const now = currentRuns(store);
    if (isDeepStrictEqual(now, runs)) return;
    runs = now;
  }
}
