import { readdirSync } from "node:fs";
import { join } from "node:path";
import { currentRunId, type Manifest, readManifest, runFolder } from "./run.ts";

/** One version of a ds's results. */
export interface RunVersion {
  readonly manifest: Manifest;
  readonly folder: string;
  /** When a newer one took its place, Unix milliseconds; null: it is in force. */
  readonly supersededAtMs: number | null;
}

/** The versions of a ds: the one in force, and then the others from the newest to the oldest. */
export function runVersions(store: string, ds: string): RunVersion[] {
  const current = currentRunId(store, ds);
  const found = readdirSync(join(store, "runs", ds)).flatMap((name) => readManifest(runFolder(store, ds, name)) ?? []);
  const place = ({ run_id, started_at }: Manifest): string => `${run_id === current ? 1 : 0} ${started_at} ${run_id}`;
  const newestFirst = found.sort((a, b) => (place(a) > place(b) ? -1 : 1));
  return newestFirst.map((manifest, index) => ({
    manifest,
    folder: runFolder(store, ds, manifest.run_id),
    supersededAtMs: index === 0 ? null : supersededAt(newestFirst[index - 1], manifest),
  }));
}

/** When the next newer version was published; or when this one was, where it came too late to be in force. */
function supersededAt(by: Manifest | undefined, manifest: Manifest): number {
  return Math.max(Date.parse(by?.finished_at ?? ""), Date.parse(manifest.finished_at));
}
