import { rmSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Freed } from "../lake/prune-derived.ts";
import { bytesBelow, type Trash } from "../lake/trash.ts";
import { currentRunId, publishedDays } from "./run.ts";
import { type RunVersion, runVersions } from "./run-versions.ts";

export interface PruneRunsOptions {
  readonly store: string;
  /** Versions of a ds that stay, the one in force among them. */
  readonly keep: number;
  /** Versions that were superseded at this time or later stay as well: someone may be reading them. Unix milliseconds. */
  readonly supersededSinceMs: number;
  /** Null: nothing is deleted. */
  readonly trash: Trash | null;
}

/** The versions of all published days: those that stay, and those that may go. */
export function chooseRuns({ store, keep, supersededSinceMs }: Omit<PruneRunsOptions, "trash">): {
  readonly kept: readonly RunVersion[];
  readonly superseded: readonly RunVersion[];
} {
  const versions = publishedDays(store).map((ds) => runVersions(store, ds));
  const isKept = ({ supersededAtMs }: RunVersion, index: number): boolean =>
    index < keep || supersededAtMs === null || supersededAtMs >= supersededSinceMs;
  return {
    kept: versions.flatMap((of) => of.filter(isKept)),
    superseded: versions.flatMap((of) => of.filter((version, index) => !isKept(version, index))),
  };
}

/**
 * Deletes superseded runs; answers what went. One that comes into force in that very moment, since what it was made from is so again, is
 * put back or published anew (see `publishRun`).
 */
export async function pruneRuns(store: string, superseded: readonly RunVersion[], trash: Trash | null): Promise<Freed> {
  let folders = 0;
  let bytes = 0;
  for (const { manifest, folder } of superseded) {
    const size = await bytesBelow(folder);
    const isWanted = (): boolean => currentRunId(store, manifest.ds) === manifest.run_id;
    if (trash !== null && !(await trash.take(folder, isWanted))) continue;
    folders += 1;
    bytes += size;
  }
  return { what: "superseded runs", folders, bytes };
}

/** Deletes what processes that were killed left of the pointers to runs in force: a few bytes each, which nobody counts. */
export async function cleanPointers(store: string, writtenBeforeMs: number): Promise<void> {
  for (const ds of publishedDays(store)) {
    const folder = join(store, "runs", ds);
    for (const name of (await readdir(folder)).filter((each) => /^current\.\d+$/.test(each))) {
      const written = statSync(join(folder, name), { throwIfNoEntry: false });
      if (written !== undefined && written.mtimeMs < writtenBeforeMs) rmSync(join(folder, name), { force: true });
    }
  }
}
