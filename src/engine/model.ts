import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { packagePath } from "../package-path.ts";
import type { RelationColumn } from "./engine.ts";

/** A model: one `.sql` file under `sql/`, whose header is its contract. */
export interface Model {
  /** Path under `sql/` without the ending, such as `intermediate/events`. */
  readonly path: string;
  /** The file's own name: the relation that it makes. */
  readonly name: string;
  /** What one row is. */
  readonly row: string;
  /** Columns that identify a row. */
  readonly grain: readonly string[];
  /** Relations that the SQL names. */
  readonly inputs: readonly string[];
  readonly columns: readonly RelationColumn[];
  /** The SQL as it is in the file, without the header. */
  readonly sql: string;
  /** SHA-256 of the whole file and of the dialect's macros, hex. */
  readonly version: string;
}

const loaded = new Map<string, Model>();

/** The macros of a dialect, as the file has them. */
export function dialectSql(dialect: "duckdb"): string {
  return readFileSync(packagePath(`sql/dialects/${dialect}.sql`), "utf8");
}

/**
 * Reads a model and its header. The header says in comment lines what one row is, then `grain:`, `inputs:` and `columns:`.
 *
 * @example
 * model("intermediate/events").grain; // ["topic", "partition", "offset", "part", "unit_type"]
 */
export function model(path: string): Model {
  const known = loaded.get(path);
  if (known !== undefined) return known;
  const text = readFileSync(packagePath(`sql/${path}.sql`), "utf8");
  const lines = text.split("\n");
  const end = lines.findIndex((line) => !line.startsWith("--"));
  const header = lines.slice(0, end).map((line) => line.slice(3));
  const field = (name: string): string[] =>
    (header.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1) ?? "")
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "");
  const columnsAt = header.findIndex((line) => line.startsWith("columns:"));
  const columns = header.slice(columnsAt + 1).flatMap((line) => {
    const match = /^ {2}(\S+) +((?:[A-Z]+)(?:\([^)]*\))?(?:\[\])?)/.exec(line);
    return match?.[1] === undefined || match[2] === undefined ? [] : [{ name: match[1], type: match[2] }];
  });
  const made: Model = {
    path,
    name: path.slice(path.lastIndexOf("/") + 1),
    row: header
      .slice(
        0,
        header.findIndex((line) => line.startsWith("grain:")),
      )
      .join(" "),
    grain: field("grain"),
    inputs: field("inputs"),
    columns,
    sql: lines.slice(end).join("\n").trim(),
    version: createHash("sha256").update(text).update(dialectSql("duckdb")).digest("hex"),
  };
  loaded.set(path, made);
  return made;
}
