import { listChains } from "../landing/chain.ts";
import { expiredRanges } from "../landing/expired-segment.ts";
import { type FolderDamage, folderDamage } from "./derived-damage.ts";
import { derivedFolders } from "./derived-folders.ts";

/** What a look at every byte of every derived file has found. */
export interface DerivedReport {
  readonly folders: number;
  /** Can be built again: whoever needs one removes it and does so. */
  readonly damages: readonly FolderDamage[];
  /** Staged messages whose raw bytes have expired: all there is of them. */
  readonly lost: readonly FolderDamage[];
}

/** Reads every derived file of a store, and what is kept of expired messages, and holds them against their checksums. Changes nothing. */
export async function verifyDerived(
  store: string,
  { signal, onFolder }: { readonly signal?: AbortSignal; readonly onFolder?: () => void } = {},
): Promise<DerivedReport> {
  const damages: FolderDamage[] = [];
  const lost: FolderDamage[] = [];
  let folders = 0;
  const look = async (folder: string, found: FolderDamage[]): Promise<void> => {
    signal?.throwIfAborted();
    const damage = folderDamage(folder);
    if (damage !== undefined) found.push(damage);
    folders += 1;
    onFolder?.();
    // Reading is done in one go: signals and the progress line get their turn between folders.
    await new Promise(setImmediate);
  };
  for (const { folder } of await derivedFolders(store)) await look(folder, damages);
  for (const partition of await listChains(store))
    for (const { folder } of await expiredRanges(store, partition)) await look(folder, lost);
  return { folders, damages, lost };
}
