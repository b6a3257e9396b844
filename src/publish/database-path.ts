import { join } from "node:path";

/** Path of the database that analysts open. */
export function databasePath(store: string): string {
  return join(store, "pulse.duckdb");
}
