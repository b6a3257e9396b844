import { Counter, Gauge, type Registry } from "prom-client";
import type { LandingObserver } from "../landing/landing-observer.ts";

const LABELS = ["topic", "partition"] as const;
const MS = 1000;

/** What one process lands, by topic and partition. */
export function createLandingMetrics(registry: Registry): LandingObserver {
  const counter = (name: string, help: string) =>
    new Counter({ name, help, labelNames: LABELS, registers: [registry] });
  const taken = counter("pulse_landing_taken_messages_total", "Messages that came from the source, stored or not yet.");
  const messages = counter(
    "pulse_landing_messages_total",
    "Messages that were stored for good, in published segments.",
  );
  const bytes = counter("pulse_landing_bytes_total", "Uncompressed bytes of the stored messages' lines.");
  const segments = counter("pulse_landing_segments_total", "Segments that were published.");
  const lost = counter(
    "pulse_landing_lost_offsets_total",
    "Offsets that the broker had expired before they were read.",
  );
  const newest = new Gauge({
    name: "pulse_landing_newest_message_timestamp_seconds",
    help: "Broker's time of the newest message that this process has stored, Unix seconds.",
    labelNames: LABELS,
    registers: [registry],
  });
  const published = new Gauge({
    name: "pulse_landing_last_segment_timestamp_seconds",
    help: "When this process last published a segment, Unix seconds.",
    registers: [registry],
  });
  const newestMs = new Map<string, number>();
  return {
    taken: ({ topic, partition }, count) => taken.inc({ topic, partition }, count),
    published: ({ topic, partition, gap, ...info }) => {
      const labels = { topic, partition };
      messages.inc(labels, info.messages);
      bytes.inc(labels, info.bytes);
      segments.inc(labels);
      lost.inc(labels, gap === undefined ? 0 : Number(BigInt(gap.to) - BigInt(gap.from)));
      published.setToCurrentTime();
      const key = `${topic}/${partition}`;
      const known = newestMs.get(key);
      if (info.last_timestamp_ms === null || (known !== undefined && known >= info.last_timestamp_ms)) return;
      newestMs.set(key, info.last_timestamp_ms);
      newest.set(labels, info.last_timestamp_ms / MS);
    },
  };
}
