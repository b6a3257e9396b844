import { existsSync } from "node:fs";
import { copyFile, link, mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { hasCode } from "../error-code.ts";
import { flush, flushFolder } from "../flush.ts";
import { type ExpiredRange, expiredRange, expireSegment, isExpired } from "../landing/expired-segment.ts";
import type { Segment } from "../landing/segment.ts";
import { MESSAGES_FILE } from "../landing/store-layout.ts";
import { temporaryName } from "../landing/temporary-folder.ts";
import { isBuilt, type Provenance } from "./derived.ts";
import { folderDamage } from "./derived-damage.ts";
import type { Freed } from "./prune-derived.ts";

/** Raw segments of a chain, one after another, and the derived folder in which their messages are staged. */
export interface StagedStretch {
  readonly segments: readonly Segment[];
  readonly folder: string;
}

/** Copies a folder, its Parquet files by hard links where the file system has them. The others are small, and have times of their own. */
async function linkFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await linkFolder(source, target);
    else if (!entry.name.endsWith(".parquet")) await copyFile(source, target);
    else
      try {
        await link(source, target);
      } catch (error) {
        if (!hasCode(error, "EPERM", "EXDEV", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK")) throw error;
        await copyFile(source, target);
      }
  }
}

/** Puts a staged folder where nothing prunes it, flushed to disk; once there it never changes. */
async function keepStaged(staged: string, range: ExpiredRange, id: string): Promise<void> {
  const top = dirname(range.folder);
  await mkdir(top, { recursive: true });
  flush(dirname(top));
  // An earlier pruning was killed after this step.
  if (existsSync(range.folder)) return;
  const temporary = join(dirname(top), temporaryName(id));
  try {
    await linkFolder(staged, temporary);
    flushFolder(temporary);
    await rename(temporary, range.folder);
  } catch (error) {
    // Another pruning at the same time.
    if (!hasCode(error, "ENOTEMPTY", "EEXIST")) throw error;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  flush(top);
}

/** Whether every segment of a stretch is older than a time (Unix milliseconds of the broker); those without messages have no age. */
export function isOlderThan(segments: readonly Segment[], beforeMs: number): boolean {
  return segments.every(({ info }) => info.last_timestamp_ms === null || info.last_timestamp_ms < beforeMs);
}

/**
 * Deletes the raw bytes of stretches of chains; their messages stay as they are staged, beside the chain. A stretch that is damaged
 * where it is staged is left as it is.
 *
 * Killed at any moment, each segment has its raw bytes, or its staged messages are safe.
 */
export async function expireStretches(
  store: string,
  stretches: readonly StagedStretch[],
  options: { readonly now: number; readonly newId: () => string; readonly dryRun: boolean },
): Promise<Freed> {
  let folders = 0;
  let bytes = 0;
  for (const { segments, folder } of stretches) {
    const [first, last] = [segments[0], segments.at(-1)];
    const raw = segments.filter((segment) => !isExpired(segment));
    if (first === undefined || last === undefined || raw.length === 0) continue;
    if (!isBuilt(folder) || folderDamage(folder) !== undefined) continue;
    const range = expiredRange(store, first.info, BigInt(first.info.from_offset), BigInt(last.info.next_offset));
    const sizes = await Promise.all(raw.map((segment) => sizeOf(join(segment.folder, MESSAGES_FILE))));
    if (!options.dryRun) {
      await keepStaged(folder, range, options.newId());
      for (const segment of raw) await expireSegment(segment, range, options.now);
    }
    folders += raw.length;
    bytes += sizes.reduce((sum, size) => sum + size, 0);
  }
  return { what: "raw segments", folders, bytes };
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return 0;
    throw error;
  }
}

/** What a folder of staged messages says of how it was made; it is as it was when its raw messages expired. */
export async function stagedAs(
  folder: string,
): Promise<Pick<Provenance, "address" | "model_version" | "inputs" | "parameters">> {
  return JSON.parse(await readFile(join(folder, "provenance.json"), "utf8")) as Provenance;
}
