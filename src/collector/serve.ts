import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { aborted } from "../aborted.ts";
import { type Clock, systemClock } from "../clock.ts";
import type { Environment } from "../config/environment.ts";
import type { Project } from "../config/project.ts";
import { PulseError } from "../errors.ts";
import { closeServer } from "../http/close-server.ts";
import { listenUntil } from "../http/listen-until.ts";
import type { RequestObserver } from "../http/request-observer.ts";
import type { Log } from "../log.ts";
import { createAdmission } from "./admission.ts";
import type { CollectorFacts } from "./collector-facts.ts";
import { createCounts } from "./counts.ts";
import { createEventSink } from "./create-event-sink.ts";
import { createFileSpecs } from "./file-specs.ts";
import { createKeyring } from "./keyring.ts";
import { createProjectSpecs } from "./project-specs.ts";
import { createServer, type ServerTimeouts } from "./server.ts";
import { createSpecsHolder } from "./specs-holder.ts";

export interface ServeOptions {
  /** Aborted: it stops accepting, finishes what it has accepted, and ends. */
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly environment: Environment;
  /** A file with a Statsig project's specs, to be served in place of the project's own. */
  readonly specsFile?: string;
  /** Called when it listens. */
  readonly onListening?: (url: string) => void;
  /** Called once, before it listens, with what there is to know; what it answers is told of every request. */
  readonly monitor?: (facts: CollectorFacts) => RequestObserver;
  readonly clock?: Clock;
  readonly timeouts?: ServerTimeouts;
}

/**
 * Runs the collector until it is told to stop; what it has acknowledged is stored then. Resolves with what it did.
 *
 * Errors: `COLLECTOR_ADDRESS_TAKEN`, and those of the sources, the specs and Kafka's settings.
 */
export async function serve(
  project: Project,
  options: ServeOptions,
): Promise<{ requests: number; eventsStored: number }> {
  const { signal, log, environment, specsFile, onListening, monitor, clock = systemClock, timeouts } = options;
  const settings = project.settings.collector;
  const source =
    specsFile === undefined ? createProjectSpecs(project, environment, log) : createFileSpecs(resolve(specsFile));
  const specs = createSpecsHolder(source, clock, log);
  const sink = createEventSink(project, { clock, log, newId: randomUUID });
  const counts = createCounts();
  const admission = createAdmission({
    pendingBytes: settings.pending_bytes,
    eventsPerSecond: settings.events_per_second,
    now: () => performance.now(),
  });
  const parts = { settings, keyring: createKeyring(settings.keys), admission, sink, specs, counts, clock, log };
  const observer = monitor?.({
    counts,
    pendingBytes: () => admission.pendingBytes,
    trouble: () => sink.trouble(),
    specsTimeMs: () => specs.current()?.specs.timeMs,
  });
  const app = await createServer(parts, timeouts, observer);
  try {
    await specs.start();
    await Promise.race([sink.start(), aborted(signal)]);
    if (signal.aborted) return { requests: 0, eventsStored: 0 };
    if (settings.keys.length === 0)
      log.warn({}, "no keys are configured: only requests from this machine are accepted");
    const { host, port } = settings;
    const taken = (reason: string, cause: unknown): PulseError =>
      new PulseError({
        code: "COLLECTOR_ADDRESS_TAKEN",
        fault: "input",
        message: `the collector cannot listen on ${host}, port ${port}: ${reason}`,
        hint: "end what listens there, or set `host` and `port` of the collector in pulse.yaml",
        cause,
      });
    await listenUntil(app, { host, port, signal, log, onListening, taken });
    log.info({}, "closing: what was accepted is finished");
  } finally {
    await closeServer(app, clock);
    await sink.close();
    await specs.close();
  }
  const { requests, eventsStored } = counts;
  return { requests, eventsStored };
}
