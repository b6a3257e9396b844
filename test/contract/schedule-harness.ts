import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { systemClock } from "../../src/clock.ts";
import { silentLog } from "../../src/log.ts";
import { type BackfillBook, createBackfillBook } from "../../src/schedule/backfill-book.ts";
import { createBullmqSchedule } from "../../src/schedule/bullmq-schedule.ts";
import { createInProcessSchedule } from "../../src/schedule/in-process.ts";
import type { Schedule, ScheduleOptions } from "../../src/schedule/schedule.ts";

/** Makes schedules that belong together: with a shared memory, if the adapter has one, and one store. */
export interface ScheduleHarness {
  readonly backfills: BackfillBook;
  make(options?: Partial<ScheduleOptions>): Schedule;
  close(): Promise<void>;
}

/** Fires at no time that a test sees; retries after milliseconds; nothing was ever published. */
export const TEST_OPTIONS: Omit<ScheduleOptions, "backfills"> = {
  times: { pattern: "0 0 1 1 *", timeZone: "UTC" },
  publishedDays: async () => [],
  catchUpDays: 31,
  backoff: { attempts: 3, first_ms: 20, longest_ms: 40 },
  clock: systemClock,
  random: () => 0.5,
  log: silentLog,
};

export function redisUrl(): string {
  const url = process.env.PULSE_TEST_REDIS;
  if (url === undefined) throw new Error("PULSE_TEST_REDIS is not set: the tests' services are not running");
  return url;
}

/** A project name that no other test uses, and the removal of what it left in Redis. */
export function ownProject(): { project: string; remove: () => Promise<void> } {
  const project = `test-${randomUUID()}`;
  return {
    project,
    remove: async () => {
      const redis = new Redis(redisUrl());
      const keys = await redis.keys(`pulse:nightly-${project}:*`);
      if (keys.length > 0) await redis.del(...keys);
      await redis.quit();
    },
  };
}

/** The backfills of a store of a test's own. */
export function ownBackfills(): { store: string; backfills: BackfillBook; remove: () => void } {
  const store = mkdtempSync(join(tmpdir(), "pulse-backfills-"));
  const remove = (): void => rmSync(store, { recursive: true, force: true });
  return { store, backfills: createBackfillBook(store, systemClock), remove };
}

/** Stops what it made, so that a failed test leaves nothing behind. */
function harness(make: (options: ScheduleOptions) => Schedule, remove: () => Promise<void>): ScheduleHarness {
  const made: Schedule[] = [];
  const own = ownBackfills();
  return {
    backfills: own.backfills,
    make: (options) => {
      const schedule = make({ ...TEST_OPTIONS, backfills: own.backfills, ...options });
      made.push(schedule);
      return schedule;
    },
    close: async () => {
      await Promise.all(made.map((schedule) => schedule.stop()));
      await remove();
      own.remove();
    },
  };
}

export const inProcessHarness = (): ScheduleHarness => harness(createInProcessSchedule, async () => undefined);

export function bullmqHarness(): ScheduleHarness {
  const { project, remove } = ownProject();
  return harness(
    (options) => createBullmqSchedule({ ...options, redisUrl: redisUrl(), project, lockMs: 2000 }),
    remove,
  );
}
