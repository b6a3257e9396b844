import { systemClock } from "../src/clock.ts";
import { loadProject } from "../src/config/load.ts";
import { EXIT_CODES, PulseError } from "../src/errors.ts";
import { configuredTargets } from "../src/export/configured-targets.ts";
import { createLog } from "../src/log.ts";
import { createNightMetrics } from "../src/monitoring/night-metrics.ts";
import { watchNight } from "../src/monitoring/watched-night.ts";
import { watchProcess } from "../src/monitoring/watched-process.ts";
import { runBackfillDay } from "../src/schedule/backfill-day.ts";
import { createSchedule } from "../src/schedule/create-schedule.ts";
import { runNight } from "../src/schedule/night.ts";

/**
 * Runs every night by itself, and between nights the backfills that were asked for: `nightly [project folder, else PULSE_PROJECT, else .]`.
 *
 * SIGTERM and SIGINT abort the running night, which keeps what it has built, and end the process when it has left off; a
 * second signal ends it at once. Exit codes: those of every command.
 */
const log = createLog("nightly", process.env.PULSE_LOG_LEVEL);
try {
  const project = await loadProject(process.argv[2] ?? process.env.PULSE_PROJECT ?? ".");
  const { log: counted, registry } = await watchProcess("nightly", { project, log, environment: process.env });
  const metrics = createNightMetrics(registry, configuredTargets(project, systemClock.now));
  const schedule = createSchedule(project, { clock: systemClock, random: Math.random, log: counted });
  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(signal === "SIGINT" ? 130 : 143);
    isStopping = true;
    log.info({ signal }, "stopping: a second signal leaves at once");
    schedule.stop().then(() => process.exit(EXIT_CODES.ok), leave);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  await schedule.start(async (ds, context) => {
    const { signal } = context;
    const onProgress = (fraction: number): void => {
      metrics.progress(fraction);
      context.progress(fraction);
    };
    const { watch } = metrics;
    const work = { project, ds, signal, log: counted, onProgress, watch };
    const { backfill } = context;
    await watchNight(metrics, context, () =>
      backfill === null ? runNight(work) : runBackfillDay({ ...work, isLast: backfill.isLast }),
    );
  });
} catch (error) {
  leave(error);
}

function leave(error: unknown): never {
  const isOurs = error instanceof PulseError;
  log.error({ err: error, ...(isOurs ? { code: error.code, hint: error.hint } : {}) }, "the nightly job ends");
  process.exit(isOurs ? error.exitCode : EXIT_CODES.bug);
}
