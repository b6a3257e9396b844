import { randomUUID } from "node:crypto";
import { Queue } from "bullmq";
import type { Clock } from "../clock.ts";
import { nextFire } from "./fire-times.ts";
import { connectRedis, logOutages, redisDown } from "./redis.ts";
import type { ScheduleOptions } from "./schedule.ts";

export interface BullmqQueueOptions extends ScheduleOptions {
  readonly redisUrl: string;
  /** Projects on one Redis keep apart by their names. */
  readonly project: string;
}

/** What a job is for: `ds` for the work of a day, without it for the schedule's firing. */
export interface JobData {
  readonly ds?: string;
  /** The backfill whose next day it is. */
  readonly backfill?: string;
  /** Of a day of a backfill: a night is asked for as well. */
  readonly night?: boolean;
}

/** The connection and the queue of a project; both say in the log when Redis is away. */
export interface OpenQueue {
  readonly redis: Awaited<ReturnType<typeof connectRedis>>;
  readonly queue: Queue<JobData>;
}

export interface BullmqQueue {
  /** Connects, the first time. Throws a PulseError when Redis cannot be used. */
  open(): Promise<OpenQueue>;
  /** Adds a job for the night of a ds, unless one waits or runs. A day of a backfill that waits becomes a night, and waits no longer than those. */
  add(ds: string): Promise<"queued" | "already queued">;
  /** Adds a job for the next day of a backfill, which waits for all nights; not where any job for that ds waits or runs. */
  addBackfillDay(backfill: string, ds: string): Promise<void>;
  /** Makes or replaces the one scheduler of the project. */
  scheduleFires(): Promise<void>;
  close(): Promise<void>;
  /** Tells the log about trouble with Redis, at most once a minute. */
  readonly onTrouble: (error: Error) => void;
}

/** Keys are `pulse:nightly-<project>:...`. */
export const KEY_PREFIX = "pulse";
const KEPT_JOBS = 200;
/** Jobs without one, the nights, go before all that have one. */
const BACKFILL_PRIORITY = 10;
const ANSWER_LIMIT_MS = 10_000;
/** How long a stop waits for Redis. */
const GOODBYE_LIMIT_MS = 5000;

/** When a pattern fires is decided in one place for all schedules: `fire-times.ts`. */
export const repeatStrategy = (afterMs: number, { pattern = "", tz = "UTC" }: { pattern?: string; tz?: string }) =>
  nextFire({ pattern, timeZone: tz }, afterMs);

/** A project's queue in Redis. */
export function createBullmqQueue({ redisUrl, project, times, backoff, clock, log }: BullmqQueueOptions): BullmqQueue {
  const onTrouble = logOutages(redisUrl, clock, log);
  const jobOptions = {
    attempts: backoff.attempts,
    backoff: { type: "custom" },
    removeOnComplete: { count: KEPT_JOBS },
    removeOnFail: { count: KEPT_JOBS },
  };
  let opened: Promise<OpenQueue> | undefined;

  async function connect(): Promise<OpenQueue> {
    const redis = await connectRedis(redisUrl, log);
    redis.on("error", onTrouble);
    const settings = { repeatStrategy };
    const queue = new Queue<JobData>(`nightly-${project}`, { connection: redis, prefix: KEY_PREFIX, settings });
    queue.on("error", onTrouble);
    return { redis, queue };
  }

  async function open(): Promise<OpenQueue> {
    opened ??= connect();
    try {
      return await opened;
    } catch (error) {
      opened = undefined;
      throw error;
    }
  }

  /** A Redis that is away keeps commands waiting: who asks is told. */
  async function answered<T>(answer: Promise<T>): Promise<T> {
    const inTime = new AbortController();
    const late = clock.sleep(ANSWER_LIMIT_MS, inTime.signal).then(() => {
      if (!inTime.signal.aborted) throw redisDown(redisUrl, new Error(`no answer within ${ANSWER_LIMIT_MS} ms`));
      return answer;
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      inTime.abort();
    }
  }

  /** Adds a job for a ds; answers the id of the one that waits or runs for it already. */
  async function addForDs(name: string, ds: string, data: JobData, priority?: number): Promise<string | undefined> {
    const { queue } = await open();
    const jobId = `${ds}-${randomUUID()}`;
    const own = { ...jobOptions, jobId, deduplication: { id: ds }, ...(priority === undefined ? {} : { priority }) };
    const job = await answered(queue.add(name, data, own));
    return job.id === jobId ? undefined : job.id;
  }

  /** Makes a night of a job, should it be a day of a backfill. */
  async function raise(id: string): Promise<void> {
    const { queue } = await open();
    const job = await answered(queue.getJob(id));
    if (job?.data.backfill === undefined || job.data.night === true) return;
    await answered(job.updateData({ ...job.data, night: true }));
    await answered(job.changePriority({ priority: 0 }));
  }

  return {
    open,
    onTrouble,
    add: async (ds) => {
      const known = await addForDs("night", ds, { ds });
      if (known === undefined) return "queued";
      await raise(known);
      return "already queued";
    },
    addBackfillDay: async (backfill, ds) => {
      await addForDs("backfill", ds, { ds, backfill }, BACKFILL_PRIORITY);
    },
    scheduleFires: async () => {
      const { queue } = await open();
      const repeat = { pattern: times.pattern, tz: times.timeZone };
      await answered(queue.upsertJobScheduler("nightly", repeat, { name: "fire", data: {}, opts: jobOptions }));
    },
    close: async () => {
      if (opened === undefined) return;
      const { queue, redis } = await opened;
      await waitForGoodbye(clock, queue.close());
      redis.disconnect();
    },
  };
}

/** Waits for a goodbye to Redis, but not for ever: Redis may be away. */
export async function waitForGoodbye(clock: Clock, goodbye: Promise<unknown> | undefined): Promise<void> {
  const said = new AbortController();
  try {
    await Promise.race([goodbye, clock.sleep(GOODBYE_LIMIT_MS, said.signal)]);
  } finally {
    said.abort();
  }
}
