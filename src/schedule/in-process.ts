import { backoffMs } from "../backoff.ts";
import { attemptNight } from "./attempt-night.ts";
import { checkDs } from "./ds-ended.ts";
import { daysDueAtFire, daysMissedAtStart } from "./due-days.ts";
import { lastFire, nextFire } from "./fire-times.ts";
import { type Night, type Schedule, type ScheduleOptions, startedTwice } from "./schedule.ts";

/** Longest sleep before the clock is looked at again: a machine that was suspended, or set, is noticed within it. */
const LONGEST_SLEEP_MS = 60_000;

/**
 * A schedule that lives in this process and needs no service. Days are worked on one after the other, in the order asked
 * for. What waits when the process ends is found again at the next start, because it is not published.
 */
export function createInProcessSchedule(options: ScheduleOptions): Schedule {
  const { times, clock, backoff, random, log } = options;
  const stopping = new AbortController();
  const waiting: string[] = [];
  let running: string | undefined;
  let idle = true;
  let night: Night | undefined;
  let firing: Promise<void> = Promise.resolve();
  let working: Promise<void> = Promise.resolve();

  function queue(ds: string): "queued" | "already queued" {
    if (waiting.includes(ds) || running === ds) return "already queued";
    waiting.push(ds);
    begin();
    return "queued";
  }

  function begin(): void {
    if (night === undefined || !idle) return;
    idle = false;
    working = work(night);
  }

  async function work(job: Night): Promise<void> {
    for (let ds = waiting.shift(); ds !== undefined && !stopping.signal.aborted; ds = waiting.shift()) {
      running = ds;
      await workOn(job, ds);
      running = undefined;
    }
    idle = true;
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
      log.info({ next: new Date(first).toISOString() }, "schedule started in this process");
    },
    enqueue: async (ds) => queue(checkDs(ds)),
    stop: async () => {
      stopping.abort();
      await Promise.all([firing, working]);
    },
  };
}
