import { aborted } from "../src/aborted.ts";
import { systemClock } from "../src/clock.ts";
import { configuredTargets } from "../src/export/configured-targets.ts";
import { createNightMetrics } from "../src/monitoring/night-metrics.ts";
import { runJob } from "../src/monitoring/run-job.ts";
import { watchNight } from "../src/monitoring/watched-night.ts";
import { runBackfillDay } from "../src/schedule/backfill-day.ts";
import { createSchedule } from "../src/schedule/create-schedule.ts";
import { runNight } from "../src/schedule/night.ts";

/**
 * Runs every night by itself, and between nights the backfills that were asked for.
 *
 *     node dist/jobs/nightly.js [project folder, else PULSE_PROJECT, else .]
 *
 * SIGTERM or SIGINT: the running night is aborted and keeps what it has built, then it ends with 0; a second one leaves at once (exit code
 * 130 or 143). Other exit codes: those of every command.
 */
await runJob("nightly", "leaving off the running night", async ({ project, signal, log, registry }) => {
  const metrics = createNightMetrics(registry, configuredTargets(project, systemClock.now));
  const { watch } = metrics;
  const schedule = createSchedule(project, { clock: systemClock, random: Math.random, log });
  const started = schedule.start(async (ds, context) => {
    const { backfill } = context;
    const onProgress = (fraction: number): void => {
      metrics.progress(fraction);
      context.progress(fraction);
    };
    const work = { project, ds, signal: context.signal, log, onProgress, watch };
    await watchNight(metrics, context, () =>
      backfill === null ? runNight(work) : runBackfillDay({ ...work, isLast: backfill.isLast }),
    );
  });
  await Promise.race([started, aborted(signal)]);
  await aborted(signal);
  await schedule.stop();
});
