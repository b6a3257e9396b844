import { serve } from "../src/collector/serve.ts";
import { loadProject } from "../src/config/load.ts";
import { PulseError } from "../src/errors.ts";
import { createLog } from "../src/log.ts";
import { createCollectorMetrics } from "../src/monitoring/collector-metrics.ts";
import { watchProcess } from "../src/monitoring/watched-process.ts";

/**
 * Takes events in and serves gates to SDKs until it is told to stop. Any number of these may run behind a load balancer.
 *
 *     node dist/jobs/collector.js [project folder, else PULSE_PROJECT, else .]
 *
 * SIGTERM or SIGINT: no more is accepted, what was accepted is stored and answered, then it ends with 0; a second one leaves at once
 * (exit code 130 or 143), and what was not acknowledged is sent again by its clients.
 */
const log = createLog("collector", process.env.PULSE_LOG_LEVEL);
const stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(signal === "SIGINT" ? 130 : 143);
    log.info({ signal }, "finishing what was accepted, then ending: a second signal leaves at once");
    stop.abort();
  });

try {
  const project = await loadProject(process.argv[2] ?? process.env.PULSE_PROJECT ?? ".");
  const watched = await watchProcess("collector", { project, log, environment: process.env });
  try {
    const { requests, eventsStored } = await serve(project, {
      signal: stop.signal,
      log: watched.log,
      environment: process.env,
      monitor: (facts) => createCollectorMetrics(watched.registry, facts),
    });
    log.info({ requests, events: eventsStored }, "ended");
  } finally {
    await watched.close();
  }
  // A Kafka that was away may still be asked for by connections that were given up.
  process.exit(0);
} catch (error) {
  if (error instanceof PulseError) log.error({ code: error.code, hint: error.hint }, error.message);
  else log.error({ error }, "a bug in Pulse");
  process.exitCode = error instanceof PulseError ? error.exitCode : 1;
}
