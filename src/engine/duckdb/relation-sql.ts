import type { Relation, RelationColumn } from "../engine.ts";

/** A text as a literal. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
/** A name of a relation or column, whatever is in it. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A byte that no stored line holds, so that a line is one column. */
const NO_DELIMITER = "\u0001";

function emptyRelation(columns: readonly RelationColumn[]): string {
  const typed = columns.map((c) => `cast(null as ${c.type}) as ${identifier(c.name)}`);
  return `select ${typed.join(", ")} where false`;
}

function selection(relation: Exclude<Relation, { kind: "rows" | "stream" }>): string {
  if (relation.kind === "query" || relation.kind === "table") return relation.sql;
  if (relation.kind === "lines") {
    const paths = `[${relation.paths.map(quoted).join(", ")}]`;
    const longest = Math.max(relation.longestLineBytes + 1, 4096);
    return `select filename as path, line from read_csv(${paths}, filename = true, columns = {'line': 'VARCHAR'}, header = false, auto_detect = false,
      delim = '${NO_DELIMITER}', quote = '', escape = '', comment = '', new_line = '\\n', null_padding = false, compression = 'gzip', max_line_size = ${longest},
      buffer_size = ${Math.max(8 * longest, 16_000_000)})`;
  }
  if (relation.paths.length === 0) return emptyRelation(relation.columns);
  const columns = relation.columns.map((c) => identifier(c.name)).join(", ");
  return `select ${columns} from read_parquet([${relation.paths.map(quoted).join(", ")}], hive_partitioning = false)`;
}

/** The statement that makes a relation of a connection; of one with rows, the empty table that they are put into. */
export function relationStatement(name: string, relation: Relation): string {
  if (relation.kind === "rows" || relation.kind === "stream") {
    const columns = relation.columns.map((c) => `${identifier(c.name)} ${c.type}`);
    return `create temp table ${identifier(name)} (${columns.join(", ")})`;
  }
  const what = relation.kind === "table" ? "table" : "view";
  return `create temp ${what} ${identifier(name)} as ${selection(relation)}`;
}
