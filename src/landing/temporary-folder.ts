import { createHash } from "node:crypto";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { hasCode } from "../error-code.ts";
import { TEMPORARY_PREFIX } from "./store-layout.ts";

/** A temporary folder is named by its writer, so that others can tell whether the writer lives: host, process, random. */
const HOST = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);

/** Longer than the longest time for which a segment may stay open (a day). */
const ANY_WRITER_GONE_MS = 2 * 86_400_000;
/** Two machines may bear one name and see each other's process ids as dead: so a fresh folder is left alone all the same. */
const OWN_WRITER_GONE_MS = 60_000;

/** The name of a temporary folder of this process. `id` is random, a writer's own. */
export function temporaryName(id: string): string {
  return `${TEMPORARY_PREFIX}${HOST}-${process.pid}-${id}`;
}

/** Makes a new folder to write a segment in, within the partition's folder. `id` is random, a writer's own. */
export async function createTemporaryFolder(folder: string, id: string): Promise<string> {
  const path = join(folder, temporaryName(id));
  await mkdir(path);
  return path;
}

/**
 * The temporary folders of writers that are gone: their process on this machine does not live and they were not touched for a
 * minute, or nobody has touched them for two days. None where the folder is not there. `now`: Unix milliseconds.
 */
export async function abandonedFolders(folder: string, now: number): Promise<string[]> {
  const abandoned: string[] = [];
  for (const name of (await namesIn(folder)).filter((entry) => entry.startsWith(TEMPORARY_PREFIX))) {
    const path = join(folder, name);
    const idle = now - (await touchedAt(path));
    if (idle > ANY_WRITER_GONE_MS || (idle > OWN_WRITER_GONE_MS && isDeadHere(name))) abandoned.push(path);
  }
  return abandoned;
}

/**
 * Deletes {@link abandonedFolders}. Answers how many.
 *
 * Should a writer live all the same, its publishing fails and it reads the messages again: nothing is lost.
 */
export async function cleanTemporaryFolders(folder: string, now: number): Promise<number> {
  const abandoned = await abandonedFolders(folder, now);
  for (const path of abandoned) await rm(path, { recursive: true, force: true });
  return abandoned.length;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}

function isDeadHere(name: string): boolean {
  const [host, pid] = name.slice(TEMPORARY_PREFIX.length).split("-");
  if (host !== HOST || pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return hasCode(error, "ESRCH");
  }
}

/** When the folder or a file in it was last written, Unix milliseconds; infinity where it has just vanished. */
async function touchedAt(path: string): Promise<number> {
  try {
    const names = await readdir(path);
    const times = await Promise.all(
      [path, ...names.map((name) => join(path, name))].map(async (entry) => (await stat(entry)).mtimeMs),
    );
    return Math.max(...times);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return Number.POSITIVE_INFINITY;
    throw error;
  }
}
