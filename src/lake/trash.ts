import { lstat, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "../error-code.ts";
import { buildFolder } from "./derived.ts";

/** Bytes of all files below a path; what vanishes meanwhile counts nothing. */
export async function bytesBelow(path: string): Promise<number> {
  try {
    const found = await lstat(path);
    if (!found.isDirectory()) return found.size;
    const names = await readdir(path);
    let bytes = 0;
    for (const name of names) bytes += await bytesBelow(join(path, name));
    return bytes;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return 0;
    throw error;
  }
}

/**
 * Where folders go before they are deleted: each leaves its place whole, by one rename, so that nobody ever finds half of one. A process
 * that is killed leaves its trash among what is half built, where the next run or the next pruning deletes it.
 */
export interface Trash {
  /**
   * Takes a folder out of its place. Answers whether it went: not where it was gone already, or where it turns out to be wanted after
   * all; then it is put back, unless another has taken its place meanwhile.
   *
   * @param isWanted asked once the folder is out of its place, with its path in the trash: whoever comes later finds it gone.
   */
  readonly take: (folder: string, isWanted: (path: string) => boolean) => Promise<boolean>;
  /** Deletes what was taken. */
  readonly empty: () => Promise<void>;
}

export function openTrash(store: string): Trash {
  const own = buildFolder(store);
  let taken = 0;
  return {
    async take(folder, isWanted) {
      taken += 1;
      const path = join(own, String(taken));
      try {
        await rename(folder, path);
      } catch (error) {
        if (hasCode(error, "ENOENT")) return false;
        throw error;
      }
      if (!isWanted(path)) return true;
      return !(await putBack(path, folder));
    },
    empty: () => rm(own, { recursive: true, force: true }),
  };
}

async function putBack(path: string, folder: string): Promise<boolean> {
  try {
    await rename(path, folder);
    return true;
  } catch (error) {
    if (hasCode(error, "ENOTEMPTY", "EEXIST")) return false;
    throw error;
  }
}
