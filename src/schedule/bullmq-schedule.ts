import { type Job, UnrecoverableError, WaitingError, Worker } from "bullmq";
import { backoffMs } from "../backoff.ts";
import { attemptBackfillDay } from "./attempt-backfill.ts";
import { type AttemptOutcome, attemptNight } from "./attempt-night.ts";
import {
  type BullmqQueueOptions,
  createBullmqQueue,
  type JobData,
  KEY_PREFIX,
  repeatStrategy,
  waitForGoodbye,
} from "./bullmq-queue.ts";
import { checkDs } from "./ds-ended.ts";
import { daysDueAtFire, daysMissedAtStart } from "./due-days.ts";
import { lastFire, nextFire } from "./fire-times.ts";
import { type Night, type Schedule, startedTwice } from "./schedule.ts";

export interface BullmqScheduleOptions extends BullmqQueueOptions {
  /** How long a worker that is silent keeps its job, in milliseconds. Default: one minute. */
  readonly lockMs?: number;
}

/** How often it is looked whether a backfill is to go on. */
const TEND_MS = 5000;

/** How often a night may be taken over from a worker that vanished. */
const MAX_TAKEOVERS = 20;

/**
 * A schedule in Redis that any number of processes share: each fire and each ds is worked on by one of them, and a ds whose
 * process vanished by another one (`lockMs` later). Asking for a ds that waits or runs is that same run.
 *
 * Of the backfills in the store the oldest has a job in the queue, for its next day: when that is done, the job for the day after
 * is added. Should that be lost, because a process vanished or Redis forgot, any process adds it again.
 */
export function createBullmqSchedule(options: BullmqScheduleOptions): Schedule {
  const { times, backoff, clock, random, log, backfills, lockMs = 60_000 } = options;
  const queue = createBullmqQueue(options);
  const stopping = new AbortController();
  const working = new Set<Promise<unknown>>();
  let worker: Worker<JobData> | undefined;
  let tending: Promise<void> = Promise.resolve();

  /** The time is the fire's own or a later one that has passed as well: workers can be late, and their clocks can differ. */
  async function fire(job: Job<JobData>): Promise<void> {
    const firedMs = Math.max(job.opts.prevMillis ?? 0, lastFire(times, clock.now()));
    for (const ds of await daysDueAtFire(options, firedMs)) await queue.add(ds);
  }

  /** Sees to it that the next day of the oldest backfill has a job. */
  async function tend(): Promise<void> {
    if (stopping.signal.aborted) return;
    try {
      const [oldest] = backfills.pending();
      if (oldest?.next !== undefined && oldest.next !== null) await queue.addBackfillDay(oldest.id, oldest.next);
    } catch (error) {
      log.error({ err: error }, "cannot go on with the backfills: trying again soon");
    }
  }

  async function keepTending(): Promise<void> {
    while (!stopping.signal.aborted) {
      await tend();
      await clock.sleep(TEND_MS, stopping.signal);
    }
  }

  /** The work that a job for a ds asks for: the day of a backfill, unless that has gone on or ended meanwhile; and the night. */
  async function attempts(
    night: Night,
    ds: string,
    job: Job<JobData>,
    attempt: Parameters<typeof attemptBackfillDay>[2],
  ): Promise<AttemptOutcome> {
    const { backfill: id } = job.data;
    const ofNight = (): Promise<AttemptOutcome> => attemptNight(night, { ...attempt, ds }, log);
    if (id === undefined) return ofNight();
    const backfill = backfills.find(id);
    if (job.data.night !== true && backfill?.next === ds) {
      const outcome = await attemptBackfillDay(night, backfill, attempt, { backfills, clock, log });
      const wasCancelled = outcome.kind === "interrupted" && !attempt.signal.aborted;
      if (outcome.kind !== "done" && !wasCancelled) return outcome;
    }
    // It may have been asked for while it ran.
    const { queue: jobs } = await queue.open();
    const isNight = (await jobs.getJob(job.id ?? ""))?.data.night === true;
    return isNight ? ofNight() : { kind: "done" };
  }

  async function work(night: Night, ds: string, job: Job<JobData>, token?: string, takenOver?: AbortSignal) {
    const attempt = attempts(night, ds, job, {
      number: job.attemptsMade + 1,
      of: backoff.attempts,
      signal: takenOver === undefined ? stopping.signal : AbortSignal.any([stopping.signal, takenOver]),
      onProgress: (fraction) => void job.updateProgress({ fraction }).catch(queue.onTrouble),
    });
    working.add(attempt);
    const outcome = await attempt.finally(() => working.delete(attempt));
    if (outcome.kind === "failed") throw outcome.error;
    if (outcome.kind === "given up") throw new UnrecoverableError(String(outcome.error));
    if (outcome.kind === "interrupted") {
      if (stopping.signal.aborted) await job.moveToWait(token);
      throw new WaitingError("interrupted");
    }
  }

  async function startWorker(night: Night): Promise<Worker<JobData>> {
    const opened = await queue.open();
    const started = new Worker<JobData>(
      opened.queue.name,
      (job, token, takenOver) =>
        job.data.ds === undefined ? fire(job) : work(night, job.data.ds, job, token, takenOver),
      {
        connection: opened.redis,
        prefix: KEY_PREFIX,
        lockDuration: lockMs,
        stalledInterval: lockMs / 2,
        maxStalledCount: MAX_TAKEOVERS,
        settings: { repeatStrategy, backoffStrategy: (attemptsMade) => backoffMs(backoff, attemptsMade, random) },
      },
    );
    started.on("error", queue.onTrouble);
    started.on("stalled", (id) => log.warn({ job: id }, "a worker vanished: its night is taken over"));
    started.on("lockRenewalFailed", (ids) => {
      for (const id of ids) started.cancelJob(id, "another worker took it over");
    });
    started.on("completed", () => void tend());
    started.on("failed", (job, error) => {
      void tend();
      if (job?.data.ds === undefined) log.error({ job: job?.id, err: error }, "a scheduled job failed");
    });
    return started;
  }

  return {
    start: async (night) => {
      if (worker !== undefined) throw startedTwice();
      await queue.scheduleFires();
      for (const ds of await daysMissedAtStart(options)) await queue.add(ds);
      if (stopping.signal.aborted) return;
      worker = await startWorker(night);
      tending = keepTending();
      log.info({ next: new Date(nextFire(times, clock.now())).toISOString(), queue: worker.name }, "schedule started");
    },
    enqueue: async (ds) => queue.add(checkDs(ds)),
    backfill: async (from, to) => {
      const days = [checkDs(from), checkDs(to)] as const;
      await queue.open();
      const asked = backfills.add(...days);
      await tend();
      return asked;
    },
    stop: async () => {
      const closed = worker?.close();
      stopping.abort();
      await Promise.all([...working, tending]);
      await waitForGoodbye(clock, closed);
      await queue.close();
    },
  };
}
