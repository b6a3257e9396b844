import type { RelationColumn } from "../engine.ts";
import { DuckDBInstance } from "./api.ts";

/**
 * Reads a Parquet file as CSV lines, a block of lines at a time: memory stays flat however long the file is.
 *
 * - No header, comma, `"` doubled inside quotes, `\n` after each row (values may hold newlines themselves).
 * - NULL is nothing, an empty text is `""`: texts are always quoted.
 * - DOUBLE is the shortest text that reads back as the same number. TIMESTAMP is `2026-01-05 10:00:00.123` without a zone.
 * - The character U+0000, which databases refuse in text and JSON, comes out as U+FFFD.
 * - A column that the file does not have (it was written before the column was added) is NULL in every row.
 *
 * @param columns the columns to read, in the order wanted, with types of the published tables.
 * @throws DuckDB's error when the file cannot be read.
 */
export async function* parquetToCsv(parquetPath: string, columns: readonly RelationColumn[]): AsyncGenerator<string> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    const file = globEscaped(parquetPath);
    const described = await connection.runAndReadAll("select name from parquet_schema($1)", [file]);
    const present = new Set(described.getRows().map(([name]) => name));
    const fields = columns.map((column) => (present.has(column.name) ? csvField(column) : "''"));
    const result = await connection.stream(`select ${fields.join(" || ',' || ")} as line from read_parquet($1)`, [
      file,
    ]);
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return;
      yield `${chunk.getColumnValues(0).join("\n")}\n`;
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** SQL of one field of a line. */
function csvField({ name, type }: RelationColumn): string {
  const value = `"${name.replaceAll('"', '""')}"`;
  if (type === "VARCHAR") return quoted(`replace(cast(${value} as varchar), chr(0), chr(65533))`);
  if (type === "JSON") return quoted(withoutEscapedNul(`cast(${value} as varchar)`));
  return `coalesce(cast(cast(${value} as ${type}) as varchar), '')`;
}

const quoted = (text: string): string => `coalesce('"' || replace(${text}, '"', '""') || '"', '')`;

/** In JSON, U+0000 is written `\u0000`, which is not the same as `\\u0000`: escaped backslashes step aside first. */
function withoutEscapedNul(json: string): string {
  const aside = String.raw`replace(${json}, '\\', chr(1))`;
  const replaced = String.raw`replace(replace(${aside}, '\u0000', '\ufffd'), chr(1), '\\')`;
  return String.raw`case when contains(${json}, '\u0000') then ${replaced} else ${json} end`;
}

/** DuckDB reads a path as a pattern; a bracketed character stands for itself. */
function globEscaped(path: string): string {
  return path.replaceAll(/[[*?]/g, (character) => `[${character}]`);
}
