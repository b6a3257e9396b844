import { existsSync } from "node:fs";
import { type Clock, systemClock } from "../clock.ts";
import type { Project } from "../config/project.ts";
import { storePath } from "../config/store-path.ts";
import { pruneLeftovers } from "../lake/leftovers.ts";
import { type Freed, pruneDerived } from "../lake/prune-derived.ts";
import { openTrash, type Trash } from "../lake/trash.ts";
import { expireRaw } from "./expire-raw.ts";
import { chooseRuns, cleanPointers, pruneRuns } from "./prune-runs.ts";
import { replaceDatabase } from "./published-database.ts";
import type { RunVersion } from "./run-versions.ts";

export interface PruneOptions {
  readonly project: Project;
  /** True: nothing is deleted, and the answer is what would be. */
  readonly dryRun?: boolean | undefined;
  readonly clock?: Clock | undefined;
}

/** What pruning freed, or would free. Only kinds of which there was something. */
export interface Pruned {
  readonly freed: readonly Freed[];
  /** Runs that stay. */
  readonly runs: number;
}

const HOUR_MS = 3_600_000;

/** Addresses that a run's manifest names; they stand after the model's name, staged ones before a ds. */
function addressesOf({ manifest }: RunVersion): string[] {
  return manifest.derived.flatMap((name) => name.split("/")[1] ?? []);
}

/** What was built or used from here on is nobody's leftover: while runs of now go on, and of what the newest run found and left as it was. */
function usedSince(kept: readonly RunVersion[], graceEndsMs: number): number {
  const newest = Math.max(...kept.map(({ manifest }) => Date.parse(manifest.started_at)));
  return kept.length === 0 ? graceEndsMs : Math.min(graceEndsMs, newest - HOUR_MS);
}

async function pruneStore({ project, dryRun }: PruneOptions, now: number, trash: Trash | null): Promise<Pruned> {
  const store = storePath(project);
  const { run_versions, grace_hours } = project.settings.retention;
  const graceEndsMs = now - grace_hours * HOUR_MS;
  const raw = await expireRaw(project, now, dryRun === true);
  const leftovers = await pruneLeftovers(store, now, { dryRun: dryRun === true });
  const { kept, superseded } = chooseRuns({ store, keep: run_versions, supersededSinceMs: graceEndsMs });
  // The database that people open may still point to one that goes.
  if (trash !== null && superseded.length > 0) await replaceDatabase(store);
  const runs = await pruneRuns(store, superseded, trash);
  if (trash !== null) await cleanPointers(store, graceEndsMs);
  const derived = await pruneDerived({
    store,
    roots: kept.flatMap(addressesOf),
    usedSinceMs: usedSince(kept, graceEndsMs),
    trash,
  });
  return { freed: [runs, ...derived, ...leftovers, raw].filter(({ folders }) => folders > 0), runs: kept.length };
}

/**
 * Deletes what nobody needs any more: runs that were superseded beyond what the settings keep, derived folders that no kept run was made
 * from, what processes left half done that were killed, and raw messages that are older than the settings keep. Nothing that was written or used within `retention.grace_hours` goes, so that
 * runs at the same time, here or on other machines, lose nothing; a night after it builds just what it would have built.
 *
 * Each folder leaves its place by one rename: killed at any moment, what is there is whole.
 */
export async function prune(options: PruneOptions): Promise<Pruned> {
  const { clock = systemClock, dryRun } = options;
  const store = storePath(options.project);
  if (!existsSync(store)) return { freed: [], runs: 0 };
  if (dryRun === true) return pruneStore(options, clock.now(), null);
  const trash = openTrash(store);
  try {
    return await pruneStore(options, clock.now(), trash);
  } finally {
    await trash.empty();
  }
}
