import { systemClock } from "../../src/clock.ts";
import { silentLog } from "../../src/log.ts";
import { createBullmqSchedule } from "../../src/schedule/bullmq-schedule.ts";

/** A process that begins a night and never ends it: `bullmq-worker.ts <redis url> <project>`. Says `<ds> begun`. */
const [, , redisUrl = "", project = ""] = process.argv;
const schedule = createBullmqSchedule({
  redisUrl,
  project,
  lockMs: 1000,
  times: { pattern: "0 0 1 1 *", timeZone: "UTC" },
  publishedDays: async () => [],
  catchUpDays: 31,
  backoff: { attempts: 1, first_ms: 20, longest_ms: 40 },
  clock: systemClock,
  random: Math.random,
  log: silentLog,
});
await schedule.start(async (ds) => {
  process.stdout.write(`${ds} begun\n`);
  await new Promise(() => undefined);
});
