import { runColumns } from "./common-columns.ts";
import { column, type Table } from "./table.ts";

export const runs: Table = {
  name: "runs",
  row: "one run",
  grain: ["ds", "run_id"],
  columns: [
    ...runColumns,
    column("status", "VARCHAR", "`published`."),
    column("started_at", "TIMESTAMP", "UTC."),
    column("finished_at", "TIMESTAMP", "UTC."),
    column("configuration_hash", "VARCHAR", "Hash of the configuration."),
    column(
      "inputs_hash",
      "VARCHAR",
      "Hash of all that the run was made from: messages, configuration and program; `run_id` is its beginning.",
    ),
    column("program_version", "VARCHAR", "Version of Pulse."),
    column("input_offsets", "JSON", "Per topic and partition: the offset up to which messages were read."),
    column("row_counts", "JSON", "Rows of each table."),
    column(
      "table_hashes",
      "JSON",
      "Hash of each table's contents, independent of the order of rows; to be compared between runs of one version of Pulse.",
    ),
    column("models_built", "INTEGER", "Derived files that this run built."),
    column("models_reused", "INTEGER", "Derived files that were there already."),
  ],
};

/**
 * Versions that newer ones took the place of, as they were kept when `pulse.duckdb` was written. Of that file alone: no run has it.
 */
export const supersededRuns: Table = {
  name: "superseded_runs",
  row: "one version of a day's results that a newer one took the place of",
  grain: ["ds", "run_id"],
  columns: [...runs.columns, column("filename", "VARCHAR", "Its file of this table, beside which its others lie.")],
};
