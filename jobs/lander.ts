import { loadProject } from "../src/config/load.ts";
import { PulseError } from "../src/errors.ts";
import { land } from "../src/landing/land.ts";
import { createLog } from "../src/log.ts";
import { createLandingMetrics } from "../src/monitoring/landing-metrics.ts";
import { watchProcess } from "../src/monitoring/watched-process.ts";

/**
 * Lands the messages of a project's sources until it is told to stop. Any number of these may run at once.
 *
 *     node dist/jobs/lander.js [project folder, else PULSE_PROJECT, else .]
 *
 * SIGTERM or SIGINT: what is held is stored and committed, then it ends; a second one leaves at once (exit code 130 or 143), and
 * what was held is read again next time.
 */
const log = createLog("lander", process.env.PULSE_LOG_LEVEL);
const stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(signal === "SIGINT" ? 130 : 143);
    log.info({ signal }, "storing what is held, then ending: a second signal leaves at once");
    stop.abort();
  });

try {
  const project = await loadProject(process.argv[2] ?? process.env.PULSE_PROJECT ?? ".");
  const watched = await watchProcess("lander", { project, log, environment: process.env });
  try {
    const observer = createLandingMetrics(watched.registry);
    const { messages, segments } = await land(project, {
      signal: stop.signal,
      once: false,
      log: watched.log,
      observer,
    });
    log.info({ messages, segments }, "ended");
  } finally {
    await watched.close();
  }
} catch (error) {
  if (error instanceof PulseError) log.error({ code: error.code, hint: error.hint }, error.message);
  else log.error({ error }, "a bug in Pulse");
  process.exitCode = error instanceof PulseError ? error.exitCode : 1;
}
