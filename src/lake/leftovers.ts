import { rm } from "node:fs/promises";
import { listChains } from "../landing/chain.ts";
import { partitionFolder } from "../landing/store-layout.ts";
import { abandonedFolders } from "../landing/temporary-folder.ts";
import { buildingFolder } from "./derived.ts";
import type { Freed } from "./prune-derived.ts";
import { bytesBelow } from "./trash.ts";

/** Deletes folders; answers what went. */
async function remove(what: string, folders: readonly string[], dryRun: boolean): Promise<Freed> {
  let bytes = 0;
  for (const folder of folders) {
    bytes += await bytesBelow(folder);
    if (!dryRun) await rm(folder, { recursive: true, force: true });
  }
  return { what, folders: folders.length, bytes };
}

/** Deletes what runs and landers left half done that were killed, here or, two days ago, elsewhere. `now`: Unix milliseconds. */
export async function pruneLeftovers(
  store: string,
  now: number,
  { dryRun }: { readonly dryRun: boolean },
): Promise<Freed[]> {
  const segments: string[] = [];
  for (const partition of await listChains(store))
    segments.push(...(await abandonedFolders(partitionFolder(store, partition), now)));
  return [
    await remove("half built", await abandonedFolders(buildingFolder(store), now), dryRun),
    await remove("half landed", segments, dryRun),
  ];
}
