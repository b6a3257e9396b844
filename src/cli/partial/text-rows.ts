import type { Engine, Relation } from "../../engine/engine.ts";

/** A row as texts, by column: numbers keep all their digits. */
export type TextRow = Readonly<Record<string, string | null>>;

/**
 * Reads several queries over the same relations by one statement, so that the relations are made once.
 *
 * @param queries SELECTs by name.
 * @returns the rows of each, in no order.
 */
export async function textRows<Name extends string>(
  engine: Engine,
  inputs: ReadonlyMap<string, Relation>,
  queries: Readonly<Record<Name, string>>,
): Promise<Readonly<Record<Name, TextRow[]>>> {
  const names = Object.keys(queries) as Name[];
  const found = Object.fromEntries(names.map((name) => [name, [] as TextRow[]])) as Record<Name, TextRow[]>;
  const branches = names.map(
    (name, index) =>
      `select ${index} as query, cast(to_json(r) as varchar) as record from (select cast(columns(*) as varchar) from (${queries[name]})) as r`,
  );
  for (const { query, record } of await engine.read({ inputs, sql: branches.join("\nunion all\n") })) {
    const name = names[Number(query)];
    if (name !== undefined) found[name].push(JSON.parse(String(record)) as TextRow);
  }
  return found;
}

/** A whole number of a row. */
export function integerOf(row: TextRow, column: string): bigint {
  return BigInt(row[column] ?? 0);
}

/** A whole number of a row, or null. */
export function integerOrNull(row: TextRow, column: string): bigint | null {
  const text = row[column];
  return text === null || text === undefined ? null : BigInt(text);
}

/** A text of a row; empty where there is none. */
export function textOf(row: TextRow, column: string): string {
  return row[column] ?? "";
}
