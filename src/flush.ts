import { closeSync, fsyncSync, openSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Flushes a file, or the names in a folder, to disk. */
export function flush(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Flushes a folder's files, and the folder, to disk. */
export function flushFolder(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) flushFolder(path);
    else flush(path);
  }
  flush(folder);
}

/**
 * Puts a file in the place of what is there, if anything: a crash leaves the old one or the whole new one.
 *
 * @param beforeIsSeen called when all is written and before it is seen; if it throws, nothing is replaced.
 */
export function replaceFile(
  path: string,
  bytes: string | Uint8Array,
  beforeIsSeen: () => void = () => undefined,
): void {
  const part = `${path}.${process.pid}.part`;
  writeFileSync(part, bytes);
  flush(part);
  beforeIsSeen();
  renameSync(part, path);
  flush(dirname(path));
}
