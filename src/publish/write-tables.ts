import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Engine, Relation, RelationValue } from "../engine/engine.ts";
import type { Table } from "./tables/table.ts";

/** Where a published table's rows come from: a statement over relations, or rows of the program, made whenever they are asked for. */
export type TableSource =
  | { readonly table: Table; readonly inputs: ReadonlyMap<string, Relation>; readonly sql: string }
  | { readonly table: Table; readonly rows: () => Rows };

/** Rows of a table by column; they are asked for while they are written. */
export type Rows =
  | Iterable<Readonly<Record<string, RelationValue>>>
  | AsyncIterable<Readonly<Record<string, RelationValue>>>;

const storedType = (type: string): string => (type === "JSON" ? "VARCHAR" : type);

function relationOf(source: TableSource): { inputs: Map<string, Relation>; from: string } {
  if ("sql" in source) return { inputs: new Map(source.inputs), from: `(${source.sql}\n)` };
  const columns = source.table.columns.map(({ name, type }) => ({ name, type: storedType(type) }));
  const names = columns.map(({ name }) => name);
  const rows = () => inOrder(source.rows(), names);
  return { inputs: new Map([["table_rows", { kind: "stream", columns, rows }]]), from: "table_rows" };
}

/** Rows as lists, in the order of columns. */
async function* inOrder(rows: Rows, columns: readonly string[]): AsyncGenerator<RelationValue[]> {
  for await (const row of rows) yield columns.map((name) => row[name] ?? null);
}

/**
 * Writes one published table as `<folder>/<table>.parquet`, with the columns and types of its definition, and answers its number of
 * rows and its hash: a sum over the rows' hashes, so that the order of rows does not matter. The run's id does not enter, so that
 * runs of one version of the program that found the same have the same hash, whatever segments the messages lay in; another version's
 * engine may hash otherwise.
 */
export async function writeTable(
  engine: Engine,
  folder: string,
  source: TableSource,
): Promise<{ rows: number; hash: string }> {
  const { table } = source;
  const { inputs, from } = relationOf(source);
  const columns = table.columns.map(({ name, type }) => `cast("${name}" as ${storedType(type)}) as "${name}"`);
  const part = join(folder, `.${table.name}`);
  await engine.build(
    { inputs, sql: `select ${columns.join(", ")} from ${from} as t` },
    {
      folder: part,
      model: `table/${table.name}`,
    },
  );
  const path = join(folder, `${table.name}.parquet`);
  renameSync(join(part, "part.parquet"), path);
  rmSync(part, { recursive: true });
  const typed = table.columns.map(({ name, type }) => ({ name, type: storedType(type) }));
  const hashed = typed.filter(({ name }) => name !== "run_id").map(({ name }) => `"${name}"`);
  const [row] = await engine.read({
    inputs: new Map([["published", { kind: "files", paths: [path], columns: typed }]]),
    sql: `select count(*) as rows, cast(cast(coalesce(sum(row_hash(struct_pack(${hashed.join(", ")}))), 0) as hugeint) as varchar) as hash
      from published`,
  });
  return { rows: Number(row?.rows ?? 0), hash: String(row?.hash ?? "") };
}
