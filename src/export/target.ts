import type { PulseError } from "../errors.ts";

/** A run as it was published. Its folder never changes. */
export interface PublishedRun {
  /** The day whose end it is as of, `2026-01-05`. */
  readonly ds: string;
  readonly runId: string;
  /** Absolute path of the folder that holds `<table>.parquet` for every table. */
  readonly folder: string;
  readonly tables: Readonly<Record<string, { readonly rows: number; readonly hash: string }>>;
}

/** What became of one table of one run. A failure is a value: a target that is down stops nothing. */
export type TableResult = { readonly table: string; readonly ds: string; readonly runId: string } & (
  | { readonly outcome: "exported"; readonly rows: number }
  /** The target had exactly this (table, ds, run) already. */
  | { readonly outcome: "unchanged" }
  /** The target holds what it held before. */
  | { readonly outcome: "failed"; readonly error: PulseError }
);

export interface TargetResult {
  readonly target: string;
  readonly tables: readonly TableResult[];
}

/**
 * A place outside that tables are copied to. It holds, for each table and ds, the rows of exactly one run, the last one
 * exported; each (table, ds) is replaced as a whole or not at all; exporting a run that is there already does nothing.
 * Adapters: `parquet`, `postgres`. Each passes `test/contract/export-target.test.ts`.
 */
export interface Target {
  /** Unique among a project's targets, without secrets: `parquet:./out`, `postgres:host:5432/database.schema`. */
  readonly name: string;
  /** Exports the tables one after the other. Failures are in the result, one for each table asked for. */
  export(run: PublishedRun, tables: readonly string[]): Promise<TargetResult>;
}
