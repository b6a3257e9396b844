import { Counter, Gauge, type Registry } from "prom-client";
import type { CollectorFacts } from "../collector/collector-facts.ts";
import type { RequestObserver } from "../http/request-observer.ts";
import { createRequestMetrics } from "./request-metrics.ts";

/** What the collector answers. Counts are its own (`counts.ts`), read when Prometheus asks. */
export function createCollectorMetrics(registry: Registry, facts: CollectorFacts): RequestObserver {
  const registers = [registry];
  const { counts } = facts;
  const total = (name: string, help: string, read: () => number) =>
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  const byCode = (name: string, help: string, codes: ReadonlyMap<string, number>) =>
    new Counter({
      name,
      help,
      labelNames: ["code"],
      registers,
      collect() {
        this.reset();
        for (const [code, count] of codes) this.inc({ code }, count);
      },
    });
  const gauge = (name: string, help: string, read: () => number | undefined) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const value = read();
        if (value === undefined) this.remove();
        else this.set(value);
      },
    });
  total(
    "pulse_collector_events_stored_total",
    "Events that were stored for good and acknowledged.",
    () => counts.eventsStored,
  );
  byCode(
    "pulse_collector_events_refused_total",
    "Events that were not carried, by the code in the answer.",
    counts.eventRefusals,
  );
  byCode("pulse_collector_refusals_total", "Requests that were answered with an error, by its code.", counts.refusals);
  gauge("pulse_collector_pending_bytes", "Bytes of requests on their way to be stored.", () => facts.pendingBytes());
  gauge("pulse_collector_store_up", "1: events can be stored; 0: they are refused.", () =>
    facts.trouble() === null ? 1 : 0,
  );
  gauge(
    "pulse_collector_specs_timestamp_seconds",
    "When the gates that are served came into force, Unix seconds.",
    () => {
      const ms = facts.specsTimeMs();
      return ms === undefined ? undefined : ms / 1000;
    },
  );
  return createRequestMetrics(
    registry,
    "collector",
    "Requests that were answered, by the route's pattern and HTTP status.",
  );
}
