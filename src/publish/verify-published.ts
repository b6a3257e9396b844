import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { FolderDamage } from "../lake/derived-damage.ts";
import { databasePath } from "./database-path.ts";
import { hasItsChecksum } from "./published-database.ts";
import { currentRunId, publishedDays, runDamage, runFolder } from "./run.ts";

/** What a look at every byte of what is published has found. */
export interface PublishedReport {
  readonly runs: number;
  /** Of each damaged run its day, whether it is in force, and what was seen. */
  readonly damages: readonly (FolderDamage & { readonly ds: string; readonly isCurrent: boolean })[];
  /** Path of `pulse.duckdb` where it is not what was written. The next run writes it anew. */
  readonly database: string | undefined;
}

/** Reads every file of every published run, superseded ones too, and the database, and holds them against their checksums. Changes nothing. */
export async function verifyPublished(
  store: string,
  { signal, onRun }: { readonly signal?: AbortSignal; readonly onRun?: () => void } = {},
): Promise<PublishedReport> {
  const damages: (FolderDamage & { ds: string; isCurrent: boolean })[] = [];
  let runs = 0;
  for (const ds of publishedDays(store)) {
    const current = currentRunId(store, ds);
    for (const runId of versionsOf(store, ds, current)) {
      signal?.throwIfAborted();
      const folder = runFolder(store, ds, runId);
      const files = runDamage(folder);
      if (files.length > 0) damages.push({ ds, isCurrent: runId === current, folder, files });
      runs += 1;
      onRun?.();
      await new Promise(setImmediate);
    }
  }
  const path = databasePath(store);
  return { runs, damages, database: existsSync(path) && !hasItsChecksum(store) ? path : undefined };
}

/** Ids of a day's runs; the one that the day points to, if it points to any, is among them even if it is not there. */
function versionsOf(store: string, ds: string, current: string | undefined): Set<string> {
  const folders = readdirSync(join(store, "runs", ds), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return new Set([...(current === undefined ? [] : [current]), ...folders.map(({ name }) => name)]);
}
