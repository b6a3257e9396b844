export type ColumnType = "VARCHAR" | "DATE" | "TIMESTAMP" | "INTEGER" | "BIGINT" | "DOUBLE" | "BOOLEAN" | "JSON";

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** What it means, with its unit. */
  readonly meaning: string;
}

export interface Table {
  readonly name: string;
  /** What one row is. */
  readonly row: string;
  /** Columns that identify a row. */
  readonly grain: readonly string[];
  readonly columns: readonly Column[];
}

/** One column of a table. */
export const column = (name: string, type: ColumnType, meaning: string): Column => ({ name, type, meaning });
