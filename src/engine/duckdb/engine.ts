import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { PulseError } from "../../errors.ts";
import type { BuildOutput, Engine, Relation, RelationColumn, RelationValue, Statement } from "../engine.ts";
import { dialectSql } from "../model.ts";
import { appendTyped, fromDuckDb } from "./values.ts";

export interface DuckDbOptions {
  readonly threads?: number | undefined;
  readonly memoryGib?: number | undefined;
  /** Folder for what does not fit in memory. */
  readonly spillFolder?: string | undefined;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A byte that no stored line holds, so that a line is one column. */
const NO_DELIMITER = "\u0001";

function emptyRelation(columns: readonly RelationColumn[]): string {
  const typed = columns.map((c) => `cast(null as ${c.type}) as ${identifier(c.name)}`);
  return `select ${typed.join(", ")} where false`;
}

function relationSql(relation: Exclude<Relation, { kind: "rows" }>): string {
  if (relation.kind === "query" || relation.kind === "table") return relation.sql;
  if (relation.kind === "lines") {
    const paths = `[${relation.paths.map(quoted).join(", ")}]`;
    const longest = Math.max(relation.longestLineBytes + 1, 4096);
    return `select filename as path, line from read_csv(${paths}, filename = true, columns = {'line': 'VARCHAR'}, header = false, auto_detect = false,
      delim = '${NO_DELIMITER}', quote = '', escape = '', comment = '', new_line = '\\n', null_padding = false, compression = 'gzip', max_line_size = ${longest},
      buffer_size = ${Math.max(8 * longest, 16_000_000)})`;
  }
  if (relation.paths.length === 0) return emptyRelation(relation.columns);
  const columns = relation.columns.map((c) => identifier(c.name)).join(", ");
  return `select ${columns} from read_parquet([${relation.paths.map(quoted).join(", ")}], hive_partitioning = false)`;
}

async function fillTable(
  connection: DuckDBConnection,
  name: string,
  relation: Relation & { kind: "rows" },
): Promise<void> {
  const columns = relation.columns.map((c) => `${identifier(c.name)} ${c.type}`);
  await connection.run(`create temp table ${identifier(name)} (${columns.join(", ")})`);
  const appender = await connection.createAppender(name, "main", "temp");
  for (const row of relation.rows) {
    relation.columns.forEach((c, index) => {
      appendTyped(appender, row[index] ?? null, c.type);
    });
    appender.endRow();
  }
  appender.closeSync();
}

function engineError(cause: unknown, sql: string): PulseError {
  if (cause instanceof PulseError) return cause;
  const said = cause instanceof Error ? cause.message : String(cause);
  if (/out of memory/i.test(said)) {
    return new PulseError({
      code: "ENGINE_OUT_OF_MEMORY",
      fault: "input",
      message: `a statement needs more memory than it may take: ${said}`,
      hint: "raise `compute.memory_gib` in pulse.yaml, or give the store more room for spilling",
      cause,
    });
  }
  if (/no space left|disk full|ENOSPC/i.test(said)) {
    return new PulseError({
      code: "ENGINE_DISK_FULL",
      fault: "dependency_down",
      message: `the store's disk is full: ${said}`,
      hint: "make room and run again: what was built stays and is reused",
      cause,
    });
  }
  const message = `DuckDB refused a statement: ${said}\n${sql}`;
  return new PulseError({ code: "ENGINE_STATEMENT_FAILED", fault: "bug", message, cause });
}

/**
 * The embedded engine: DuckDB in this process, in memory, over Parquet files. Each statement has a connection of its own,
 * with its inputs as temporary views and tables.
 */
export async function openDuckDb(options: DuckDbOptions = {}): Promise<Engine> {
  const settings: Record<string, string> = {};
  if (options.threads !== undefined) settings.threads = String(options.threads);
  if (options.memoryGib !== undefined) settings.memory_limit = `${options.memoryGib}GiB`;
  if (options.spillFolder !== undefined) settings.temp_directory = options.spillFolder;
  const instance = await DuckDBInstance.create(":memory:", settings);
  const setUp = await instance.connect();
  for (const statement of dialectSql("duckdb").split(/^;$/m)) {
    if (statement.replace(/^--.*$/gm, "").trim() !== "") await setUp.run(statement);
  }
  setUp.closeSync();

  async function withInputs<T>(statement: Statement, use: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = await instance.connect();
    try {
      await connection.run("set timezone = 'UTC'");
      for (const [name, relation] of statement.inputs) {
        if (relation.kind === "rows") await fillTable(connection, name, relation);
        else {
          const what = relation.kind === "table" ? "table" : "view";
          await connection.run(`create temp ${what} ${identifier(name)} as ${relationSql(relation)}`);
        }
      }
      return await use(connection);
    } catch (cause) {
      throw engineError(cause, statement.sql);
    } finally {
      connection.closeSync();
    }
  }

  return {
    async build(statement: Statement, output: BuildOutput): Promise<void> {
      mkdirSync(output.folder, { recursive: true });
      const target =
        output.partitionBy === undefined ? quoted(join(output.folder, "part.parquet")) : quoted(output.folder);
      const partition =
        output.partitionBy === undefined
          ? ""
          : `, partition_by (${output.partitionBy.map(identifier).join(", ")}), write_partition_columns true, overwrite_or_ignore true`;
      await withInputs(statement, (connection) =>
        connection.run(`copy (${statement.sql}\n) to ${target} (format parquet, compression zstd${partition})`),
      );
    },
    read(statement: Statement): Promise<Record<string, RelationValue>[]> {
      return withInputs(statement, async (connection) => {
        const reader = await connection.runAndReadAll(statement.sql);
        const names = reader.columnNames();
        return reader
          .getRows()
          .map((row) => Object.fromEntries(names.map((name, index) => [name, fromDuckDb(row[index] ?? null)])));
      });
    },
    async close(): Promise<void> {
      instance.closeSync();
    },
  };
}
