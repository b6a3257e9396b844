import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type FileChecksum, fileChecksum } from "../checksum.ts";
import { hasCode } from "../error-code.ts";

/**
 * A folder that never changes says what its files were when they were written, so that whatever happens to them later is noticed: a crash
 * that cuts them off, and a disk that returns other bytes than it was given (Parquet has no checksums of its pages).
 */
export const FILES_FILE = "sizes.json";

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** Writes down what a folder's files are. Answers the length of all of them, in bytes. */
export function recordFiles(folder: string): number {
  const files = filesIn(folder).map((name) => [name, fileChecksum(join(folder, name))] as const);
  writeFileSync(join(folder, FILES_FILE), JSON.stringify(Object.fromEntries(files)));
  return files.reduce((sum, [, { bytes }]) => sum + bytes, 0);
}

/** What a folder says of its files, by name; undefined where it says nothing, or nothing that can be read. */
export function writtenFiles(folder: string): ReadonlyMap<string, FileChecksum> | undefined {
  try {
    const said: unknown = JSON.parse(readFileSync(join(folder, FILES_FILE), "utf8"));
    return typeof said === "object" && said !== null
      ? new Map(Object.entries(said as Record<string, FileChecksum>))
      : undefined;
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR", "EIO") || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether all files of a folder are there, as long as they were written. */
export function isWhole(folder: string): boolean {
  const files = writtenFiles(folder);
  if (files === undefined) return false;
  return [...files].every(
    ([name, { bytes }]) => statSync(join(folder, name), { throwIfNoEntry: false })?.size === bytes,
  );
}

/**
 * Reads files of a folder, all of them if none are named, and says of those that are not what was written what was seen: none where the
 * folder is sound.
 */
export function damagedFiles(folder: string, names?: readonly string[]): string[] {
  const files = writtenFiles(folder);
  if (files === undefined) return [`${FILES_FILE} cannot be read`];
  return (names ?? [...files.keys()]).flatMap((name) => {
    const written = files.get(name);
    const seen = written === undefined ? "is not among what was written" : difference(join(folder, name), written);
    return seen === undefined ? [] : [`${name} ${seen}`];
  });
}

function difference(path: string, written: FileChecksum): string | undefined {
  try {
    const { bytes, crc32 } = fileChecksum(path);
    if (bytes !== written.bytes) return `has ${bytes} bytes, ${written.bytes} were written`;
    return crc32 === written.crc32 ? undefined : `has CRC-32 ${crc32}, not ${written.crc32}`;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return "is missing";
    if (hasCode(error, "EIO")) return "cannot be read from the disk";
    throw error;
  }
}
