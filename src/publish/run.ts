import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { hasCode } from "../error-code.ts";
import { flush } from "../flush.ts";
import { damagedFiles, FILES_FILE, recordFiles } from "../lake/written-files.ts";
import type { ExpiredDays } from "../pipeline/health/raw-expired-check.ts";

const MANIFEST_FILE = "manifest.json";

/** What a published run says of itself. */
export interface Manifest {
  readonly ds: string;
  readonly run_id: string;
  readonly program_version: string;
  readonly configuration_hash: string;
  /** Hash of the addresses of everything that the tables were made from. */
  readonly inputs_hash: string;
  /** Per topic and partition: the offset up to which messages were read. */
  readonly input_offsets: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly tables: Readonly<Record<string, { readonly rows: number; readonly hash: string }>>;
  /** The derived folders that the tables were read from (`model/address`); what these were made from, their provenance names. */
  readonly derived: readonly string[];
  /** Left out: of all messages the raw bytes were there. */
  readonly raw_expired?: ExpiredDays;
  readonly models_built: number;
  readonly models_reused: number;
  readonly started_at: string;
  readonly finished_at: string;
}

/** Folder of a run of a ds. It never changes once it is there. */
export function runFolder(store: string, ds: string, runId: string): string {
  return join(store, "runs", ds, runId);
}

function writeFlushed(path: string, text: string): void {
  writeFileSync(path, text);
  flush(path);
}

/**
 * Moves a finished run to its place. One that is there already was made from the same, by an earlier run or one at the same time: it stays,
 * unless it is damaged.
 */
function moveIntoPlace(built: string, folder: string): void {
  try {
    renameSync(built, folder);
  } catch (error) {
    if (!hasCode(error, "ENOTEMPTY", "EEXIST")) {
      if (!existsSync(join(folder, MANIFEST_FILE))) throw error;
      return;
    }
    if (runDamage(folder).length === 0) return;
    // As a whole, so that a crash leaves no part of it in its place.
    const aside = `${built}.damaged`;
    renameSync(folder, aside);
    renameSync(built, folder);
    rmSync(aside, { recursive: true });
  }
}

/** What is wrong with files of a run's folder, all of them if none are named, in words; none where they are what was published. */
export function runDamage(folder: string, names?: readonly string[]): readonly string[] {
  if (!existsSync(join(folder, MANIFEST_FILE))) return [`${MANIFEST_FILE} is missing`];
  return damagedFiles(folder, names);
}

/** A run's manifest; undefined where there is none, or it is damaged. */
export function readManifest(folder: string): Manifest | undefined {
  if (runDamage(folder, [MANIFEST_FILE]).length > 0) return undefined;
  try {
    return JSON.parse(readFileSync(join(folder, MANIFEST_FILE), "utf8")) as Manifest;
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR") || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The newest run of a ds; undefined where there is none, or it is damaged: then it has to be run again. */
export function currentRun(store: string, ds: string): Manifest | undefined {
  const runId = currentRunId(store, ds);
  return runId === undefined ? undefined : readManifest(runFolder(store, ds, runId));
}

/** Run id that is in force for a ds; undefined where none is, or a crash has left the pointer empty. */
export function currentRunId(store: string, ds: string): string | undefined {
  const pointer = join(store, "runs", ds, "current");
  const said = existsSync(pointer) ? readFileSync(pointer, "utf8").trim() : "";
  return said === "" ? undefined : said;
}

/** Takes a ds back: no run of it is in force until it is run again. */
export function withdrawRun(store: string, ds: string): void {
  rmSync(join(store, "runs", ds, "current"), { force: true });
}

/** Every ds that has a published run, oldest first. */
export function publishedDays(store: string): string[] {
  const runs = join(store, "runs");
  if (!existsSync(runs)) return [];
  return readdirSync(runs)
    .filter((name) => /^\d{4}-\d\d-\d\d$/.test(name) && existsSync(join(runs, name, "current")))
    .sort();
}

/**
 * Whether a run saw less than the current one of its ds: it stays readable, but the ds does not go back to it. What was read says so,
 * as clocks may be set; only between runs that read the same does the time of their beginning decide, unless it lies in the future.
 */
function isOlder(run: Manifest, current: Manifest): boolean {
  const read = comparison(run.input_offsets, current.input_offsets);
  if (read !== 0) return read < 0;
  return current.started_at > run.started_at && current.started_at <= run.finished_at;
}

/** Below 0 where `one` has read less than `other`: no partition further, and one less far. Above 0: one further. 0: the same. */
function comparison(one: Manifest["input_offsets"], other: Manifest["input_offsets"]): number {
  let less = 0;
  for (const topic of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const [mine, theirs] = [one[topic] ?? {}, other[topic] ?? {}];
    for (const partition of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
      const [a, b] = [BigInt(mine[partition] ?? 0), BigInt(theirs[partition] ?? 0)];
      if (a > b) return 1;
      if (a < b) less = -1;
    }
  }
  return less;
}

/**
 * Publishes a finished run: all of its tables appear at once, by one rename, and then the ds points to it.
 * A run of the same id that is there already was made from the same and stays.
 */
export function publishRun(store: string, built: string, manifest: Manifest): void {
  const folder = runFolder(store, manifest.ds, manifest.run_id);
  writeFlushed(join(built, MANIFEST_FILE), `${JSON.stringify(manifest, null, 1)}\n`);
  recordFiles(built);
  flush(join(built, FILES_FILE));
  flush(built);
  mkdirSync(dirname(folder), { recursive: true });
  moveIntoPlace(built, folder);
  flush(dirname(folder));
  const current = currentRun(store, manifest.ds);
  if (current !== undefined && isOlder(manifest, current)) return;
  const pointer = join(dirname(folder), "current");
  writeFlushed(`${pointer}.${process.pid}`, `${manifest.run_id}\n`);
  renameSync(`${pointer}.${process.pid}`, pointer);
  // Where a superseded run of this id was there, it may have been pruned until now; from now on it is in force and never is.
  if (!existsSync(folder)) moveIntoPlace(built, folder);
  flush(dirname(folder));
}
