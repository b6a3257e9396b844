import { randomUUID } from "node:crypto";
import { constants, copyFile as copy, mkdir, open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { ParquetExportSettings } from "../config/settings.ts";
import { hasCode } from "../error-code.ts";
import { PulseError } from "../errors.ts";
import { exportTables } from "./export-tables.ts";
import type { PublishedRun, Target } from "./target.ts";

type CopyFile = (from: string, to: string) => Promise<void>;

export interface ParquetTargetOptions {
  /** Unix milliseconds: the exported file's time, by which the newest of several is found. */
  readonly now: () => number;
  /** Copies a file byte for byte; given by tests of a copy that dies in the middle. */
  readonly copyFile?: CopyFile;
}

const cloneOrCopy: CopyFile = (from, to) => copy(from, to, constants.COPYFILE_FICLONE);

/**
 * Exports to `<path>/<table>/ds=<ds>/<run_id>.parquet`: a folder a table, that any engine reads as partitioned by ds.
 *
 * A file appears whole or not at all (temporary name, flush to disk, rename). Files of other runs of the ds go once the new
 * one is in place; a reader that lists the folder in that instant can see both, and tells them apart by `run_id`.
 *
 * @param projectFolder what a relative `path` is relative to.
 */
export function createParquetTarget(
  settings: ParquetExportSettings,
  projectFolder: string,
  options: ParquetTargetOptions,
): Target {
  const root = resolve(projectFolder, settings.path);
  const name = `parquet:${settings.path}`;
  return {
    name,
    export: (run, tables) =>
      exportTables(name, run, tables, async (_, table) => {
        const folder = join(root, table.name, `ds=${run.ds}`);
        try {
          return await replaceFile(run, join(run.folder, `${table.name}.parquet`), folder, options);
        } catch (error) {
          throw fileError(error, folder);
        }
      }),
  };
}

async function replaceFile(run: PublishedRun, from: string, folder: string, options: ParquetTargetOptions) {
  const { now, copyFile = cloneOrCopy } = options;
  const final = `${run.runId}.parquet`;
  await mkdir(folder, { recursive: true });
  const there = (await exportedFiles(folder))[0]?.name === final;
  if (!there) {
    const temporary = join(folder, `${final}.${randomUUID()}.tmp`);
    try {
      await copyFile(from, temporary);
      const written = new Date(now());
      await utimes(temporary, written, written);
      await flush(temporary);
      await rename(temporary, join(folder, final));
    } finally {
      await rm(temporary, { force: true });
    }
    await flush(folder);
  }
  await keepNewest(folder);
  return there ? "unchanged" : "exported";
}

/**
 * Everybody keeps the same file, the newest, even if it is another's: were each to keep its own, two exports at once would
 * remove each other's. Temporary files are someone's work, unless they are an hour older: then someone was killed.
 */
async function keepNewest(folder: string): Promise<void> {
  const [newest, ...older] = await exportedFiles(folder);
  if (newest === undefined) return;
  const leftovers = (await filesOf(folder, ".tmp")).filter((file) => file.writtenMs < newest.writtenMs - 3_600_000);
  for (const { name } of [...older, ...leftovers]) await rm(join(folder, name), { force: true });
}

interface WrittenFile {
  readonly name: string;
  readonly writtenMs: number;
}

const exportedFiles = (folder: string): Promise<readonly WrittenFile[]> => filesOf(folder, ".parquet");

/** Newest first. */
async function filesOf(folder: string, suffix: string): Promise<readonly WrittenFile[]> {
  const files: WrittenFile[] = [];
  for (const name of (await readdir(folder)).filter((candidate) => candidate.endsWith(suffix))) {
    const file = await statUnlessGone(join(folder, name));
    if (file !== undefined) files.push({ name, writtenMs: file.mtimeMs });
  }
  return files.sort((a, b) => b.writtenMs - a.writtenMs || (a.name < b.name ? 1 : -1));
}

async function statUnlessGone(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const MISCONFIGURED = ["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "ENAMETOOLONG"];

function fileError(error: unknown, folder: string): PulseError {
  const seen = error instanceof Error ? error.message : String(error);
  const isMisconfigured = hasCode(error, ...MISCONFIGURED);
  return new PulseError({
    code: "EXPORT_FOLDER_UNWRITABLE",
    fault: isMisconfigured ? "input" : "dependency_down",
    message: `cannot export to ${folder}: ${seen}`,
    hint: "give the export a folder that Pulse may write to, with space on its disk; what is not exported is caught up on the next run",
    cause: error,
  });
}
