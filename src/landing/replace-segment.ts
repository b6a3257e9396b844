import { copyFile, link, mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { hasCode } from "../error-code.ts";
import { publishSegment, syncFolder } from "./publish.ts";
import { INFO_FILE, MESSAGES_FILE } from "./store-layout.ts";

/** What stands before the name of a segment that was set aside: no lander and no run looks at such a folder, and nobody deletes it. */
const ASIDE_PREFIX = ".damaged-";

/**
 * Puts a finished temporary folder, whose files are flushed, into the place of a damaged segment or of one that is missing. The
 * damaged files stay in a folder beside the chain, whose path is answered; undefined where there were none.
 *
 * Nobody ever sees a hole: file by file is renamed over the old one. A crash in between leaves a segment that is still damaged, and
 * so is replaced by the next try.
 */
export async function replaceSegment(temporary: string, folder: string, id: string): Promise<string | undefined> {
  const published = await publishSegment(temporary, dirname(folder), BigInt(basename(folder)));
  if (published === "published") return undefined;
  const aside = join(dirname(folder), `${ASIDE_PREFIX}${basename(folder)}-${id}`);
  await mkdir(aside);
  for (const name of await readdir(folder)) await keepBoth(join(folder, name), join(aside, name));
  await syncFolder(aside);
  for (const name of [MESSAGES_FILE, INFO_FILE]) await rename(join(temporary, name), join(folder, name));
  await syncFolder(folder);
  await syncFolder(dirname(folder));
  await rm(temporary, { recursive: true, force: true });
  return aside;
}

/** Takes a segment, the last of its chain, out of it: the chain then ends where it began. Answers where it is kept. */
export async function setAside(folder: string, id: string): Promise<string> {
  const aside = join(dirname(folder), `${ASIDE_PREFIX}${basename(folder)}-${id}`);
  await rename(folder, aside);
  await syncFolder(dirname(folder));
  return aside;
}

async function keepBoth(path: string, copy: string): Promise<void> {
  try {
    await link(path, copy);
  } catch (error) {
    if (!hasCode(error, "EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK")) throw error;
    await copyFile(path, copy);
  }
}
