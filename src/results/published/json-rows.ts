import type { Published } from "../../engine/duckdb/open-published.ts";
import { type PublishedRecord, textOf } from "./published-record.ts";

/** Rows from the text of a JSON list; of the empty text none. */
export function recordsOf(text: string): PublishedRecord[] {
  const rows: unknown = JSON.parse(text === "" ? "[]" : text);
  return Array.isArray(rows) ? (rows as PublishedRecord[]) : [];
}

/**
 * Many rows of `pulse_results` at once: the database writes them as JSON, which is read much faster than values one by one. Days, times and JSON
 * columns must be asked for as text. In the order in which they were published.
 *
 * @param select what is behind `select`, with `from pulse_results` and all that follows; `with` may stand before it.
 */
export async function jsonRows(
  published: Published,
  { before = "", select }: { readonly before?: string; readonly select: string },
  parameters: readonly (string | number)[],
): Promise<PublishedRecord[]> {
  const sql = `${before} select to_json(list(r order by r."row")) as rows from (select rowid as "row", ${select}) r`;
  const [record] = await published.records(sql, parameters);
  return record === undefined ? [] : recordsOf(textOf(record, "rows"));
}
