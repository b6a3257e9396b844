import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { type ServedSpecs, serveSpecs } from "./served-specs.ts";
import type { SpecsSnapshot, SpecsSource } from "./specs-source.ts";

const POLL_MS = 1_000;

/** What is in force, kept up to date. */
export interface SpecsHolder {
  /** Undefined: nothing could be read yet. */
  current(): ServedSpecs | undefined;
  /** Reads for the first time. Errors: those of the source. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export function createSpecsHolder(source: SpecsSource, clock: Clock, log: Log): SpecsHolder {
  const closing = new AbortController();
  let served: ServedSpecs | undefined;
  let polling: Promise<void> | undefined;

  const read = async (): Promise<void> => {
    const snapshot = await source.read(clock.now());
    if (snapshot === null) return;
    const later = withLaterTime(snapshot, served?.specs.timeMs ?? 0);
    served = serveSpecs(later);
    const { gates, configs, layers, timeMs } = later.specs;
    log.info(
      { gates: gates.size, configs: configs.size, layers: layers.size, specs_time: timeMs },
      "specs are in force",
    );
  };

  const poll = async (): Promise<void> => {
    let failing = "";
    while (!closing.signal.aborted) {
      await clock.sleep(POLL_MS, closing.signal);
      if (closing.signal.aborted) return;
      try {
        await read();
        failing = "";
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (reason !== failing) log.warn({ reason }, "specs cannot be read: those before stay in force");
        failing = reason;
      }
    }
  };

  return {
    current: () => served,
    start: async () => {
      await read();
      polling = poll();
    },
    close: async () => {
      closing.abort();
      await polling;
    },
  };
}

/** SDKs take only specs that are later than those they have. */
function withLaterTime(snapshot: SpecsSnapshot, afterMs: number): SpecsSnapshot {
  const { specs, written } = snapshot;
  if (specs.timeMs > afterMs) return snapshot;
  const timeMs = afterMs + 1;
  return {
    ...snapshot,
    specs: { ...specs, timeMs },
    ...(written === undefined ? {} : { written: { ...written, document: { ...written.document, time: timeMs } } }),
  };
}
