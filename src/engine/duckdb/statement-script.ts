import type { RelationValue, Statement } from "../engine.ts";
import { dialectSql } from "../model.ts";
import { identifier, quoted, relationStatement } from "./relation-sql.ts";

function literal(value: RelationValue, type: string): string {
  if (value === null) return "null";
  if (type === "VARCHAR") return quoted(String(value));
  if (type === "DATE") return `date ${quoted(String(value))}`;
  return type === "TIMESTAMP" ? `make_timestamp(${value})` : String(value);
}

/**
 * A statement as a script for DuckDB's own command line: the macros of the dialect, each relation in the order in which it is made, and
 * at the end the statement itself. What the engine runs, in the words in which it runs it.
 */
export function statementScript({ inputs, sql }: Statement): string {
  const relations = [...inputs].flatMap(([name, relation]) => {
    const made = `${relationStatement(name, relation)}\n;`;
    if (relation.kind !== "rows" || relation.rows.length === 0) return [made];
    const rows = relation.rows.map(
      (row) => `  (${relation.columns.map(({ type }, index) => literal(row[index] ?? null, type)).join(", ")})`,
    );
    return [made, `insert into ${identifier(name)} values\n${rows.join(",\n")}\n;`];
  });
  return [dialectSql("duckdb").trimEnd(), "set timezone = 'UTC'\n;", ...relations, `${sql}\n;\n`].join("\n\n");
}
