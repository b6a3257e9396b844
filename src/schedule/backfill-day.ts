import { statSync } from "node:fs";
import { systemClock } from "../clock.ts";
import { storePath } from "../config/store-path.ts";
import { exportRuns } from "../export/export-run.ts";
import { publishedRun } from "../export/published-runs.ts";
import { reportAfterRun } from "../page/report/report-after-run.ts";
import { databasePath } from "../publish/database-path.ts";
import { replaceDatabase } from "../publish/published-database.ts";
import { openEngine, runDs } from "../publish/run-ds.ts";
import type { NightOptions, NightResult } from "./night.ts";

/** How old the database may become while days are filled in: writing it costs as much as there are published days. */
const DATABASE_MS = 300_000;

/**
 * One day of a backfill: computes and publishes it and exports it; the days before it are left alone. What analysts open holds
 * it after the backfill's last day, and before that within minutes.
 *
 * @throws what {@link runDs} throws. A target that is down does not throw: it is in the result and in the log.
 */
export async function runBackfillDay(options: NightOptions & { readonly isLast: boolean }): Promise<NightResult> {
  const { project, ds, signal, log, onProgress, watch, statements, isLast } = options;
  const store = storePath(project);
  const engine = await openEngine(project, statements);
  const runs = [];
  try {
    const progress = (done: number, total: number): void => onProgress?.(done / total);
    runs.push(await runDs({ project, ds, signal, log, engine, watch, onProgress: progress, replaceDatabase: false }));
  } finally {
    await engine.close();
  }
  watch?.enter?.("database");
  const writtenMs = statSync(databasePath(store), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (isLast || systemClock.now() - writtenMs > DATABASE_MS) await replaceDatabase(store, log);
  watch?.enter?.("exports");
  const published = publishedRun(store, ds);
  const exports = await exportRuns(project, published === undefined ? [] : [published], {
    clock: systemClock,
    random: Math.random,
    log,
    ...(signal === undefined ? {} : { signal }),
  });
  watch?.enter?.("report");
  if (isLast) await reportAfterRun(project, { clock: systemClock, log, changed: true });
  return { runs, exports };
}
