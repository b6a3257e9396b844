import { usedAt } from "./derived.ts";
import { type DerivedFolder, derivedFolders, reachableFrom } from "./derived-folders.ts";
import { bytesBelow, type Trash } from "./trash.ts";

/** Folders of a kind that were deleted, or would be. */
export interface Freed {
  /** `superseded runs`, `unit_days`. */
  readonly what: string;
  readonly folders: number;
  readonly bytes: number;
}

export interface PruneDerivedOptions {
  readonly store: string;
  /** Addresses from which on everything that they were made from is kept. */
  readonly roots: Iterable<string>;
  /** What was built or used at this time or later is kept, with what it was made from; Unix milliseconds. */
  readonly usedSinceMs: number;
  /** Null: nothing is deleted. */
  readonly trash: Trash | null;
}

/** Which derived folders nothing leads to any more. */
async function unreachable({ store, roots, usedSinceMs }: PruneDerivedOptions): Promise<DerivedFolder[]> {
  const derived = await derivedFolders(store);
  const used = derived.filter(({ usedAtMs }) => usedAtMs >= usedSinceMs).map(({ address }) => address);
  const reached = reachableFrom([...roots, ...used], derived);
  return derived.filter(({ address }) => !reached.has(address));
}

/**
 * Deletes the derived folders that neither the roots nor anybody's work of late leads to; answers what went, by model.
 *
 * A run that finds such a folder built in that very moment writes its use down, which is looked at once more when the folder is out of
 * its place: then it is put back. Should the run read it in between, it fails with `DERIVED_GONE` and is run again.
 */
export async function pruneDerived(options: PruneDerivedOptions): Promise<Freed[]> {
  const freed = new Map<string, Freed>();
  for (const { model, folder } of await unreachable(options)) {
    const bytes = await bytesBelow(folder);
    const isWanted = (path: string): boolean => (usedAt(path) ?? 0) >= options.usedSinceMs;
    if (options.trash !== null && !(await options.trash.take(folder, isWanted))) continue;
    const before = freed.get(model);
    freed.set(model, { what: model, folders: (before?.folders ?? 0) + 1, bytes: (before?.bytes ?? 0) + bytes });
  }
  return [...freed.values()];
}
