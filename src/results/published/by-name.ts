import { type PublishedRecord, textOf } from "./published-record.ts";

/** Rows by the text of a column, in their order. */
export function byName<T>(
  records: readonly PublishedRecord[],
  of: (record: PublishedRecord) => T,
  key = "name",
): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const record of records) {
    const name = textOf(record, key);
    const list = found.get(name);
    if (list === undefined) found.set(name, [of(record)]);
    else list.push(of(record));
  }
  return found;
}
