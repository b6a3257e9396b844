import { Gauge, type Registry } from "prom-client";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { createFresh } from "./fresh.ts";

const WAIT_MS = 3_000;

/** Parts of the metrics that are read from elsewhere when Prometheus asks: the broker, the store, the published tables. */
export interface PartsRead {
  /**
   * Adds a part.
   *
   * @param part its name in `pulse_metrics_readable`.
   * @param maxAgeMs what was read last is shown again for so long.
   */
  add(part: string, maxAgeMs: number, read: () => Promise<void>): void;
  /** Reads anew what is old, before the metrics are written. Takes a bounded time and never rejects. */
  look(): Promise<void>;
}

/** A part that cannot be read keeps its last figures, is 0 in `pulse_metrics_readable`, and is told of once. */
export function createPartsRead(registry: Registry, clock: Clock, log: Log): PartsRead {
  const parts: (() => Promise<void>)[] = [];
  const readable = new Gauge({
    name: "pulse_metrics_readable",
    help: "1: this part of the metrics was read when it was last asked for; 0: it could not be, and its figures are old.",
    labelNames: ["part"],
    registers: [registry],
  });
  return {
    look: async () => {
      await Promise.all(parts.map((look) => look()));
    },
    add: (part, maxAgeMs, read) => {
      let failing = false;
      const done = (error: unknown): void => {
        const fails = error !== undefined;
        if (fails && !failing)
          log.warn({ part, error }, "a part of the metrics cannot be read: its figures stay as they were");
        if (!fails && failing) log.info({ part }, "this part of the metrics can be read again");
        failing = fails;
        readable.set({ part }, fails ? 0 : 1);
      };
      parts.push(createFresh({ read, done, maxAgeMs, waitMs: WAIT_MS, clock }).look);
    },
  };
}
