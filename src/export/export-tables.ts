import { PulseError } from "../errors.ts";
import { tables as publishedTables } from "../publish/tables/all-tables.ts";
import type { Table } from "../publish/tables/table.ts";
import type { PublishedRun, TableResult, TargetResult } from "./target.ts";

/** What an adapter does for one table: it copies it, or finds it there already. Throws a PulseError when it cannot. */
export type ExportTable = (run: PublishedRun, table: Table, rows: number) => Promise<"exported" | "unchanged">;

/** Exports tables one after the other with `exportTable`, and makes values of the failures. */
export async function exportTables(
  target: string,
  run: PublishedRun,
  names: readonly string[],
  exportTable: ExportTable,
): Promise<TargetResult> {
  const results: TableResult[] = [];
  for (const name of names) results.push(await exportOne(run, name, exportTable));
  return { target, tables: results };
}

async function exportOne(run: PublishedRun, name: string, exportTable: ExportTable): Promise<TableResult> {
  const subject = { table: name, ds: run.ds, runId: run.runId };
  try {
    const table = publishedTables.find((candidate) => candidate.name === name);
    const rows = run.tables[name]?.rows;
    if (table === undefined || rows === undefined) throw unknownTable(run, name);
    const outcome = await exportTable(run, table, rows);
    return outcome === "exported" ? { ...subject, outcome, rows } : { ...subject, outcome };
  } catch (error) {
    return { ...subject, outcome: "failed", error: asPulseError(error, subject) };
  }
}

function unknownTable(run: PublishedRun, name: string): PulseError {
  return new PulseError({
    code: "EXPORT_TABLE_UNKNOWN",
    fault: "input",
    message: `run ${run.runId} of ${run.ds} has no table ${name}; it has ${Object.keys(run.tables).sort().join(", ")}`,
    hint: "name published tables under `exports:` in pulse.yaml, or run the ds again",
  });
}

function asPulseError(error: unknown, subject: { table: string; ds: string }): PulseError {
  if (error instanceof PulseError) return error;
  return new PulseError({
    code: "EXPORT_UNEXPECTED",
    fault: "bug",
    message: `exporting ${subject.table} of ${subject.ds} failed: ${error instanceof Error ? error.message : String(error)}`,
    hint: "please report this with the log",
    cause: error,
  });
}
