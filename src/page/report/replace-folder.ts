import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { PulseError } from "../../errors.ts";

/** Marks a folder as a report, so that no other folder is ever replaced. */
const MARK = ".pulse-report";
/** What a process that was killed left behind. */
const LEFT_BEHIND_MS = 3_600_000;

/** Whether a folder may be replaced. Errors: `REPORT_FOLDER_TAKEN` (input). */
function requireOurs(folder: string): void {
  if (!existsSync(folder)) return;
  const entries = readdirSync(folder);
  if (entries.length === 0 || entries.includes(MARK)) return;
  throw new PulseError({
    code: "REPORT_FOLDER_TAKEN",
    fault: "input",
    message: `${folder} is not empty and is no report of Pulse, so it is not replaced`,
    hint: "name another folder: `report: {path: ...}` in pulse.yaml, or `pulse report --out <folder>`",
  });
}

function removeLeftovers(parent: string, prefix: string, nowMs: number): void {
  for (const entry of readdirSync(parent)) {
    const path = join(parent, entry);
    if (entry.startsWith(prefix) && nowMs - statSync(path).mtimeMs > LEFT_BEHIND_MS) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

/**
 * Replaces a folder as a whole: it is written beside the old one and renamed into its place, so that who opens it sees the old one or the
 * new one. If `write` throws, the old one stays.
 *
 * @param write gets the folder to write into.
 * Errors: `REPORT_FOLDER_TAKEN` (input) where something else is there.
 */
export async function replaceFolder(
  folder: string,
  nowMs: number,
  write: (folder: string) => Promise<void>,
): Promise<void> {
  requireOurs(folder);
  const parent = dirname(folder);
  const prefix = `.${basename(folder)}.`;
  const building = join(parent, `${prefix}new-${process.pid}`);
  const old = join(parent, `${prefix}old-${process.pid}`);
  mkdirSync(parent, { recursive: true });
  removeLeftovers(parent, prefix, nowMs);
  rmSync(building, { recursive: true, force: true });
  mkdirSync(building);
  try {
    writeFileSync(join(building, MARK), "Written by Pulse; the next run replaces this folder as a whole.\n");
    await write(building);
    requireOurs(folder);
    if (existsSync(folder)) renameSync(folder, old);
    renameSync(building, folder);
  } finally {
    rmSync(building, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}
