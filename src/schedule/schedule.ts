import type { Backoff } from "../backoff.ts";
import type { Clock } from "../clock.ts";
import { PulseError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { BackfillBook } from "./backfill-book.ts";
import type { FireTimes } from "./fire-times.ts";

/** What a night's work is told. */
export interface NightContext {
  /** Aborted when the schedule is stopped, or when another process took the ds over: leave off as soon as it is clean. */
  readonly signal: AbortSignal;
  /** 1 for the first try. */
  readonly attempt: number;
  /** From 0 to 1. May be called as often as one likes. */
  progress(fraction: number): void;
  /** Where the ds is a day of a backfill: that day alone is asked for, and not those before it. Null for a night. */
  readonly backfill: BackfillDay | null;
}

export interface BackfillDay {
  readonly id: string;
  /** Whether it is the last day of its backfill. */
  readonly isLast: boolean;
}

/** The work for one ds. Rejects when it failed; with `input` and `check_failed` errors it is not tried again. */
export type Night = (ds: string, context: NightContext) => Promise<void>;

/**
 * Runs the work of a night by itself: at every time of the schedule for the ds that just ended and for days that were
 * missed, and whenever it is asked to. One run per ds at a time; a failed one is tried again with backoff.
 * Where no night waits, it works off the days of backfills: one at a time, oldest first, each remembered in the store.
 * Adapters: `in-process`, `bullmq`. Each passes `test/contract/schedule.test.ts`.
 */
export interface Schedule {
  /** Begins to fire and to work. Resolves when that is under way; queues at once the days missed while nothing ran. */
  start(night: Night): Promise<void>;
  /** Asks for a ds. `already queued`: it waits or runs, and this ask is part of that run. */
  enqueue(ds: string): Promise<"queued" | "already queued">;
  /**
   * Asks for every day from one to another. `already queued`: just these days are pending. Whoever has the store sees how far
   * it is and can cancel it, see {@link BackfillBook}.
   */
  backfill(from: string, to: string): Promise<ReturnType<BackfillBook["add"]>>;
  /**
   * Fires no more, aborts the running work, and resolves when it has left off. Work that was aborted or not begun is not
   * lost: it runs in another process, or after the next start.
   */
  stop(): Promise<void>;
}

export interface ScheduleOptions {
  readonly times: FireTimes;
  /** The days that are published, in any order. */
  readonly publishedDays: () => Promise<readonly string[]>;
  /** How far back missed days are looked for, in days. */
  readonly catchUpDays: number;
  readonly backfills: BackfillBook;
  readonly backoff: Backoff;
  readonly clock: Clock;
  /** A number in [0, 1), for the jitter. */
  readonly random: () => number;
  readonly log: Log;
}

/** Five tries: after 1, 2, 4 and 8 minutes. */
export const NIGHT_BACKOFF: Backoff = { attempts: 5, first_ms: 60_000, longest_ms: 900_000 };

export function startedTwice(): PulseError {
  return new PulseError({ code: "SCHEDULE_STARTED_TWICE", fault: "bug", message: "the schedule was started already" });
}
