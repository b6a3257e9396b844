import type { PostgresExportSettings } from "../config/settings.ts";
import type { RelationColumn } from "../engine/engine.ts";
import type { Table } from "../publish/tables/table.ts";
import { exportTables } from "./export-tables.ts";
import { type PostgresConnection, withPostgres } from "./postgres-connection.ts";
import {
  columnsOfOtherType,
  definitionStatements,
  EXPORTS_TABLE,
  type ExistingColumn,
  type PostgresTable,
  qualified,
  quoteIdentifier,
} from "./postgres-definition.ts";
import { notAUrl, otherType, postgresError, rowsDiffer } from "./postgres-error.ts";
import type { PublishedRun, Target } from "./target.ts";

export interface PostgresTargetOptions {
  /** Reads a Parquet file as CSV (NULL nothing, empty text `""`), a block of lines at a time: `parquetToCsv`. */
  readonly readCsv: (parquetPath: string, columns: readonly RelationColumn[]) => AsyncIterable<string>;
  /** Unix milliseconds, for `exported_at`. */
  readonly now: () => number;
  /** Longest time for one table, in milliseconds. Default: one hour. */
  readonly limitMs?: number;
}

/**
 * Exports to tables of the published tables' names in one schema, which it makes and extends by itself.
 *
 * One transaction a table: rows of the ds deleted, the run's rows copied, `pulse_exports` updated. Readers see the old
 * rows or the new ones. Two exports of a table at once wait for each other (advisory lock). More or fewer rows than the
 * manifest says is an error, and nothing is changed.
 */
export function createPostgresTarget(settings: PostgresExportSettings, options: PostgresTargetOptions): Target {
  const server = URL.canParse(settings.url) ? serverOf(settings.url) : undefined;
  const name = `postgres:${server ?? "?"}.${settings.schema}`;
  return {
    name,
    export: (run, tables) =>
      exportTables(name, run, tables, async (_, table, rows) => {
        if (server === undefined) throw notAUrl();
        try {
          return await withPostgres(settings.url, options.limitMs ?? 3_600_000, (connection) =>
            exportTable(connection, { schema: settings.schema, where: name, table, run, rows, options }),
          );
        } catch (error) {
          throw postgresError(error, name);
        }
      }),
  };
}

interface TableExport {
  readonly schema: string;
  readonly where: string;
  readonly table: Table;
  readonly run: PublishedRun;
  /** Rows that the manifest says. */
  readonly rows: number;
  readonly options: PostgresTargetOptions;
}

async function exportTable(connection: PostgresConnection, task: TableExport): Promise<"exported" | "unchanged"> {
  await define(connection, task);
  return connection.transaction(async () => {
    await lock(connection, qualified(task.schema, task.table.name));
    if ((await exportedRun(connection, task)) === task.run.runId) return "unchanged";
    await replaceRows(connection, task);
    return "exported";
  });
}

/** Makes the schema and both tables, or adds what they lack, in a short transaction of its own. */
async function define(connection: PostgresConnection, { schema, table, where }: TableExport): Promise<void> {
  await connection.transaction(async () => {
    await lock(connection, quoteIdentifier(schema));
    const [found] = await connection.query("select 1 from pg_namespace where nspname = $1", [schema]);
    if (found === undefined) await connection.query(`create schema ${quoteIdentifier(schema)}`);
    for (const wanted of [EXPORTS_TABLE, table]) {
      const existing = await columnsOf(connection, schema, wanted);
      const [wrong] = columnsOfOtherType(wanted, existing);
      if (wrong !== undefined) throw otherType(where, wanted.name, wrong);
      for (const statement of definitionStatements(schema, wanted, existing)) await connection.query(statement);
    }
  });
}

async function replaceRows(connection: PostgresConnection, task: TableExport): Promise<void> {
  const { schema, table, run, options } = task;
  const name = qualified(schema, table.name);
  const columns = table.columns.map((column) => quoteIdentifier(column.name)).join(", ");
  await connection.query(`delete from ${name} where ds = $1`, [run.ds]);
  const lines = options.readCsv(`${run.folder}/${table.name}.parquet`, table.columns);
  const copied = await connection.copy(`copy ${name} (${columns}) from stdin with (format csv)`, lines);
  if (copied !== task.rows) throw rowsDiffer(table.name, run, task.rows, copied);
  await connection.query(
    `insert into ${qualified(schema, EXPORTS_TABLE.name)} (table_name, ds, run_id, rows, exported_at)
     values ($1, $2, $3, $4, $5)
     on conflict (table_name, ds) do update
     set run_id = excluded.run_id, rows = excluded.rows, exported_at = excluded.exported_at`,
    [table.name, run.ds, run.runId, copied, new Date(options.now()).toISOString()],
  );
}

async function exportedRun(connection: PostgresConnection, { schema, table, run }: TableExport): Promise<unknown> {
  const sql = `select run_id from ${qualified(schema, EXPORTS_TABLE.name)} where table_name = $1 and ds = $2`;
  const [row] = await connection.query(sql, [table.name, run.ds]);
  return row?.run_id;
}

/** Held until the transaction ends. Whoever waits longer than a minute gives up and tries again later. */
async function lock(connection: PostgresConnection, subject: string): Promise<void> {
  await connection.query("set local lock_timeout = '60s'");
  await connection.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`pulse export ${subject}`]);
}

async function columnsOf(connection: PostgresConnection, schema: string, table: PostgresTable) {
  const rows = await connection.query(
    `select attname as name, format_type(atttypid, atttypmod) as type, col_description(attrelid, attnum) as comment
     from pg_attribute where attrelid = to_regclass($1) and attnum > 0 and not attisdropped`,
    [qualified(schema, table.name)],
  );
  return rows.map(
    (row): ExistingColumn => ({
      name: String(row.name),
      type: String(row.type),
      comment: row.comment === null ? null : String(row.comment),
    }),
  );
}

/** Host, port and database of a URL: never its password. */
function serverOf(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port === "" ? "5432" : port}${pathname}`;
}
