import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "../error-code.ts";
import { addressesNamedBy, modelsFolder, usedAt } from "./derived.ts";

/** A derived folder that is on the disk. */
export interface DerivedFolder {
  /** Name of the model: `unit_days`. */
  readonly model: string;
  readonly address: string;
  readonly folder: string;
  /** When it was built or last used, Unix milliseconds. */
  readonly usedAtMs: number;
}

async function foldersIn(folder: string): Promise<string[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
  return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith(".")).map(({ name }) => name);
}

/** Every derived folder of a store, in order of model and address. */
export async function derivedFolders(store: string): Promise<DerivedFolder[]> {
  const found: DerivedFolder[] = [];
  const top = modelsFolder(store);
  for (const model of (await foldersIn(top)).sort())
    for (const first of (await foldersIn(join(top, model))).sort())
      for (const address of (await foldersIn(join(top, model, first))).sort()) {
        const folder = join(top, model, first, address);
        const usedAtMs = usedAt(folder);
        if (usedAtMs !== undefined) found.push({ model, address, folder, usedAtMs });
      }
  return found;
}

/**
 * What some derived folders were made from, step by step down to the first ones, with themselves.
 *
 * @param roots addresses; those that are not on the disk are passed over.
 */
export function reachableFrom(roots: Iterable<string>, derived: readonly DerivedFolder[]): Set<string> {
  const byAddress = new Map(derived.map((each) => [each.address, each.folder]));
  const reached = new Set<string>();
  const pending = [...roots];
  for (let address = pending.pop(); address !== undefined; address = pending.pop()) {
    const folder = byAddress.get(address);
    if (folder === undefined || reached.has(address)) continue;
    reached.add(address);
    for (const named of addressesNamedBy(folder)) if (!reached.has(named)) pending.push(named);
  }
  return reached;
}
