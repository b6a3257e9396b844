import { PulseError } from "../../errors.ts";
import { DuckDBInstance } from "./api.ts";
import { type Published, publishedIn } from "./open-published.ts";

/** A table of a database file: its columns, and the Parquet files that hold its rows. */
export interface DatabaseTable {
  readonly table: {
    readonly name: string;
    readonly columns: readonly { readonly name: string; readonly type: string; readonly meaning: string }[];
    readonly row: string;
  };
  /** Whether rows are copied into the file, or the table is a view over the Parquet files. */
  readonly stored: boolean;
  readonly paths: readonly string[];
  /** SQL condition of the rows that are taken; left out: all. */
  readonly where?: string;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

function selectSql({ table, paths, where }: DatabaseTable): string {
  const columns = table.columns.map(({ name, type }) => [identifier(name), type] as const);
  if (paths.length === 0)
    return `select ${columns.map(([name, type]) => `cast(null as ${type}) as ${name}`).join(", ")} where false`;
  return `select ${columns.map(([name, type]) => `cast(${name} as ${type}) as ${name}`).join(", ")} from read_parquet([${paths.map(quoted).join(", ")}], union_by_name = true, hive_partitioning = false, filename = ${table.columns.some(({ name }) => name === "filename")})${where === undefined ? "" : ` where ${where}`}`;
}

/**
 * Tables that are in no database file, such as those of an older version of a run, open for reading.
 * Errors: `QUERY_FAILED` (input) where their files cannot be read.
 */
export async function openTables(entries: readonly DatabaseTable[]): Promise<Published> {
  const instance = await DuckDBInstance.create(":memory:", { memory_limit: "1GiB" });
  try {
    const connection = await instance.connect();
    for (const entry of entries)
      await connection.run(`create table ${identifier(entry.table.name)} as ${selectSql(entry)}`);
    connection.closeSync();
    return publishedIn(instance);
  } catch (error) {
    instance.closeSync();
    throw new PulseError({
      code: "QUERY_FAILED",
      fault: "input",
      message: error instanceof Error ? error.message : String(error),
      hint: "the files may have been pruned or moved",
      cause: error,
    });
  }
}

/** Writes a new DuckDB database file; every table and column is commented with its meaning. A column `filename` is the row's file. */
export async function writeDatabase(path: string, tables: readonly DatabaseTable[]): Promise<void> {
  const instance = await DuckDBInstance.create(path, { memory_limit: "1GiB" });
  const connection = await instance.connect();
  try {
    for (const entry of tables) {
      const kind = entry.stored ? "table" : "view";
      const name = identifier(entry.table.name);
      await connection.run(`create ${kind} ${name} as ${selectSql(entry)}`);
      await connection.run(`comment on ${kind} ${name} is ${quoted(`One row: ${entry.table.row}`)}`);
      for (const column of entry.table.columns)
        await connection.run(`comment on column ${name}.${identifier(column.name)} is ${quoted(column.meaning)}`);
    }
    await connection.run("checkpoint");
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
