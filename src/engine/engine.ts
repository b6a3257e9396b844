/** A relation that a model may name: Parquet files, CSV-like lines, or rows given by the program. */
export type Relation =
  | { readonly kind: "files"; readonly paths: readonly string[]; readonly columns: readonly RelationColumn[] }
  | {
      readonly kind: "rows";
      readonly columns: readonly RelationColumn[];
      readonly rows: readonly (readonly RelationValue[])[];
    }
  /** The same, its rows asked for one at a time while it is filled; from the beginning where the statement begins anew. */
  | {
      readonly kind: "stream";
      readonly columns: readonly RelationColumn[];
      readonly rows: () => AsyncIterable<readonly RelationValue[]>;
    }
  /** Lines of gzip files, with the path of their file: columns `path`, `line`. */
  | { readonly kind: "lines"; readonly paths: readonly string[]; readonly longestLineBytes: number }
  /** A view over the relations before it. */
  | { readonly kind: "query"; readonly sql: string }
  /** The same, computed once and kept while the statement runs. */
  | { readonly kind: "table"; readonly sql: string };

export interface RelationColumn {
  readonly name: string;
  /** A type of the common subset: VARCHAR, BIGINT, INTEGER, DOUBLE, BOOLEAN, DATE, DECIMAL(p,s), TIMESTAMP, MAP(VARCHAR, VARCHAR). */
  readonly type: string;
}

export type RelationValue = string | number | bigint | boolean | null;

export interface Statement {
  /** Relations by the name under which the SQL uses them, in the order in which they are made. */
  readonly inputs: ReadonlyMap<string, Relation>;
  /** One SELECT. */
  readonly sql: string;
}

export interface BuildOutput {
  /** Folder that is written: `part.parquet`, or `<column>=<value>/*.parquet` when partitioned. Must not exist. */
  readonly folder: string;
  readonly partitionBy?: readonly string[];
  /** What is built, for a profile: the path of a model. */
  readonly model?: string;
}

/** What an engine says of what it wrote. */
export interface Written {
  readonly rows: number;
}

/**
 * Runs models on files. It hands over no numbers: what it computes are Parquet files.
 * Adapters: `duckdb` (in the process). `read` is always DuckDB, over the files that an engine wrote.
 */
export interface Engine {
  build(statement: Statement, output: BuildOutput): Promise<Written>;
  read(statement: Statement): Promise<Record<string, RelationValue>[]>;
  close(): Promise<void>;
}
