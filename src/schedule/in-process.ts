import { backoffMs } from "../backoff.ts";
import { attemptBackfillDay } from "./attempt-backfill.ts";
import { attemptNight } from "./attempt-night.ts";
import type { Backfill } from "./backfill-book.ts";
import { checkDs } from "./ds-ended.ts";
import { daysDueAtFire, daysMissedAtStart } from "./due-days.ts";
import { lastFire, nextFire } from "./fire-times.ts";
import { type Night, type Schedule, type ScheduleOptions, startedTwice } from "./schedule.ts";

/** Longest sleep before the clock is looked at again: a machine that was suspended, or set, is noticed within it. */
const LONGEST_SLEEP_MS = 60_000;

/** How often it is looked whether another process has asked for a backfill. */
const LOOK_MS = 10_000;

/**
 * A schedule that lives in this process and needs no service. Days are worked on one after the other: nights in the order asked
 * for, then the oldest backfill's. What waits when the process ends is found again at the next start, because it is not published,
 * and backfills because they are in the store.
 */
export function createInProcessSchedule(options: ScheduleOptions): Schedule {
  const { times, clock, backoff, random, log, backfills } = options;
  const stopping = new AbortController();
  const waiting: string[] = [];
  let running: string | undefined;
  let idle = true;
  let night: Night | undefined;
  let firing: Promise<void> = Promise.resolve();
  let working: Promise<void> = Promise.resolve();
  let looking: Promise<void> = Promise.resolve();
  /** Failed tries of a backfill's next day, and before when it is not tried again. */
  const failed = new Map<string, { readonly ds: string | null; readonly tries: number; readonly untilMs: number }>();

  function queue(ds: string): "queued" | "already queued" {
    if (waiting.includes(ds) || running === ds) return "already queued";
    waiting.push(ds);
    begin();
    return "queued";
  }

  function begin(): void {
    if (night === undefined || !idle || stopping.signal.aborted) return;
    idle = false;
    working = work(night);
  }

  async function work(job: Night): Promise<void> {
    try {
      while (!stopping.signal.aborted) {
        running = waiting.shift();
        if (running !== undefined) {
          await workOn(job, running);
          continue;
        }
        const backfill = nextBackfill();
        if (backfill === undefined) break;
        await workOnBackfill(job, backfill);
      }
    } catch (error) {
      log.error({ err: error }, "cannot work on backfills: trying on");
    } finally {
      running = undefined;
      idle = true;
    }
  }

  /** The oldest that is pending, unless its last try was just now. */
  function nextBackfill(): Backfill | undefined {
    const [oldest] = backfills.pending();
    return oldest === undefined || clock.now() < (failed.get(oldest.id)?.untilMs ?? 0) ? undefined : oldest;
  }

  /** One try: while it waits for the next, nights may run. */
  async function workOnBackfill(job: Night, backfill: Backfill): Promise<void> {
    const { id, next: ds } = backfill;
    const before = failed.get(id);
    const number = before?.ds === ds ? before.tries + 1 : 1;
    const attempt = { number, of: backoff.attempts, signal: stopping.signal };
    const { kind } = await attemptBackfillDay(job, backfill, attempt, { backfills, clock, log });
    failed.delete(id);
    if (kind !== "failed") return;
    const wait = backoffMs(backoff, number, random);
    failed.set(id, { ds, tries: number, untilMs: clock.now() + wait });
    void clock.sleep(wait, stopping.signal).then(begin);
  }

  /** Backfills are in the store: other processes ask for them there. */
  async function look(): Promise<void> {
    while (!stopping.signal.aborted) {
      begin();
      await clock.sleep(LOOK_MS, stopping.signal);
    }
  }

  async function workOn(job: Night, ds: string): Promise<void> {
    for (let number = 1; !stopping.signal.aborted; number += 1) {
      const attempt = { ds, number, of: backoff.attempts, signal: stopping.signal };
      if ((await attemptNight(job, attempt, log)).kind !== "failed") return;
      await clock.sleep(backoffMs(backoff, number, random), stopping.signal);
    }
  }

  async function fire(first: number): Promise<void> {
    let next = first;
    while (!stopping.signal.aborted) {
      const left = next - clock.now();
      if (left > 0) {
        await clock.sleep(Math.min(left, LONGEST_SLEEP_MS), stopping.signal);
        continue;
      }
      const fired = Math.max(next, lastFire(times, clock.now()));
      for (const ds of await daysDueAtFire(options, fired)) queue(ds);
      next = nextFire(times, fired);
    }
  }

  return {
    start: async (job) => {
      if (night !== undefined) throw startedTwice();
      const first = nextFire(times, clock.now());
      const missed = await daysMissedAtStart(options);
      if (stopping.signal.aborted) return;
      night = job;
      for (const ds of missed) queue(ds);
      begin();
      firing = fire(first);
      looking = look();
      log.info({ next: new Date(first).toISOString() }, "schedule started in this process");
    },
    enqueue: async (ds) => queue(checkDs(ds)),
    backfill: async (from, to) => {
      const asked = backfills.add(checkDs(from), checkDs(to));
      begin();
      return asked;
    },
    stop: async () => {
      stopping.abort();
      await Promise.all([firing, looking, working]);
      await working;
    },
  };
}
