import { currentRun } from "../../src/publish/run.ts";

/** Tables that say when something was done: they are other ones each time. */
const TIMED = new Set(["runs", "change_history"]);

/** Rows and hash of each table of the current run of a ds: equal for equal contents, whichever run wrote them. */
export function tableHashes(store: string, ds: string): Readonly<Record<string, { rows: number; hash: string }>> {
  const run = currentRun(store, ds);
  if (run === undefined) throw new Error(`${ds} is not published`);
  return Object.fromEntries(Object.entries(run.tables).filter(([table]) => !TIMED.has(table)));
}
