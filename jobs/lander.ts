import { land } from "../src/landing/land.ts";
import { createLandingMetrics } from "../src/monitoring/landing-metrics.ts";
import { runJob } from "../src/monitoring/run-job.ts";

/**
 * Lands the messages of a project's sources until it is told to stop. Any number of these may run at once.
 *
 *     node dist/jobs/lander.js [project folder, else PULSE_PROJECT, else .]
 *
 * SIGTERM or SIGINT: what is held is stored and committed, then it ends; a second one leaves at once (exit code 130 or 143), and
 * what was held is read again next time.
 */
await runJob("lander", "storing what is held", async ({ project, signal, log, registry }) => {
  const { messages, segments } = await land(project, {
    signal,
    once: false,
    log,
    observer: createLandingMetrics(registry),
  });
  log.info({ messages, segments }, "all that was held is stored");
});
