import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Log } from "../log.ts";
import { programVersion } from "../package-path.ts";
import type { ProcessKind } from "./metrics-address.ts";

/** A process's metrics: of Node (`process_*`, `nodejs_*`) and which version of Pulse it is. Each process has one registry. */
export function createRegistry(kind: ProcessKind): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: "pulse_process_info",
    help: "1: a process of Pulse, with its kind and version.",
    labelNames: ["process", "version"],
    registers: [registry],
  }).set({ process: kind, version: programVersion() }, 1);
  return registry;
}

/** The log, with its warnings and errors counted. */
export function countedLog(log: Log, registry: Registry): Log {
  const lines = new Counter({
    name: "pulse_log_lines_total",
    help: "Lines of the log that warn or tell of an error.",
    labelNames: ["level"],
    registers: [registry],
  });
  lines.inc({ level: "warn" }, 0);
  lines.inc({ level: "error" }, 0);
  return {
    debug: (fields, message) => log.debug(fields, message),
    info: (fields, message) => log.info(fields, message),
    warn: (fields, message) => {
      lines.inc({ level: "warn" });
      log.warn(fields, message);
    },
    error: (fields, message) => {
      lines.inc({ level: "error" });
      log.error(fields, message);
    },
  };
}
