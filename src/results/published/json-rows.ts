import type { Published } from "../../engine/duckdb/open-published.ts";
import type { PublishedValue } from "../../engine/duckdb/published-value.ts";
import { tables } from "../../publish/tables/all-tables.ts";
import { type PublishedRecord, textOf } from "./published-record.ts";

const COLUMNS = tables.find(({ name }) => name === "pulse_results")?.columns ?? [];
/** Types whose values are read as text. */
const TEXTS: ReadonlySet<string> = new Set(["DATE", "TIMESTAMP", "JSON"]);
const AS_TEXT: ReadonlySet<string> = new Set(COLUMNS.filter(({ type }) => TEXTS.has(type)).map(({ name }) => name));
const BLANK: PublishedRecord = Object.fromEntries(COLUMNS.map(({ name }) => [name, null]));

/** A row of `pulse_results` as a list of values, read by their columns' names; all other columns are null. */
type ListedRow = new (values: readonly PublishedValue[]) => PublishedRecord;

function listedRow(columns: readonly string[]): ListedRow {
  class Listed {
    readonly values: readonly PublishedValue[];
    constructor(values: readonly PublishedValue[]) {
      this.values = values;
    }
  }
  Object.setPrototypeOf(Listed.prototype, BLANK);
  for (const [index, name] of columns.entries()) {
    Object.defineProperty(Listed.prototype, name, {
      get(this: Listed) {
        return this.values[index];
      },
    });
  }
  return Listed as unknown as ListedRow;
}

/** How some columns of `pulse_results` are read where there are many rows. */
export interface ResultColumns {
  /** One text: the rows of a relation as a JSON list of lists, in the order in which they were published. */
  readonly selectFrom: (from: string) => string;
  /** The rows of such a text; of the empty text none. */
  readonly rowsOf: (text: string) => PublishedRecord[];
}

/**
 * Columns of `pulse_results` that are read together. The database writes the rows as JSON, which is read much faster than values one by one;
 * lists are half as long as objects with all their names.
 */
export function resultColumns(columns: readonly string[]): ResultColumns {
  const Row = listedRow(columns);
  const values = columns.map((name) => (AS_TEXT.has(name) ? `cast(${name} as varchar)` : name)).join(", ");
  return {
    selectFrom: (from) =>
      `select '[' || string_agg(cast("values" as varchar), ',' order by "row") || ']' as rows
       from (select rowid as "row", json_array(${values}) as "values" from ${from})`,
    rowsOf: (text) => {
      const rows: unknown = JSON.parse(text === "" ? "[]" : text);
      return Array.isArray(rows) ? rows.map((row: PublishedValue[]) => new Row(row)) : [];
    },
  };
}

/**
 * Many rows of `pulse_results` at once.
 *
 * @param from what is behind `from`, beginning with `pulse_results`; `with` may stand before it.
 */
export async function jsonRows(
  published: Published,
  { before = "", columns, from }: { readonly before?: string; readonly columns: ResultColumns; readonly from: string },
  parameters: readonly (string | number)[],
): Promise<PublishedRecord[]> {
  const [record] = await published.records(`${before} ${columns.selectFrom(from)}`, parameters);
  return record === undefined ? [] : columns.rowsOf(textOf(record, "rows"));
}
