import { randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, renameSync, rmSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Settings } from "../../config/settings.ts";
import { hasCode } from "../../error-code.ts";
import { flush } from "../../flush.ts";
import { formatDuration } from "../../results/words/duration.ts";
import { bytesText } from "./bytes-text.ts";
import { type Finding, findingsOf } from "./finding.ts";
import type { StoreUsage } from "./store-usage.ts";

const GIB = 1024 ** 3;
const DAY_S = 86_400;
const SCARCE_DAYS = 14;
const NO_DAYS = 2;
const MANY_DAYS = 730;
const SCARCE_SHARE = 0.1;
const SCARCE_INODES = 0.05;

const STORE = "store";
const FILE_SYSTEM = "file system";

const { ok, warning, problem } = findingsOf("disk");

/** Room for the store to grow, for runs to spill, and a file system on which publishing works. */
export function checkDisk(store: string, usage: StoreUsage, compute: Settings["compute"]): Finding[] {
  let nearest = store;
  while (!existsSync(nearest)) nearest = dirname(nearest);
  const room = statfsSync(nearest);
  const free = room.bavail * room.bsize;
  return [
    checkFree(free, room.blocks * room.bsize, usage),
    ...(room.files > 0 && room.ffree / room.files < SCARCE_INODES
      ? [
          warning(
            "inodes",
            STORE,
            `${room.ffree} of ${room.files} files may still be made`,
            "`pulse prune`, or a file system with more inodes",
          ),
        ]
      : []),
    checkSpill(free, compute),
    ...checkFileSystem(nearest, store),
  ];
}

function checkFree(free: number, capacity: number, { bytesPerDay }: StoreUsage): Finding {
  const days = bytesPerDay === 0 ? Number.POSITIVE_INFINITY : free / bytesPerDay;
  const growth =
    bytesPerDay === 0
      ? ""
      : `; ${bytesText(bytesPerDay)} a day came in the last week, enough for ${days > MANY_DAYS ? "years" : formatDuration(days * DAY_S)}`;
  const seen = `${bytesText(free)} of ${bytesText(capacity)} are free${growth}`;
  const action = "make room (`pulse prune`, and the table below shows what takes it), or set `store:` to a larger disk";
  if (free < GIB || days < NO_DAYS) return problem("free", STORE, seen, action);
  if (days < SCARCE_DAYS || free < capacity * SCARCE_SHARE) return warning("free", STORE, seen, action);
  return ok("free", STORE, seen);
}

/** What does not fit a run's memory is written to disk, several times over at worst. */
function checkSpill(free: number, { memory_gib }: Settings["compute"]): Finding {
  const wanted = (memory_gib ?? 1) * GIB * 2;
  const subject = "spilling";
  if (free >= wanted) return ok("spill", subject, "room for what does not fit a run's memory");
  return warning(
    "spill",
    subject,
    `${bytesText(free)} are free; a run may spill twice its memory, ${bytesText(wanted)}`,
    "make room, or give runs less to spill: more `compute.memory_gib`",
  );
}

/**
 * Tries in a folder of its own what publishing relies on: a folder cannot be renamed onto one that has something in it, a file takes another's
 * place in one step, names can be linked and flushed.
 */
function checkFileSystem(nearest: string, store: string): Finding[] {
  const trial = join(nearest, `.doctor-${process.pid}-${randomBytes(4).toString("hex")}`);
  try {
    mkdirSync(trial);
  } catch (error) {
    return [
      problem(
        "write",
        nearest,
        `it may not be written: ${error instanceof Error ? error.message : String(error)}`,
        "give the user that runs Pulse the right to write there, or set `store:` to another folder",
      ),
    ];
  }
  try {
    return [
      attempt("rename", () => tryRename(trial), "renaming works as publishing needs it"),
      attempt("link", () => tryLink(trial), "hard links work"),
      attempt("flush", () => tryFlush(trial), "files and folders can be flushed to disk"),
      ...checkOneFileSystem(store),
    ];
  } finally {
    rmSync(trial, { recursive: true, force: true });
  }
}

const OTHER_DISK = "keep the store on a local disk or NFS: object stores that are mounted as folders do not do this";

/** @param tries answers what does not work, or undefined. */
function attempt(check: string, tries: () => string | undefined, works: string): Finding {
  let seen: string | undefined;
  try {
    seen = tries();
  } catch (error) {
    seen = error instanceof Error ? error.message : String(error);
  }
  return seen === undefined ? ok(check, FILE_SYSTEM, works) : problem(check, FILE_SYSTEM, seen, OTHER_DISK);
}

function tryRename(trial: string): string | undefined {
  const [one, other] = [join(trial, "one"), join(trial, "other")];
  for (const folder of [one, other]) {
    mkdirSync(folder);
    writeFileSync(join(folder, "file"), folder);
  }
  try {
    renameSync(one, other);
    return "a folder was renamed onto another that was not empty: two landers could both believe that they stored a segment";
  } catch (error) {
    if (!hasCode(error, "ENOTEMPTY", "EEXIST")) throw error;
  }
  renameSync(join(one, "file"), join(other, "file"));
  return existsSync(join(one, "file")) ? "a renamed file is still there under its old name" : undefined;
}

function tryLink(trial: string): string | undefined {
  const [path, link] = [join(trial, "linked"), join(trial, "link")];
  writeFileSync(path, "x");
  linkSync(path, link);
  try {
    linkSync(path, link);
    return "a link took the place of one that was there: locks do not hold";
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
    return undefined;
  }
}

function tryFlush(trial: string): undefined {
  writeFileSync(join(trial, "flushed"), "x");
  flush(join(trial, "flushed"));
  flush(trial);
}

/** What is built is renamed to its place: both must be on one file system. */
function checkOneFileSystem(store: string): Finding[] {
  const devices = new Map<number, string[]>();
  for (const name of ["raw", "derived", "runs"]) {
    const device = statSync(join(store, name), { throwIfNoEntry: false })?.dev;
    if (device !== undefined) devices.set(device, [...(devices.get(device) ?? []), name]);
  }
  if (devices.size <= 1) return [];
  const seen = [...devices.values()].map((names) => names.join(" and ")).join(", apart from ");
  return [
    problem(
      "file_system",
      FILE_SYSTEM,
      `${seen} lie on file systems of their own`,
      "keep the store on one file system: runs are built in one folder of it and renamed into another",
    ),
  ];
}
