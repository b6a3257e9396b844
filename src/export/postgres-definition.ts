import type { Column, ColumnType, Table } from "../publish/tables/table.ts";

/** PostgreSQL's type for each type of the published tables. Times are instants: UTC in, UTC stored. */
const POSTGRES_TYPES: Readonly<Record<ColumnType, string>> = {
  VARCHAR: "text",
  DATE: "date",
  TIMESTAMP: "timestamp with time zone",
  INTEGER: "integer",
  BIGINT: "bigint",
  DOUBLE: "double precision",
  BOOLEAN: "boolean",
  JSON: "jsonb",
};

/** The table that says which run of which ds the target holds: one row a table and ds. */
export const EXPORTS_TABLE = {
  name: "pulse_exports",
  row: "the run that a table holds for a ds, as exported by Pulse",
  columns: [
    { name: "table_name", type: "VARCHAR", meaning: "The exported table." },
    { name: "ds", type: "DATE", meaning: "The day whose end the rows are as of." },
    { name: "run_id", type: "VARCHAR", meaning: "The run that the rows are from." },
    { name: "rows", type: "BIGINT", meaning: "Number of rows." },
    { name: "exported_at", type: "TIMESTAMP", meaning: "When the rows were replaced, UTC." },
  ],
  primaryKey: ["table_name", "ds"],
} as const satisfies PostgresTable;

export interface PostgresTable extends Pick<Table, "name" | "row" | "columns"> {
  /** Left out: none, and an index on `ds`. */
  readonly primaryKey?: readonly string[];
}

/** A column that the database has. */
export interface ExistingColumn {
  readonly name: string;
  /** As PostgreSQL's `format_type` writes it. */
  readonly type: string;
  readonly comment: string | null;
}

export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const quoteLiteral = (text: string): string =>
  text.includes("\\") ? `E'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'` : `'${text.replaceAll("'", "''")}'`;
export const qualified = (schema: string, table: string): string =>
  `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`;

/**
 * The statements that bring a table to its definition: nothing when it is as defined, so that a user's reader is never
 * held up by a lock that is not needed. Columns are added, never changed or removed.
 *
 * @param existing the table's columns now; empty when there is no table.
 */
export function definitionStatements(
  schema: string,
  table: PostgresTable,
  existing: readonly ExistingColumn[],
): readonly string[] {
  const name = qualified(schema, table.name);
  const byName = new Map(existing.map((column) => [column.name, column]));
  const commented = table.columns.filter((column) => byName.get(column.name)?.comment !== column.meaning);
  return [
    ...(existing.length === 0 ? createStatements(name, table) : addColumns(name, table.columns, byName)),
    ...commented.map(
      (column) => `comment on column ${name}.${quoteIdentifier(column.name)} is ${quoteLiteral(column.meaning)}`,
    ),
  ];
}

/** The defined columns that the database has with another type: rows cannot be copied into them as they are. */
export function columnsOfOtherType(
  table: PostgresTable,
  existing: readonly ExistingColumn[],
): readonly ExistingColumn[] {
  const wanted = new Map(table.columns.map((column) => [column.name, POSTGRES_TYPES[column.type]]));
  return existing.filter((column) => wanted.has(column.name) && wanted.get(column.name) !== column.type);
}

const columnDefinition = (column: Column): string => `${quoteIdentifier(column.name)} ${POSTGRES_TYPES[column.type]}`;

function createStatements(name: string, table: PostgresTable): string[] {
  const key = table.primaryKey?.map(quoteIdentifier).join(", ");
  const lines = table.columns.map(columnDefinition);
  if (key !== undefined) lines.push(`primary key (${key})`);
  return [
    `create table ${name} (\n  ${lines.join(",\n  ")}\n)`,
    `comment on table ${name} is ${quoteLiteral(`One row: ${table.row}.`)}`,
    ...(key === undefined ? [`create index on ${name} (ds)`] : []),
  ];
}

function addColumns(name: string, columns: readonly Column[], existing: ReadonlyMap<string, unknown>): string[] {
  const added = columns.filter((column) => !existing.has(column.name));
  if (added.length === 0) return [];
  return [`alter table ${name}\n  ${added.map((column) => `add column ${columnDefinition(column)}`).join(",\n  ")}`];
}
