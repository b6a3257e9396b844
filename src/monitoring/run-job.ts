import type { Registry } from "prom-client";
import { loadProject } from "../config/load.ts";
import type { Project } from "../config/project.ts";
import { EXIT_CODES, PulseError } from "../errors.ts";
import { createLog, type Log } from "../log.ts";
import type { ProcessKind } from "./metrics-address.ts";
import { watchProcess } from "./watched-process.ts";

/** Exit codes of a process that leaves at once because it was told to. */
const LEFT_AT_ONCE = { SIGINT: 130, SIGTERM: 143 } as const;

/** What a job has to work with. */
export interface Job {
  readonly project: Project;
  /** Aborted by SIGTERM or SIGINT: finish cleanly and return. */
  readonly signal: AbortSignal;
  /** Its warnings and errors are counted. */
  readonly log: Log;
  /** For metrics of its own. */
  readonly registry: Registry;
}

/**
 * Runs a long-lived process to its end and leaves with an exit code: the project is that of the first argument, else `PULSE_PROJECT`, else
 * the working folder; Prometheus may ask it; the first SIGTERM or SIGINT aborts `signal`, a second one leaves at once (143 or 130).
 *
 * @param finishing what it does between the signal and its end, for the log.
 */
export async function runJob(kind: ProcessKind, finishing: string, work: (job: Job) => Promise<void>): Promise<never> {
  const log = createLog(kind, process.env.PULSE_LOG_LEVEL);
  const stop = new AbortController();
  for (const [signal, exitCode] of Object.entries(LEFT_AT_ONCE))
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(exitCode);
      log.info({ signal }, `${finishing}, then ending: a second signal leaves at once`);
      stop.abort();
    });
  try {
    const project = await loadProject(process.argv[2] ?? process.env.PULSE_PROJECT ?? ".");
    const watched = await watchProcess(kind, { project, log, environment: process.env });
    try {
      await work({ project, signal: stop.signal, log: watched.log, registry: watched.registry });
      log.info({}, "ended");
    } finally {
      await watched.close();
    }
    // Connections that were given up, as to a Kafka that was away, may still hold the process.
    process.exit(EXIT_CODES.ok);
  } catch (error) {
    if (!(error instanceof PulseError)) {
      log.error({ error }, "a bug in Pulse");
      process.exit(EXIT_CODES.bug);
    }
    const { code, hint, cause } = error;
    log.error({ code, hint, ...(cause === undefined ? {} : { error: cause }) }, error.message);
    process.exit(error.exitCode);
  }
}
