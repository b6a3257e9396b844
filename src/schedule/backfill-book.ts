import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../clock.ts";
import { hasCode } from "../error-code.ts";
import { PulseError } from "../errors.ts";
import { replaceFile } from "../flush.ts";
import { dsOfIndex, indexOfDs } from "../lake/calendar.ts";
import { timeLeftMs } from "./time-left.ts";

/** What was asked for: every day from one to another, both included. */
interface Asked {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly asked_at_ms: number;
}

/** How far it is, as the process that works on it has written it down last. */
interface Progress {
  readonly done: number;
  /** What each day took. */
  readonly took_ms: readonly number[];
  /** How far the day after those is, 0 to 1; null where nobody has begun it. */
  readonly fraction: number | null;
  readonly error: BackfillError | null;
}

/** Why a backfill has stopped. */
export interface BackfillError {
  readonly ds: string;
  /** Null where it is a bug. */
  readonly code: string | null;
  readonly message: string;
}

/** A backfill: days that the nightly job works off, oldest first, whenever no night waits. */
export interface Backfill extends Asked {
  /** How many days it has, and how many of them are done. */
  readonly days: number;
  readonly done: number;
  readonly state: "pending" | "done" | "failed" | "cancelled";
  /** The day that is next, while it is pending, and how far that is: 0 to 1, null where nobody has begun it. */
  readonly next: string | null;
  readonly fraction: number | null;
  readonly worked_ms: number;
  /** About how long the rest takes once it is worked on; null while nobody knows, or nothing is left. */
  readonly left_ms: number | null;
  readonly error: BackfillError | null;
}

/**
 * The backfills of a store: files in it, so that they outlive every process, and everybody who has the store sees them. A backfill's
 * days are done by one process at a time, which alone writes its progress; whoever asks or cancels writes files of their own.
 */
export interface BackfillBook {
  /** Asks for days. `already queued`: just these are pending. */
  add(from: string, to: string): { readonly outcome: "queued" | "already queued"; readonly backfill: Backfill };
  /** All that were ever asked for, oldest first. */
  all(): Backfill[];
  /** Those that are to be worked off, oldest first. */
  pending(): Backfill[];
  find(id: string): Backfill | undefined;
  /** Takes what is left of a backfill back. Errors: `BACKFILL_UNKNOWN`, `BACKFILL_OVER` (input). */
  cancel(id: string): Backfill;
  isCancelled(id: string): boolean;
  /** Writes down how far the next day is, 0 to 1; null: nobody works on it. */
  begun(id: string, fraction: number | null): void;
  /** Writes down that the next day is done, and how long it took. */
  dayDone(id: string, tookMs: number): void;
  /** Writes down that the next day failed for good: the backfill stops there. */
  failed(id: string, error: BackfillError): void;
}

const NOTHING_DONE: Progress = { done: 0, took_ms: [], fraction: null, error: null };

/** Folder of a store's backfills. */
const backfillFolder = (store: string): string => join(store, "backfills");

export function createBackfillBook(store: string, clock: Pick<Clock, "now">): BackfillBook {
  const folder = backfillFolder(store);
  const askedPath = (id: string): string => join(folder, `${id}.json`);
  const progressPath = (id: string): string => join(folder, `${id}.progress`);
  const cancelledPath = (id: string): string => join(folder, `${id}.cancelled`);
  const isCancelled = (id: string): boolean => existsSync(cancelledPath(id));
  const progressOf = (id: string): Progress => readJson<Progress>(progressPath(id)) ?? NOTHING_DONE;
  const write = (id: string, progress: Progress): void => replaceFile(progressPath(id), JSON.stringify(progress));

  function find(id: string): Backfill | undefined {
    const asked = readJson<Asked>(askedPath(id));
    if (asked === undefined) return undefined;
    const { done, took_ms, fraction, error } = progressOf(id);
    const days = indexOfDs(asked.to) - indexOfDs(asked.from) + 1;
    const state = done >= days ? "done" : isCancelled(id) ? "cancelled" : error === null ? "pending" : "failed";
    const isPending = state === "pending";
    return {
      ...asked,
      days,
      done,
      state,
      next: isPending ? dsOfIndex(indexOfDs(asked.from) + done) : null,
      fraction: isPending ? fraction : null,
      worked_ms: took_ms.reduce((sum, ms) => sum + ms, 0),
      left_ms: isPending ? timeLeftMs(took_ms, days - done - (fraction ?? 0)) : null,
      error,
    };
  }

  function all(): Backfill[] {
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .flatMap((name) => (name.endsWith(".json") ? (find(name.slice(0, -".json".length)) ?? []) : []))
      .sort((a, b) => a.asked_at_ms - b.asked_at_ms || (a.id < b.id ? -1 : 1));
  }

  const pending = (): Backfill[] => all().filter(({ state }) => state === "pending");

  return {
    add(from, to) {
      const known = pending().find((each) => each.from === from && each.to === to);
      if (known !== undefined) return { outcome: "already queued", backfill: known };
      mkdirSync(folder, { recursive: true });
      const id = `${from}_${to}_${randomBytes(3).toString("hex")}`;
      const asked: Asked = { id, from, to, asked_at_ms: clock.now() };
      replaceFile(askedPath(id), JSON.stringify(asked));
      const backfill = find(id);
      if (backfill === undefined) throw new Error(`the backfill ${id} has vanished`);
      return { outcome: "queued", backfill };
    },
    all,
    pending,
    find,
    cancel(id) {
      const known = find(id);
      if (known === undefined) throw unknown(id);
      if (known.state !== "pending" && known.state !== "cancelled") throw over(known);
      writeFileSync(cancelledPath(id), "");
      return { ...known, state: "cancelled", next: null, fraction: null, left_ms: null };
    },
    isCancelled,
    begun: (id, fraction) => write(id, { ...progressOf(id), fraction }),
    dayDone(id, tookMs) {
      const { done, took_ms } = progressOf(id);
      write(id, { done: done + 1, took_ms: [...took_ms, Math.round(tookMs)], fraction: null, error: null });
    },
    failed: (id, error) => write(id, { ...progressOf(id), fraction: null, error }),
  };
}

/** Undefined where it is not there. */
function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as T;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

function unknown(id: string): PulseError {
  const message = `there is no backfill ${JSON.stringify(id)}`;
  return new PulseError({
    code: "BACKFILL_UNKNOWN",
    fault: "input",
    message,
    hint: "`pulse backfill list` shows them",
  });
}

function over({ id, state }: Backfill): PulseError {
  const message = `the backfill ${id} has ended already: it is ${state}`;
  return new PulseError({ code: "BACKFILL_OVER", fault: "input", message, hint: "nothing is left to be cancelled" });
}
