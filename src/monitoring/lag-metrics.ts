import { Gauge, type Registry } from "prom-client";
import type { Project } from "../config/project.ts";
import { storePath } from "../config/store-path.ts";
import { readLag } from "../landing/lag.ts";
import { silentLog } from "../log.ts";
import type { PartsRead } from "./parts-read.ts";

const MAX_AGE_MS = 10_000;
const LABELS = ["topic", "partition"] as const;

/**
 * How far the store is behind Kafka, of all partitions and whoever lands them: several processes that show it show the same, and one that
 * still runs shows what those that died leave undone.
 */
export function registerLagMetrics(registry: Registry, parts: PartsRead, project: Project): void {
  const gauge = (name: string, help: string) => new Gauge({ name, help, labelNames: LABELS, registers: [registry] });
  const lag = gauge("pulse_landing_lag_messages", "Offsets at the broker that are not stored yet.");
  const expired = gauge(
    "pulse_landing_expired_offsets",
    "Offsets that the broker has expired and that are not stored: lost.",
  );
  const end = gauge("pulse_kafka_end_offset", "The offset after the last at the broker.");
  const stored = gauge("pulse_landing_stored_offset", "The offset after the last that is stored.");
  for (const [index, source] of project.settings.sources.entries()) {
    if (source.type !== "kafka") continue;
    // Told of once, by whoever reads: the client itself would tell of every try.
    parts.add(index === 0 ? "kafka" : `kafka-${index + 1}`, MAX_AGE_MS, async () => {
      for (const one of await readLag(source, storePath(project), silentLog)) {
        const labels = { topic: one.topic, partition: one.partition };
        lag.set(labels, Number(one.lag));
        expired.set(labels, Number(one.expired));
        end.set(labels, Number(one.end));
        stored.set(labels, Number(one.stored ?? 0n));
      }
    });
  }
}
