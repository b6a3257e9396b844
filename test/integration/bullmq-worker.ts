import { systemClock } from "../../src/clock.ts";
import { silentLog } from "../../src/log.ts";
import { createBackfillBook } from "../../src/schedule/backfill-book.ts";
import { createBullmqSchedule } from "../../src/schedule/bullmq-schedule.ts";

/**
 * A process that begins a day and never ends it: `bullmq-worker.ts <redis url> <project> <store> [days to end first]`. Says
 * `<ds> begun`, and `<ds> done` of those.
 */
const [, , redisUrl = "", project = "", store = "", days = "0"] = process.argv;
const schedule = createBullmqSchedule({
  redisUrl,
  project,
  lockMs: 1000,
  times: { pattern: "0 0 1 1 *", timeZone: "UTC" },
  publishedDays: async () => [],
  catchUpDays: 31,
  backfills: createBackfillBook(store, systemClock),
  backoff: { attempts: 1, first_ms: 20, longest_ms: 40 },
  clock: systemClock,
  random: Math.random,
  log: silentLog,
});
let ended = 0;
await schedule.start(async (ds) => {
  if (ended < Number(days)) {
    ended += 1;
    process.stdout.write(`${ds} done\n`);
    return;
  }
  process.stdout.write(`${ds} begun\n`);
  await new Promise(() => undefined);
});
