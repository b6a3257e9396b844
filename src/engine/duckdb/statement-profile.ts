import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { Relation, Statement } from "../engine.ts";
import type { StatementCost } from "../statement-cost.ts";
import { quoted } from "./relation-sql.ts";

/** What DuckDB says of a scan, under the names that it writes; what it was not asked for is missing. */
interface Operator {
  readonly operator_name?: string;
  readonly operator_cardinality?: number;
  readonly operator_row_groups_scanned?: number;
  readonly operator_total_row_groups_to_scan?: number;
  readonly extra_info?: Readonly<Record<string, unknown>>;
  readonly children?: readonly Operator[];
}

interface QueryProfile extends Operator {
  readonly system_peak_buffer_memory?: number;
  readonly system_peak_temp_dir_size?: number;
}

const METRICS = [
  "EXTRA_INFO",
  "OPERATOR_NAME",
  "OPERATOR_CARDINALITY",
  "OPERATOR_ROW_GROUPS_SCANNED",
  "OPERATOR_TOTAL_ROW_GROUPS_TO_SCAN",
  "SYSTEM_PEAK_BUFFER_MEMORY",
  "SYSTEM_PEAK_TEMP_DIR_SIZE",
];

/** What a Parquet file's footer says: its rows, and the bytes of each column as stored. */
interface Footer {
  readonly rows: number;
  readonly bytesOf: ReadonlyMap<string, number>;
}

/** The costs of one connection's statements, added up. */
export interface ConnectionProfile {
  /** Begins to profile what the connection runs. */
  attach(connection: DuckDBConnection): Promise<void>;
  /** To be called after each statement of the connection: adds what it cost. */
  ran(): void;
  /** What it all cost. `rows` and `bytesWritten` are told by who ran it. */
  cost(written: Pick<StatementCost, "rows" | "bytesWritten">): Promise<StatementCost>;
  close(): void;
}

/** A scan of files: which, what share of their row groups, and the names of the columns that it took or looked at. */
interface Scan {
  readonly relation: Extract<Relation, { kind: "files" | "lines" }>;
  readonly share: number;
  readonly rows: number;
  readonly looksAt: (column: string) => boolean;
}

function* operators(from: Operator): Generator<Operator> {
  yield from;
  for (const child of from.children ?? []) yield* operators(child);
}

function scanOf(operator: Operator, statement: Statement): Scan | undefined {
  const { operator_row_groups_scanned: scanned = 0, operator_total_row_groups_to_scan: total = 0 } = operator;
  const named = operator.extra_info?.["Filename(s)"];
  if (typeof named !== "string") return undefined;
  const relation = [...statement.inputs.values()].find(
    (each): each is Scan["relation"] =>
      (each.kind === "files" || each.kind === "lines") && each.paths.some((path) => named.startsWith(path)),
  );
  if (relation === undefined) return undefined;
  const { Projections: taken = [], Filters: filters = [] } = operator.extra_info ?? {};
  const columns = new Set([taken].flat());
  const conditions = [filters].flat().join("\n");
  return {
    relation,
    share: total === 0 ? 1 : scanned / total,
    rows: operator.operator_cardinality ?? 0,
    looksAt: (column) => columns.has(column) || conditions.includes(column),
  };
}

/**
 * DuckDB's own count of the bytes read leaves out what is prefetched, which is nearly all; so they are added up from the footers of the
 * Parquet files: the columns that a scan took, in the row groups that it did not skip. What the machine's cache held counts as read.
 */
export function statementProfiler(instance: DuckDBInstance) {
  const footers = new Map<string, Footer>();

  async function readFooters(paths: readonly string[]): Promise<void> {
    const unknown = paths.filter((path) => !footers.has(path));
    if (unknown.length === 0) return;
    const connection = await instance.connect();
    try {
      const reader = await connection.runAndReadAll(
        `select file_name, split_part(path_in_schema, ', ', 1) as name, sum(total_compressed_size) as bytes,
          sum(row_group_num_rows) // count(distinct path_in_schema) as rows
        from parquet_metadata([${unknown.map(quoted).join(", ")}]) group by all`,
      );
      const columnsOf = new Map(unknown.map((path) => [path, new Map<string, number>()]));
      const rowsOf = new Map<string, number>();
      for (const [path, name, bytes, rows] of reader.getRows()) {
        columnsOf.get(String(path))?.set(String(name), Number(bytes));
        rowsOf.set(String(path), Number(rows));
      }
      for (const [path, bytesOf] of columnsOf) footers.set(path, { rows: rowsOf.get(path) ?? 0, bytesOf });
    } finally {
      connection.closeSync();
    }
  }

  /** Rows and bytes that a scan has read. */
  async function readBy({ relation, share, rows, looksAt }: Scan): Promise<{ rows: number; bytes: number }> {
    if (relation.kind === "lines")
      return { rows, bytes: relation.paths.reduce((sum, path) => sum + statSync(path).size, 0) };
    await readFooters(relation.paths);
    const read = { rows: 0, bytes: 0 };
    for (const path of relation.paths) {
      const footer = footers.get(path);
      read.rows += (footer?.rows ?? 0) * share;
      for (const [column, bytes] of footer?.bytesOf ?? []) if (looksAt(column)) read.bytes += bytes * share;
    }
    return { rows: Math.round(read.rows), bytes: Math.round(read.bytes) };
  }

  return function profile(statement: Statement): ConnectionProfile {
    const folder = mkdtempSync(join(tmpdir(), "pulse-profile-"));
    const path = join(folder, "statement.json");
    const metrics = Object.fromEntries(METRICS.map((name) => [name, "true"]));
    const scans: Scan[] = [];
    const peak = { buffer: 0, spill: 0 };
    return {
      async attach(connection) {
        await connection.run("set enable_profiling = 'json'");
        await connection.run(`set profiling_output = ${quoted(path)}`);
        await connection.run(`set custom_profiling_settings = ${quoted(JSON.stringify(metrics))}`);
      },
      ran() {
        const said = JSON.parse(readFileSync(path, "utf8")) as QueryProfile;
        peak.buffer = Math.max(peak.buffer, said.system_peak_buffer_memory ?? 0);
        peak.spill = Math.max(peak.spill, said.system_peak_temp_dir_size ?? 0);
        for (const operator of operators(said)) {
          const scan = scanOf(operator, statement);
          if (scan !== undefined) scans.push(scan);
        }
      },
      async cost(written) {
        let rowsRead = 0;
        let bytesRead = 0;
        for (const scan of scans) {
          const read = await readBy(scan);
          rowsRead += read.rows;
          bytesRead += read.bytes;
        }
        return { rowsRead, bytesRead, ...written, peakBufferBytes: peak.buffer, peakSpillBytes: peak.spill };
      },
      close: () => rmSync(folder, { recursive: true, force: true }),
    };
  };
}
