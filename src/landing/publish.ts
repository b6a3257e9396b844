import { mkdir, open, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { hasCode } from "../error-code.ts";
import { segmentName } from "./store-layout.ts";

/** Flushes a folder's list of names to disk. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a folder and those above it, and flushes their names to disk, so that what is published in it survives a power cut. */
export async function makeDurableFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  const top = dirname(first);
  let folder = path;
  while (folder !== top) {
    folder = dirname(folder);
    await syncFolder(folder);
  }
}

/**
 * Publishes a finished temporary folder, whose files are flushed already, under the name of the offset at which the chain stood.
 * Its appearing there is the commit.
 *
 * @returns `exists` where another owner has published that name: nothing was changed then.
 */
export async function publishSegment(temporary: string, folder: string, from: bigint): Promise<"published" | "exists"> {
  await syncFolder(temporary);
  try {
    await rename(temporary, join(folder, segmentName(from)));
  } catch (error) {
    if (hasCode(error, "ENOTEMPTY", "EEXIST")) return "exists";
    throw error;
  }
  await syncFolder(folder);
  return "published";
}
