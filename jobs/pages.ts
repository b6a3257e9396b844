import { loadProject } from "../src/config/load.ts";
import { PulseError } from "../src/errors.ts";
import { createLog } from "../src/log.ts";
import { createPagesMetrics } from "../src/monitoring/pages-metrics.ts";
import { watchProcess } from "../src/monitoring/watched-process.ts";
import { servePages } from "../src/web/serve-pages.ts";

/**
 * Shows the published results as pages and as JSON until it is told to stop. It reads only: any number of these may run.
 *
 *     node dist/jobs/pages.js [project folder, else PULSE_PROJECT, else .]
 *
 * SIGTERM or SIGINT: no more is accepted, what was asked is answered, then it ends with 0; a second one leaves at once
 * (exit code 130 or 143).
 */
const log = createLog("pages", process.env.PULSE_LOG_LEVEL);
const stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(signal === "SIGINT" ? 130 : 143);
    log.info({ signal }, "answering what was asked, then ending: a second signal leaves at once");
    stop.abort();
  });

try {
  const project = await loadProject(process.argv[2] ?? process.env.PULSE_PROJECT ?? ".");
  const watched = await watchProcess("pages", { project, log, environment: process.env });
  try {
    const observer = createPagesMetrics(watched.registry);
    await servePages(project, { signal: stop.signal, log: watched.log, observer });
    log.info({}, "ended");
  } finally {
    await watched.close();
  }
} catch (error) {
  if (error instanceof PulseError) log.error({ code: error.code, hint: error.hint }, error.message);
  else log.error({ error }, "a bug in Pulse");
  process.exitCode = error instanceof PulseError ? error.exitCode : 1;
}
