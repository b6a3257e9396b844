import { existsSync } from "node:fs";
import { basename } from "node:path";
import { type FolderDamage, folderDamage, removeDerived } from "../../lake/derived-damage.ts";
import { type DerivedReport, verifyDerived } from "../../lake/verify-derived.ts";
import { currentRunId, runDamage, withdrawRun } from "../../publish/run.ts";
import { type PublishedReport, verifyPublished } from "../../publish/verify-published.ts";
import { formatCount } from "../../results/words/numbers.ts";
import type { Terminal } from "../terminal.ts";

/** What was found in files that runs made: all of them can be made again. */
export interface Rebuildable {
  readonly derived: DerivedReport;
  readonly published: PublishedReport;
  /** Whether what is damaged has been removed, so that the next run makes it anew; days whose run was damaged are withdrawn. */
  readonly removed: boolean;
}

/** Reads all derived and published files of a store. */
export async function verifyRebuildable(
  store: string,
  {
    restore,
    signal,
    onFolder,
  }: { readonly restore: boolean; readonly signal: AbortSignal; readonly onFolder: () => void },
): Promise<Rebuildable> {
  const derived = await verifyDerived(store, { signal, onFolder });
  const published = await verifyPublished(store, { signal, onRun: onFolder });
  if (restore) {
    // Looked at again: a run may have made them anew since.
    for (const { folder } of derived.damages)
      if (existsSync(folder) && folderDamage(folder) !== undefined) removeDerived(store, folder);
    for (const { ds, folder } of published.damages) {
      if (runDamage(folder).length === 0) continue;
      if (currentRunId(store, ds) === basename(folder)) withdrawRun(store, ds);
      removeDerived(store, folder);
    }
  }
  return { derived, published, removed: restore };
}

/** Whether anything is left that is not as it should be. */
export function isSound({ derived, published, removed }: Rebuildable): boolean {
  return derived.lost.length === 0 && (removed || !hasDamage({ derived, published }));
}

function hasDamage({ derived, published }: Pick<Rebuildable, "derived" | "published">): boolean {
  return derived.damages.length > 0 || published.damages.length > 0 || published.database !== undefined;
}

export function rebuildableLines(found: Rebuildable, terminal: Terminal): string[] {
  const { derived, published, removed } = found;
  const { style, symbols } = terminal;
  const lines = (what: string, { folder, files }: FolderDamage): string[] => [
    `${style.bad(symbols.worse)} ${style.strong(what)}: ${files.join(", ")}`,
    style.faint(`  ${folder}`),
  ];
  const days = [...new Set(published.damages.flatMap(({ ds, isCurrent }) => (isCurrent ? [ds] : [])))];
  return [
    ...derived.lost.flatMap((damage) => lines("all there is of expired messages", damage)),
    ...derived.damages.flatMap((damage) => lines("derived", damage)),
    ...published.damages.flatMap((damage) => lines(`run of ${damage.ds}`, damage)),
    ...(published.database === undefined
      ? []
      : [`${style.bad(symbols.worse)} ${style.strong("pulse.duckdb")} is not what was written`]),
    `${formatCount(derived.folders)} derived folders and ${formatCount(published.runs)} runs read, ${formatCount(derived.damages.length + derived.lost.length + published.damages.length)} damaged`,
    ...(derived.lost.length > 0 ? ["what is left of expired messages has to come from a copy"] : []),
    ...(hasDamage(found) ? [whatNext(days, removed)] : []),
  ];
}

function whatNext(days: readonly string[], removed: boolean): string {
  const runs = days.map((ds) => `\`pulse run --ds ${ds}\``).join(", ");
  const again = days.length === 0 ? "the next run makes it anew" : `${runs} publishes the day again`;
  return removed ? `what was damaged has been removed: ${again}` : `it is made anew from the raw messages: ${again}`;
}

export function rebuildableJson({ derived, published, removed }: Rebuildable) {
  const damaged = [
    ...derived.lost.map((damage) => ({ ...damage, kind: "expired", removed: false })),
    ...derived.damages.map((damage) => ({ ...damage, kind: "derived", removed })),
    ...published.damages.map(({ folder, files }) => ({ folder, files, kind: "run", removed })),
    ...(published.database === undefined
      ? []
      : [{ folder: published.database, files: ["is not what was written"], kind: "database", removed: false }]),
  ].map(({ folder, ...rest }) => ({ path: folder, ...rest }));
  return { derived: derived.folders, runs: published.runs, rebuildable: damaged };
}
