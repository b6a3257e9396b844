import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { canonicalJson } from "../content-hash.ts";
import { hasCode } from "../error-code.ts";
import { PulseError } from "../errors.ts";
import { cleanTemporaryFolders, temporaryName } from "../landing/temporary-folder.ts";
import { FILES_FILE, isWhole, recordFiles } from "./written-files.ts";

/**
 * Derived files: each folder under `<store>/derived/<model>/` is named by its address, the hash of what it is made from.
 * If the folder is there, it is done; it never changes. Deleting all of them costs time and nothing else.
 */
export function derivedFolder(store: string, model: string, address: string): string {
  return join(modelsFolder(store), model, address.slice(0, 2), address);
}

/** What holds a folder for each model, and the folder to build in. */
export function modelsFolder(store: string): string {
  return join(store, "derived");
}

/** Where everything is built before it is renamed to its place. */
export function buildingFolder(store: string): string {
  return join(store, "derived", ".building");
}

/**
 * Path of a folder for an engine to spill into what does not fit its memory. It is one engine's alone, who makes and deletes it:
 * engines that share one overwrite each other's files (https://github.com/duckdb/duckdb/issues/15173).
 */
export function spillFolder(store: string): string {
  mkdirSync(buildingFolder(store), { recursive: true });
  return join(buildingFolder(store), temporaryName(`spill-${randomBytes(6).toString("hex")}`));
}

/** A new folder to build in, on the same file system; its name says which process works there. */
export function buildFolder(store: string): string {
  const folder = join(buildingFolder(store), temporaryName(randomBytes(6).toString("hex")));
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Deletes what processes that were killed have left half built, and answers how many folders. `now`: Unix milliseconds. */
export async function cleanBuildFolders(store: string, now: number): Promise<number> {
  const folder = buildingFolder(store);
  return existsSync(folder) ? cleanTemporaryFolders(folder, now) : 0;
}

/** What a derived folder says of itself: what it was made from, so that every number can be traced. */
export interface Provenance {
  readonly model: string;
  readonly label: string;
  readonly address: string;
  readonly model_version: string;
  /** Addresses of the inputs. */
  readonly inputs: readonly string[];
  /** Parameters and compiled definitions that went into the address. */
  readonly parameters: unknown;
  /** The statement as it ran, and the views that it read. */
  readonly sql: string;
  readonly views: Readonly<Record<string, string>>;
}

const PROVENANCE = "provenance.json";
/** Use is written down this exactly: pruning leaves alone what was used in the last hours. */
const USE_MS = 600_000;

/**
 * Publishes a built folder under its address. If another process was faster, its folder stays and ours is removed:
 * both were made from the same.
 *
 * Derived files are not flushed to disk: a crash of the machine may leave files shorter than they were written. So each folder
 * says how long its files are, and one that does not hold what it says counts as not built (see {@link isBuilt}). It says their
 * checksums as well, which are held against what is there before a statement reads it (see `derived-damage.ts`).
 *
 * @returns the length of its files together, in bytes.
 */
export function publishDerived(built: string, folder: string, provenance: Provenance): number {
  writeFileSync(join(built, PROVENANCE), `${canonicalJson(provenance)}\n`);
  const bytes = recordFiles(built);
  mkdirSync(dirname(folder), { recursive: true });
  if (existsSync(folder) && !isBuilt(folder)) rmSync(folder, { recursive: true });
  try {
    renameSync(built, folder);
  } catch (error) {
    if (!isBuilt(folder)) throw error;
    rmSync(built, { recursive: true, force: true });
  }
  return bytes;
}

/**
 * Whether an address is built: its folder is there, and every file in it has the length with which it was written. Who asks is going to
 * read it, so that the time of its use is written down: for as long as a day nobody prunes it then.
 */
export function isBuilt(folder: string): boolean {
  return isWhole(folder) && noteUse(folder);
}

/** Writes down that a folder is in use; false where it has just gone. */
function noteUse(folder: string): boolean {
  const path = join(folder, FILES_FILE);
  const now = Date.now();
  const usedAtMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (usedAtMs === undefined) return false;
  if (Math.abs(now - usedAtMs) < USE_MS) return true;
  try {
    utimesSync(path, new Date(now), new Date(now));
    return true;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return false;
    // Another user's, or a store that may only be read: then the time at which it was built must do.
    if (hasCode(error, "EPERM", "EACCES", "EROFS")) return true;
    throw error;
  }
}

/** When a folder was built or last used, Unix milliseconds; undefined where there is none. */
export function usedAt(folder: string): number | undefined {
  const written =
    statSync(join(folder, FILES_FILE), { throwIfNoEntry: false }) ?? statSync(folder, { throwIfNoEntry: false });
  return written?.mtimeMs;
}

const ADDRESS = /(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])/g;

/** Every address that a folder's provenance names: what it was made from, and itself. None where it says nothing. */
export function addressesNamedBy(folder: string): string[] {
  try {
    return readFileSync(join(folder, PROVENANCE), "utf8").match(ADDRESS) ?? [];
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  }
}

/**
 * Parquet files of a folder, sorted.
 *
 * @throws PulseError DERIVED_GONE where the folder was there when it was looked for, and is not any more.
 */
export function parquetFiles(folder: string): string[] {
  return namesIn(folder)
    .filter((name) => name.endsWith(".parquet"))
    .sort()
    .map((name) => join(folder, name));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    if (!hasCode(cause, "ENOENT")) throw cause;
    throw new PulseError({
      code: "DERIVED_GONE",
      fault: "dependency_down",
      message: `${folder} was there and has been deleted since`,
      hint: "run it again: what is missing is built anew",
      cause,
    });
  }
}
