import { serve } from "../src/collector/serve.ts";
import { createCollectorMetrics } from "../src/monitoring/collector-metrics.ts";
import { runJob } from "../src/monitoring/run-job.ts";

/**
 * Takes events in and serves gates to SDKs until it is told to stop. Any number of these may run behind a load balancer.
 *
 *     node dist/jobs/collector.js [project folder, else PULSE_PROJECT, else .]
 *
 * SIGTERM or SIGINT: no more is accepted, what was accepted is stored and answered, then it ends with 0; a second one leaves at once
 * (exit code 130 or 143), and what was not acknowledged is sent again by its clients.
 */
await runJob("collector", "finishing what was accepted", async ({ project, signal, log, registry }) => {
  const { requests, eventsStored } = await serve(project, {
    signal,
    log,
    environment: process.env,
    monitor: (facts) => createCollectorMetrics(registry, facts),
  });
  log.info({ requests, events: eventsStored }, "all that was accepted is stored");
});
