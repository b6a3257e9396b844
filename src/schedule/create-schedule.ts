import type { Clock } from "../clock.ts";
import type { Project } from "../config/project.ts";
import { storePath } from "../config/store-path.ts";
import type { Log } from "../log.ts";
import { publishedDays } from "../publish/run.ts";
import { createBackfillBook } from "./backfill-book.ts";
import { createBullmqSchedule } from "./bullmq-schedule.ts";
import { dailyPattern } from "./fire-times.ts";
import { createInProcessSchedule } from "./in-process.ts";
import { NIGHT_BACKOFF, type Schedule, type ScheduleOptions } from "./schedule.ts";

const CATCH_UP_DAYS = 31;

export interface Surroundings {
  readonly clock: Clock;
  /** A number in [0, 1), for the jitter of retries. */
  readonly random: () => number;
  readonly log: Log;
}

/**
 * The schedule that a project's settings ask for: BullMQ where there is a `schedule.redis_url`, else one in this process.
 *
 * @example
 * const schedule = createSchedule(project, { clock: systemClock, random: Math.random, log: createLog("nightly") });
 * await schedule.start(async (ds, { signal, progress }) => { ... });
 */
export function createSchedule(project: Project, surroundings: Surroundings): Schedule {
  const { schedule, time_zone: timeZone } = project.settings;
  const store = storePath(project);
  const options: ScheduleOptions = {
    ...surroundings,
    times: { pattern: dailyPattern(schedule.at), timeZone },
    publishedDays: async () => publishedDays(store),
    catchUpDays: CATCH_UP_DAYS,
    backfills: createBackfillBook(store, surroundings.clock),
    backoff: NIGHT_BACKOFF,
  };
  if (schedule.redis_url === undefined) return createInProcessSchedule(options);
  return createBullmqSchedule({ ...options, redisUrl: schedule.redis_url, project: project.settings.project });
}
