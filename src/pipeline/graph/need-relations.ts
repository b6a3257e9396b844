import type { Relation } from "../../engine/engine.ts";

/** What metrics of one kind of need add to the statement that makes moments. */
export interface NeedRelations {
  /** What they ask for, as plain data: part of an address. */
  readonly rows: unknown;
  /** Relations, in the order in which they are made; none where nothing is asked for. */
  readonly relations: readonly [string, Relation][];
  /** The relation whose rows are among `unit_totals`; null: there is none. */
  readonly totals: string | null;
}
