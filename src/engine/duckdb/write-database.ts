import { DuckDBInstance } from "./api.ts";

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
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

function selectSql({ table, paths }: DatabaseTable): string {
  const columns = table.columns.map(({ name, type }) => [identifier(name), type] as const);
  if (paths.length === 0)
    return `select ${columns.map(([name, type]) => `cast(null as ${type}) as ${name}`).join(", ")} where false`;
  return `select ${columns.map(([name, type]) => `cast(${name} as ${type}) as ${name}`).join(", ")} from read_parquet([${paths.map(quoted).join(", ")}], union_by_name = true, hive_partitioning = false)`;
}

/** Writes a new DuckDB database file; every table and column is commented with its meaning. */
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
