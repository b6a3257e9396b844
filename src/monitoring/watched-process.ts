import type { Registry } from "prom-client";
import { type Clock, systemClock } from "../clock.ts";
import type { Environment } from "../config/environment.ts";
import type { Project } from "../config/project.ts";
import { storePath } from "../config/store-path.ts";
import type { Log } from "../log.ts";
import { registerDiskMetrics } from "./disk-metrics.ts";
import { registerLagMetrics } from "./lag-metrics.ts";
import { metricsAddress, type ProcessKind } from "./metrics-address.ts";
import { startMetricsServer } from "./metrics-server.ts";
import { createPartsRead } from "./parts-read.ts";
import { registerPublishedMetrics } from "./published-metrics.ts";
import { countedLog, createRegistry } from "./registry.ts";

export interface WatchedOptions {
  readonly project: Project;
  readonly log: Log;
  /** For PULSE_METRICS. */
  readonly environment: Environment;
  readonly clock?: Clock;
}

/** A process that Prometheus can ask. */
export interface Watched {
  /** Where its own metrics are registered. */
  readonly registry: Registry;
  /** Its log, with warnings and errors counted. */
  readonly log: Log;
  close(): Promise<void>;
}

/**
 * Makes a long-running process answer Prometheus: with what Node knows, with the room on the disk, and, where it has to do with them, with the
 * lag of the sources (lander, nightly) and the state of the results (nightly). What it does itself, it adds to the registry.
 *
 * @throws PulseError `METRICS_ADDRESS_INVALID`, `METRICS_ADDRESS_TAKEN` (input)
 * @example
 * const watched = await watchProcess("lander", { project, log, environment: process.env });
 * await land(project, { signal, once: false, log: watched.log, observer: createLandingMetrics(watched.registry) });
 * await watched.close();
 */
export async function watchProcess(
  kind: ProcessKind,
  { project, log, environment, clock = systemClock }: WatchedOptions,
): Promise<Watched> {
  const address = metricsAddress(kind, environment.PULSE_METRICS);
  const registry = createRegistry(kind);
  const counted = countedLog(log, registry);
  const parts = createPartsRead(registry, clock, counted);
  registerDiskMetrics(registry, parts, storePath(project));
  if (kind === "lander" || kind === "nightly") registerLagMetrics(registry, parts, project);
  if (kind === "nightly") registerPublishedMetrics(registry, parts, project, clock);
  const shown = {
    contentType: registry.contentType,
    metrics: async () => {
      await parts.look();
      return registry.metrics();
    },
  };
  const server = address === undefined ? undefined : await startMetricsServer(shown, address, counted);
  return { registry, log: counted, close: async () => server?.close() };
}
