import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { canonicalJson } from "../content-hash.ts";
import { hasCode } from "../error-code.ts";
import { cleanTemporaryFolders, temporaryName } from "../landing/temporary-folder.ts";

/**
 * Derived files: each folder under `<store>/derived/<model>/` is named by its address, the hash of what it is made from.
 * If the folder is there, it is done; it never changes. Deleting all of them costs time and nothing else.
 */
export function derivedFolder(store: string, model: string, address: string): string {
  return join(store, "derived", model, address.slice(0, 2), address);
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

const SIZES = "sizes.json";

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/**
 * Publishes a built folder under its address. If another process was faster, its folder stays and ours is removed:
 * both were made from the same.
 *
 * Derived files are not flushed to disk: a crash of the machine may leave files shorter than they were written. So each folder
 * says how long its files are, and one that does not hold what it says counts as not built (see {@link isBuilt}).
 */
export function publishDerived(built: string, folder: string, provenance: Provenance): void {
  writeFileSync(join(built, "provenance.json"), `${canonicalJson(provenance)}\n`);
  const sizes = Object.fromEntries(filesIn(built).map((name) => [name, statSync(join(built, name)).size]));
  writeFileSync(join(built, SIZES), JSON.stringify(sizes));
  mkdirSync(dirname(folder), { recursive: true });
  if (existsSync(folder) && !isBuilt(folder)) rmSync(folder, { recursive: true });
  try {
    renameSync(built, folder);
  } catch (error) {
    if (!isBuilt(folder)) throw error;
    rmSync(built, { recursive: true, force: true });
  }
}

function sizesOf(folder: string): Record<string, number> | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, SIZES), "utf8")) as Record<string, number>;
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR") || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether an address is built: its folder is there, and every file in it has the length with which it was written. */
export function isBuilt(folder: string): boolean {
  const sizes = sizesOf(folder);
  if (sizes === undefined) return false;
  return Object.entries(sizes).every(
    ([name, bytes]) => statSync(join(folder, name), { throwIfNoEntry: false })?.size === bytes,
  );
}

/** Parquet files of a folder, sorted. */
export function parquetFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".parquet"))
    .sort()
    .map((name) => join(folder, name));
}
