import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../src/clock.ts";
import { type BullmqScheduleOptions, createBullmqSchedule } from "../../src/schedule/bullmq-schedule.ts";
import type { Schedule } from "../../src/schedule/schedule.ts";
import { startProxy } from "../contract/cutting-proxy.ts";
import { addressOf, withPort } from "../contract/export-target-harness.ts";
import { ownBackfills, ownProject, redisUrl, TEST_OPTIONS } from "../contract/schedule-harness.ts";

const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 15_000, interval: 20 });

describe("the bullmq schedule", () => {
  let own: ReturnType<typeof ownProject>;
  let files: ReturnType<typeof ownBackfills>;
  let made: Schedule[];
  let children: ChildProcess[];
  let redis: Redis;
  let queue: Queue;

  beforeEach(() => {
    own = ownProject();
    files = ownBackfills();
    made = [];
    children = [];
    redis = new Redis(redisUrl(), { maxRetriesPerRequest: null });
    queue = new Queue(`nightly-${own.project}`, { connection: redis, prefix: "pulse" });
  });
  afterEach(async () => {
    for (const child of children) child.kill("SIGKILL");
    await Promise.all(made.map((schedule) => schedule.stop()));
    await queue.close();
    redis.disconnect();
    await own.remove();
    files.remove();
  });

  function make(options: Partial<BullmqScheduleOptions> = {}): Schedule {
    const { backfills } = files;
    const all = { ...TEST_OPTIONS, backfills, redisUrl: redisUrl(), project: own.project, lockMs: 1000, ...options };
    const schedule = createBullmqSchedule(all);
    made.push(schedule);
    return schedule;
  }

  /** A process that does so many days and never ends the next. */
  function startWorker(days = 0): ChildProcess {
    const script = fileURLToPath(new URL("bullmq-worker.ts", import.meta.url));
    const given = [redisUrl(), own.project, files.store, String(days)];
    const child = spawn(process.execPath, ["--import", "tsx", script, ...given], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    return child;
  }

  it("hands the night of a killed process to another one, and does not count it as a failed attempt", async () => {
    const child = startWorker();
    const schedule = make({ backoff: { attempts: 1, first_ms: 20, longest_ms: 40 } });
    await schedule.enqueue("2026-01-05");
    await once(child.stdout ?? child, "data");

    child.kill("SIGKILL");
    const runs: string[] = [];
    await schedule.start(async (ds, { attempt }) => void runs.push(`${ds} ${attempt}`));

    await until(() => expect(runs).toEqual(["2026-01-05 1"]));
    await until(async () => expect(await queue.getCompletedCount()).toBe(1));
  });

  it("goes on with the backfill of a killed process where that was, and finishes it", async () => {
    const child = startWorker(2);
    let said = "";
    child.stdout?.on("data", (chunk) => {
      said += chunk;
    });
    const schedule = make();
    const { backfill } = await schedule.backfill("2026-01-05", "2026-01-09");
    await until(() => expect(said).toBe("2026-01-05 done\n2026-01-06 done\n2026-01-07 begun\n"));

    child.kill("SIGKILL");
    const runs: string[] = [];
    await schedule.start(async (ds, { attempt }) => void runs.push(`${ds} ${attempt}`));

    await until(() => expect(runs).toEqual(["2026-01-07 1", "2026-01-08 1", "2026-01-09 1"]));
    await until(() => expect(files.backfills.find(backfill.id)).toMatchObject({ state: "done", done: 5, days: 5 }));
  });

  it("goes on with a backfill of which Redis knows nothing any more", async () => {
    const asking = make();
    await asking.backfill("2026-01-05", "2026-01-06");
    await queue.obliterate({ force: true });
    const runs: string[] = [];

    await make().start(async (ds) => void runs.push(ds));

    await until(() => expect(runs).toEqual(["2026-01-05", "2026-01-06"]));
  });

  it("shares a backfill among processes: each day once, one at a time, oldest first", async () => {
    const running: string[] = [];
    let most = 0;
    const runs: string[] = [];
    for (const schedule of [make(), make(), make()]) {
      await schedule.start(async (ds) => {
        running.push(ds);
        most = Math.max(most, running.length);
        await new Promise((resolve) => setTimeout(resolve, 30));
        running.splice(running.indexOf(ds), 1);
        runs.push(ds);
      });
    }

    await made[0]?.backfill("2026-01-01", "2026-01-12");

    await until(() => expect(runs).toHaveLength(12));
    expect(runs).toEqual([...runs].sort());
    expect(new Set(runs).size).toBe(12);
    expect(most).toBe(1);
  });

  it("makes a day of a backfill that waits a night, and the first in the queue, when the night is asked for", async () => {
    const schedule = make();
    await schedule.backfill("2026-01-05", "2026-01-06");
    await schedule.enqueue("2026-01-08");
    expect(await schedule.enqueue("2026-01-05")).toBe("already queued");
    const runs: string[] = [];

    await schedule.start(
      async (ds, { backfill }) => void runs.push(`${ds} ${backfill === null ? "night" : "backfill"}`),
    );

    await until(() => expect(files.backfills.pending()).toEqual([]));
    expect(runs.sort()).toEqual(["2026-01-05 backfill", "2026-01-05 night", "2026-01-06 backfill", "2026-01-08 night"]);
  });

  it("hands a night back to the queue when it is stopped, for another process", async () => {
    const first = make();
    const second = make();
    let isBegun = false;
    const runs: string[] = [];
    await first.start(async (_, { signal }) => {
      isBegun = true;
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      signal.throwIfAborted();
    });
    await first.enqueue("2026-01-05");
    await until(() => expect(isBegun).toBe(true));
    await second.start(async (ds, { attempt }) => void runs.push(`${ds} ${attempt}`));

    await first.stop();

    await until(() => expect(runs).toEqual(["2026-01-05 1"]));
  });

  it("never has two processes at work on one ds, while different days go on side by side", async () => {
    const running = new Map<string, number>();
    const seen: number[] = [];
    let together = 0;
    for (const schedule of [make(), make()]) {
      await schedule.start(async (ds) => {
        running.set(ds, (running.get(ds) ?? 0) + 1);
        seen.push(running.get(ds) ?? 0);
        together = Math.max(
          together,
          [...running.values()].reduce((sum, n) => sum + n, 0),
        );
        await new Promise((resolve) => setTimeout(resolve, 150));
        running.set(ds, (running.get(ds) ?? 0) - 1);
      });
    }
    for (let i = 0; i < 20; i += 1) {
      await Promise.all(["2026-01-05", "2026-01-06"].map((ds) => made[i % 2]?.enqueue(ds)));
      await new Promise((resolve) => setTimeout(resolve, 25));
    }

    expect(Math.max(...seen)).toBe(1);
    expect(together).toBe(2);
  });

  it("keeps one scheduler however often it is started, with the pattern of the last start", async () => {
    await make().start(async () => undefined);
    await make({ times: { pattern: "15 3 * * *", timeZone: "Europe/Berlin" } }).start(async () => undefined);

    const schedulers = await queue.getJobSchedulers();

    expect(schedulers).toMatchObject([{ key: "nightly", pattern: "15 3 * * *", tz: "Europe/Berlin" }]);
    const next = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Berlin", timeStyle: "short" });
    expect(next.format(schedulers[0]?.next)).toBe("03:15");
  });

  it("shows progress to everybody who looks at the queue", async () => {
    const schedule = make();
    let finish = (): void => undefined;
    await schedule.start(async (_, { progress }) => {
      progress(0.25);
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
    });
    await schedule.enqueue("2026-01-05");

    await until(async () => expect((await queue.getActive())[0]?.progress).toEqual({ fraction: 0.25 }));
    finish();
  });

  it("says which Redis is down, without its password, instead of waiting for it", async () => {
    const schedule = make({ redisUrl: "redis://user:hunter2@127.0.0.1:1/0" });

    const started = schedule.start(async () => undefined);

    await expect(started).rejects.toMatchObject({
      code: "SCHEDULE_REDIS_DOWN",
      fault: "dependency_down",
      message: expect.stringMatching(/^Redis at 127\.0\.0\.1:1 does not answer: .*ECONNREFUSED/),
    });
    await expect(schedule.enqueue("2026-01-05")).rejects.toMatchObject({ code: "SCHEDULE_REDIS_DOWN" });
  });

  it("says so when Redis falls silent, and stops in time all the same", async () => {
    const proxy = await startProxy(addressOf(redisUrl()), {});
    const hurried = { ...systemClock, sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 20, signal) };
    const schedule = make({ redisUrl: withPort(redisUrl(), proxy.port), clock: hurried });
    await schedule.start(async () => undefined);
    expect(await schedule.enqueue("2026-01-05")).toBe("queued");

    await proxy.close();

    await expect(schedule.enqueue("2026-01-06")).rejects.toMatchObject({ code: "SCHEDULE_REDIS_DOWN" });
    await schedule.stop();
  });
});
