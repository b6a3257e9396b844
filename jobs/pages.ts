import { createPagesMetrics } from "../src/monitoring/pages-metrics.ts";
import { runJob } from "../src/monitoring/run-job.ts";
import { servePages } from "../src/web/serve-pages.ts";

/**
 * Shows the published results as pages and as JSON until it is told to stop. It reads only: any number of these may run.
 *
 *     node dist/jobs/pages.js [project folder, else PULSE_PROJECT, else .]
 *
 * SIGTERM or SIGINT: no more is accepted, what was asked is answered, then it ends with 0; a second one leaves at once
 * (exit code 130 or 143).
 */
await runJob("pages", "answering what was asked", async ({ project, signal, log, registry }) => {
  await servePages(project, { signal, log, observer: createPagesMetrics(registry) });
});
