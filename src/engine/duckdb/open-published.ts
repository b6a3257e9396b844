import { existsSync } from "node:fs";
import type { DuckDBConnection, DuckDBResult } from "@duckdb/node-api";
import { PulseError } from "../../errors.ts";
import { DuckDBInstance } from "./api.ts";
import { createPreparedStatements } from "./prepared-statements.ts";
import { type PublishedColumn, type PublishedValue, publishedColumn, publishedValue } from "./published-value.ts";

export interface PublishedRows {
  readonly columns: readonly PublishedColumn[];
  /** Rows as they come, in batches of at most 2048; each row has one value a column. */
  readonly batches: AsyncIterable<readonly (readonly PublishedValue[])[]>;
}

/** The published tables, open for reading. */
export interface Published {
  /**
   * Runs SQL (the last statement's rows are handed over) and streams its rows. Several queries may be read at once.
   * Errors: `QUERY_FAILED` (input), here or while the rows are read.
   */
  query(sql: string, parameters?: readonly (string | number)[]): Promise<PublishedRows>;
  /**
   * All rows of one statement as objects, for results that fit in memory. It is prepared once and kept: values belong into `parameters`.
   * Errors: `QUERY_FAILED` (input).
   */
  records(sql: string, parameters?: readonly (string | number)[]): Promise<Readonly<Record<string, PublishedValue>>[]>;
  close(): void;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function queryFailed(connection: TableLister, error: unknown): Promise<PulseError> {
  const message = messageOf(error);
  return new PulseError({
    code: "QUERY_FAILED",
    fault: "input",
    message: message === "Error in native callback" ? "there is no statement in the query" : message,
    hint: `tables: ${(await connection.tableNames()).join(", ")}; their columns: docs/tables.md, or \`pulse query "describe pulse_results"\``,
    cause: error,
  });
}

interface TableLister {
  tableNames(): Promise<string[]>;
}

async function* convertedBatches(
  result: DuckDBResult,
  lister: TableLister,
  done: () => void,
): AsyncGenerator<readonly (readonly PublishedValue[])[]> {
  try {
    yield* result.yieldConvertedRows<PublishedValue>(publishedValue);
  } catch (error) {
    throw await queryFailed(lister, error);
  } finally {
    done();
  }
}

function columnsOf(result: DuckDBResult): PublishedColumn[] {
  const types = result.columnTypes();
  return result.deduplicatedColumnNames().flatMap((name, index) => {
    const type = types[index];
    return type === undefined ? [] : [publishedColumn(name, type)];
  });
}

async function recordsOf(result: DuckDBResult): Promise<Record<string, PublishedValue>[]> {
  const names = result.deduplicatedColumnNames();
  const records: Record<string, PublishedValue>[] = [];
  for (const chunk of await result.fetchAllChunks()) {
    const vectors = names.map((name, index) => [name, chunk.getColumnVector(index)] as const);
    for (let row = 0; row < chunk.rowCount; row += 1) {
      const record: Record<string, PublishedValue> = {};
      for (const [name, vector] of vectors) record[name] = publishedValue(vector.getItem(row), vector.type);
      records.push(record);
    }
  }
  return records;
}

/**
 * Opens `<store>/pulse.duckdb` read-only. The file is replaced, never changed, by a run: what is open stays as it is.
 *
 * @param path the DuckDB file.
 * Errors: `NOTHING_PUBLISHED` (input) if there is no such file; `PUBLISHED_UNREADABLE` (input) if DuckDB cannot open it.
 * @example
 * const published = await openPublished("/data/shop/.pulse/pulse.duckdb");
 * const gates = await published.records("select distinct name from pulse_results where ds = ?::date", ["2026-01-28"]);
 * published.close();
 */
export async function openPublished(path: string): Promise<Published> {
  if (!existsSync(path)) {
    throw new PulseError({
      code: "NOTHING_PUBLISHED",
      fault: "input",
      message: `there are no published results yet: ${path} does not exist`,
      hint: "run `pulse land --once` and `pulse run` first, or name another project with --project",
    });
  }
  let instance: DuckDBInstance;
  try {
    instance = await DuckDBInstance.create(path, {
      access_mode: "READ_ONLY",
      autoinstall_known_extensions: "false",
    });
  } catch (error) {
    throw new PulseError({
      code: "PUBLISHED_UNREADABLE",
      fault: "input",
      message: `${path} cannot be opened: ${messageOf(error)}`,
      hint: "delete the file and run `pulse run` again: it is made anew from the derived files",
      cause: error,
    });
  }
  return publishedIn(instance);
}

/** The tables of an open database, for reading; closing them closes it. */
export function publishedIn(instance: DuckDBInstance): Published {
  const lister: TableLister = {
    async tableNames() {
      const connection = await instance.connect();
      try {
        const result = await connection.run("select table_name from information_schema.tables order by table_name");
        return (await result.getRows()).map((row) => String(row[0]));
      } finally {
        connection.closeSync();
      }
    },
  };

  const prepared = createPreparedStatements(instance);
  // One each: a second query would end the first one's stream.
  const open = new Set<DuckDBConnection>();
  const closeConnection = (connection: DuckDBConnection): void => {
    if (open.delete(connection)) connection.closeSync();
  };

  const query = async (sql: string, parameters: readonly (string | number)[] = []): Promise<PublishedRows> => {
    const connection = await instance.connect();
    open.add(connection);
    let result: DuckDBResult;
    try {
      result = await (parameters.length === 0 ? connection.stream(sql) : connection.stream(sql, [...parameters]));
    } catch (error) {
      closeConnection(connection);
      throw await queryFailed(lister, error);
    }
    return { columns: columnsOf(result), batches: convertedBatches(result, lister, () => closeConnection(connection)) };
  };

  return {
    query,
    async records(sql, parameters = []) {
      try {
        return await prepared.run(sql, parameters, recordsOf);
      } catch (error) {
        throw await queryFailed(lister, error);
      }
    },
    close() {
      for (const connection of [...open]) closeConnection(connection);
      prepared.close();
      instance.closeSync();
    },
  };
}
