import { renameSync, rmSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { hasCode } from "../error-code.ts";
import { PulseError } from "../errors.ts";
import { buildFolder, modelsFolder } from "./derived.ts";
import { damagedFiles, writtenFiles } from "./written-files.ts";

/** A folder of which some files are not what was written. */
export interface FolderDamage {
  readonly folder: string;
  /** Of each damaged file its name, and what was seen. */
  readonly files: readonly string[];
}

/** What is wrong with a folder's files, all of them if none are named; undefined where they are what was written. */
export function folderDamage(folder: string, names?: readonly string[]): FolderDamage | undefined {
  const files = damagedFiles(folder, names);
  return files.length === 0 ? undefined : { folder, files };
}

/** Where a derived file belongs: the nearest folder above it that says what its files are. Undefined for what is being built, and for any other file. */
function folderOf(path: string): string | undefined {
  let folder = dirname(path);
  // A staged piece has a folder for each day.
  for (let steps = 0; steps < 2; steps += 1) {
    if (writtenFiles(folder) !== undefined) return folder;
    folder = dirname(folder);
  }
  return undefined;
}

/** Files by the derived folder that they belong to. */
function byFolder(paths: Iterable<string>): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  const ofParent = new Map<string, string | undefined>();
  for (const path of paths) {
    const parent = dirname(path);
    if (!ofParent.has(parent)) ofParent.set(parent, folderOf(path));
    const folder = ofParent.get(parent);
    if (folder === undefined) continue;
    const names = folders.get(folder) ?? [];
    names.push(relative(folder, path));
    folders.set(folder, names);
  }
  return folders;
}

/**
 * Refuses derived files that are damaged: to be called before they are read. A damaged folder under `derived` is removed, so that whoever
 * needs it builds it again.
 *
 * @throws PulseError DERIVED_DAMAGED, which names the files; EXPIRED_DAMAGED where nothing is left to build them from.
 */
export function requireSound(store: string, paths: Iterable<string>): void {
  const damages = [...byFolder(paths)].flatMap(([folder, names]) => folderDamage(folder, names) ?? []);
  const lost = damages.find(({ folder }) => !isDerived(store, folder));
  for (const damage of damages) if (isDerived(store, damage.folder)) removeDerived(store, damage.folder);
  if (lost !== undefined) throw expiredDamaged(lost);
  if (damages.length > 0) throw derivedDamaged(damages);
}

function isDerived(store: string, folder: string): boolean {
  return !relative(modelsFolder(store), folder).startsWith(`..${sep}`);
}

/** Takes a derived folder out of its place, whole, and deletes it: what was made from it stays, and it is built again where it is needed. */
export function removeDerived(store: string, folder: string): void {
  const trash = buildFolder(store);
  try {
    renameSync(folder, join(trash, "damaged"));
  } catch (error) {
    // Another run has met the same damage.
    if (!hasCode(error, "ENOENT")) throw error;
  } finally {
    rmSync(trash, { recursive: true, force: true });
  }
}

function derivedDamaged(damages: readonly FolderDamage[]): PulseError {
  const seen = damages.map(({ folder, files }) => `${folder}: ${files.join(", ")}`);
  return new PulseError({
    code: "DERIVED_DAMAGED",
    fault: "dependency_down",
    message: `derived files are not what was written, and have been removed: ${seen.join("; ")}`,
    hint: "run it again: what is missing is built anew. Look after the disk",
  });
}

/** The error for staged messages that are all there is, as their raw bytes have expired. */
export function expiredDamaged({ folder, files }: FolderDamage): PulseError {
  return new PulseError({
    code: "EXPIRED_DAMAGED",
    fault: "check_failed",
    message: `${folder} is damaged (${files.join(", ")}): it holds all there is of its messages, as their raw bytes have expired`,
    hint: "restore the folder from a copy",
  });
}
