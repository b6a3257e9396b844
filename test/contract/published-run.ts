import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { PublishedRun } from "../../src/export/target.ts";
import { tables } from "../../src/publish/tables/all-tables.ts";

/** One table's rows: SQL expressions by column, over `range(rows) as source(i)`. Columns left out are null. */
export interface RowsOf {
  readonly rows: number;
  readonly values?: Readonly<Record<string, string>>;
  /** Columns that the file does not have at all: it was written before they were added. */
  readonly without?: readonly string[];
}

export interface MadeRun {
  readonly ds: string;
  readonly runId: string;
  readonly tables: Readonly<Record<string, RowsOf>>;
}

/** Writes a run's Parquet files as publishing does, in a folder of their own. */
export async function makePublishedRun(folder: string, made: MadeRun): Promise<PublishedRun> {
  const runFolder = join(folder, "runs", made.ds, made.runId);
  await mkdir(runFolder, { recursive: true });
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const counts: Record<string, { rows: number; hash: string }> = {};
  for (const [name, { rows, values = {}, without = [] }] of Object.entries(made.tables)) {
    const own: Record<string, string> = { ds: `'${made.ds}'`, run_id: `'${made.runId}'`, ...values };
    const columns = (tables.find((table) => table.name === name)?.columns ?? [])
      .filter((column) => !without.includes(column.name))
      .map((column) => `cast(${own[column.name] ?? "null"} as ${column.type}) as "${column.name}"`);
    const path = join(runFolder, `${name}.parquet`).replaceAll("'", "''");
    await connection.run(
      `copy (select ${columns.join(", ")} from range(${rows}) as source(i)) to '${path}' (format parquet)`,
    );
    counts[name] = { rows, hash: `hash of ${made.runId}` };
  }
  connection.closeSync();
  instance.closeSync();
  return { ds: made.ds, runId: made.runId, folder: runFolder, tables: counts };
}

/** A folder for the length of a test. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "pulse-export-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
