import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeDatabase } from "../engine/duckdb/write-database.ts";
import { currentRun, publishedDays, runFolder } from "./run.ts";
import { tables } from "./tables.ts";

/** Tables whose rows are many: in the database they are views over the runs' Parquet files, not copies. */
const LARGE = new Set(["assignments", "unit_metrics", "dead_letters"]);

/** Path of the database that analysts open. */
export function databasePath(store: string): string {
  return join(store, "pulse.duckdb");
}

/**
 * Replaces `pulse.duckdb` by one with the current run of every published ds. It is written under another name and renamed:
 * who has the old one open goes on reading it.
 */
export async function replaceDatabase(store: string): Promise<void> {
  const folders = publishedDays(store).flatMap((ds) => {
    const run = currentRun(store, ds);
    return run === undefined ? [] : [runFolder(store, ds, run.run_id)];
  });
  const building = join(store, `.pulse.duckdb.${process.pid}`);
  rmSync(building, { force: true });
  await writeDatabase(
    building,
    tables.map((table) => ({
      table,
      stored: !LARGE.has(table.name),
      paths: folders.map((folder) => join(folder, `${table.name}.parquet`)).filter((path) => existsSync(path)),
    })),
  );
  renameSync(building, databasePath(store));
}
