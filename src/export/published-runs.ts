import { currentRun, publishedDays, runFolder } from "../publish/run.ts";
import type { PublishedRun } from "./target.ts";

/**
 * The current runs of the newest published days, newest first: what every target should hold. Exporting them is how what a
 * target missed is caught up on.
 *
 * @param store absolute path of the store.
 * @param days how many days at most, counting published ones.
 */
export function publishedRuns(store: string, days: number): readonly PublishedRun[] {
  const newestFirst = publishedDays(store).reverse().slice(0, days);
  return newestFirst.flatMap((ds) => publishedRun(store, ds) ?? []);
}

/** The current run of a ds; undefined when none is published. */
export function publishedRun(store: string, ds: string): PublishedRun | undefined {
  const manifest = currentRun(store, ds);
  if (manifest === undefined) return undefined;
  return { ds, runId: manifest.run_id, folder: runFolder(store, ds, manifest.run_id), tables: manifest.tables };
}
