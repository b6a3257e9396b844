import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { PulseError } from "../../errors.ts";
import type { BuildOutput, Engine, Relation, RelationValue, Statement, Written } from "../engine.ts";
import { dialectSql } from "../model.ts";
import type { StatementWatch } from "../statement-cost.ts";
import { DuckDBInstance } from "./api.ts";
import { createMemoryLimit, isOutOfMemory, type MemoryBounds } from "./memory-limit.ts";
import { identifier, quoted, relationStatement } from "./relation-sql.ts";
import { type ConnectionProfile, statementProfiler } from "./statement-profile.ts";
import { appendTyped, fromDuckDb } from "./values.ts";

export interface DuckDbOptions {
  readonly threads?: number | undefined;
  /** How much memory statements may take together. Left out: what DuckDB takes by itself. */
  readonly memory?: MemoryBounds | undefined;
  /** Folder for what does not fit in memory. */
  readonly spillFolder?: string | undefined;
  /** Told of each statement and what it cost. */
  readonly statements?: StatementWatch | undefined;
}

type Given = Extract<Relation, { kind: "rows" | "stream" }>;

async function fillTable(connection: DuckDBConnection, name: string, relation: Given): Promise<void> {
  await connection.run(relationStatement(name, relation));
  const appender = await connection.createAppender(name, "main", "temp");
  for await (const row of relation.kind === "stream" ? relation.rows() : relation.rows) {
    relation.columns.forEach((c, index) => {
      appendTyped(appender, row[index] ?? null, c.type);
    });
    appender.endRow();
  }
  appender.closeSync();
}

/** Length of all files of a folder that was built. */
function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

function engineError(cause: unknown, sql: string): Error {
  // What is no answer of DuckDB's came from the program, while it made the rows of a relation.
  if (cause instanceof PulseError || cause instanceof RangeError || cause instanceof TypeError) return cause;
  const said = cause instanceof Error ? cause.message : String(cause);
  if (isOutOfMemory(cause)) {
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
  if (/No files found that match|No such file or directory/.test(said)) {
    return new PulseError({
      code: "ENGINE_FILE_GONE",
      fault: "dependency_down",
      message: `a file that a statement reads was deleted meanwhile: ${said}`,
      hint: "run it again: what is missing is built anew",
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
  const memory = options.memory === undefined ? undefined : createMemoryLimit(options.memory);
  if (memory !== undefined) settings.memory_limit = `${memory.gib}GiB`;
  if (options.spillFolder !== undefined) settings.temp_directory = options.spillFolder;
  const instance = await DuckDBInstance.create(":memory:", settings);
  const setUp = await instance.connect();
  for (const statement of dialectSql("duckdb").split(/^;$/m)) {
    if (statement.replace(/^--.*$/gm, "").trim() !== "") await setUp.run(statement);
  }
  setUp.closeSync();

  const { statements } = options;
  const profileOf = statements === undefined ? undefined : statementProfiler(instance);

  /** Runs a statement with its inputs; one that runs out of memory begins anew when it may take more. */
  async function withInputs<T>(
    statement: Statement,
    use: (connection: DuckDBConnection) => Promise<T>,
    profile?: ConnectionProfile,
  ): Promise<T> {
    const connection = await instance.connect();
    const memoryGib = memory?.gib ?? 0;
    try {
      await connection.run("set timezone = 'UTC'");
      await profile?.attach(connection);
      for (const [name, relation] of statement.inputs) {
        if (relation.kind === "rows" || relation.kind === "stream") await fillTable(connection, name, relation);
        else {
          await connection.run(relationStatement(name, relation));
          if (relation.kind === "table") profile?.ran();
        }
      }
      const result = await use(connection);
      profile?.ran();
      return result;
    } catch (cause) {
      const maySucceed = isOutOfMemory(cause) && (await memory?.raise(memoryGib, connection));
      if (maySucceed !== true) throw engineError(cause, statement.sql);
    } finally {
      connection.closeSync();
    }
    return withInputs(statement, use, profile);
  }

  /** The same, watched where somebody watches; `written` says of the result what it came to. */
  async function watched<T>(
    statement: Statement,
    output: BuildOutput | null,
    use: (connection: DuckDBConnection) => Promise<T>,
    written: (result: T) => { rows: number; bytesWritten: number },
  ): Promise<T> {
    if (statements === undefined || profileOf === undefined) return withInputs(statement, use);
    const first = [...statement.inputs.keys()][0] ?? "nothing";
    const ends = statements.begins(output === null ? `read ${first}` : (output.model ?? first));
    const profile = profileOf(statement);
    try {
      const result = await withInputs(statement, use, profile);
      ends(await profile.cost(written(result)));
      return result;
    } catch (error) {
      ends(null);
      throw error;
    } finally {
      profile.close();
    }
  }

  return {
    async build(statement: Statement, output: BuildOutput): Promise<Written> {
      const target =
        output.partitionBy === undefined ? quoted(join(output.folder, "part.parquet")) : quoted(output.folder);
      const partition =
        output.partitionBy === undefined
          ? ""
          : `, partition_by (${output.partitionBy.map(identifier).join(", ")}), write_partition_columns true, overwrite_or_ignore true`;
      const { rowsChanged } = await watched(
        statement,
        output,
        (connection) => {
          // Where it begins anew, there may be files of the first try.
          rmSync(output.folder, { recursive: true, force: true });
          mkdirSync(output.folder, { recursive: true });
          return connection.run(
            `copy (${statement.sql}\n) to ${target} (format parquet, compression zstd${partition})`,
          );
        },
        (result) => ({ rows: result.rowsChanged, bytesWritten: bytesIn(output.folder) }),
      );
      return { rows: rowsChanged };
    },
    read(statement: Statement): Promise<Record<string, RelationValue>[]> {
      return watched(
        statement,
        null,
        async (connection) => {
          const reader = await connection.runAndReadAll(statement.sql);
          const names = reader.columnNames();
          return reader
            .getRows()
            .map((row) => Object.fromEntries(names.map((name, index) => [name, fromDuckDb(row[index] ?? null)])));
        },
        (rows) => ({ rows: rows.length, bytesWritten: 0 }),
      );
    },
    async close(): Promise<void> {
      instance.closeSync();
    },
  };
}
