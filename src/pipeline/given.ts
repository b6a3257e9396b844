import type { Relation, RelationColumn, RelationValue } from "../engine/engine.ts";

/** A relation of a few rows, given by the program: column names with their types, and the rows. */
export function given(
  columns: Readonly<Record<string, string>>,
  rows: readonly (readonly RelationValue[])[],
): Relation {
  const typed: RelationColumn[] = Object.entries(columns).map(([name, type]) => ({ name, type }));
  return { kind: "rows", columns: typed, rows };
}
