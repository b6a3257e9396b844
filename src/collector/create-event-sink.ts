import { resolve } from "node:path";
import type { Clock } from "../clock.ts";
import type { Project } from "../config/project.ts";
import { PulseError } from "../errors.ts";
import { createKafkaClient } from "../landing/kafka-client.ts";
import { connectProducer } from "../landing/kafka-producer.ts";
import type { Log } from "../log.ts";
import type { EventSink } from "./event-sink.ts";
import { createFilesSink } from "./files-sink.ts";
import { createKafkaSink } from "./kafka-sink.ts";

interface SinkSurroundings {
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
}

/**
 * The place from which landing reads: the source of the collector's topic, else the first source.
 *
 * Errors: `COLLECTOR_TOPIC_UNKNOWN` where no source has the topic.
 */
export function createEventSink({ folder, settings }: Project, { clock, log, newId }: SinkSurroundings): EventSink {
  const { sources, collector } = settings;
  const [source] = sources.filter(
    (one) =>
      collector.topic === undefined ||
      (one.type === "kafka" ? one.topics.includes(collector.topic) : one.topic === collector.topic),
  );
  if (source === undefined)
    throw new PulseError({
      code: "COLLECTOR_TOPIC_UNKNOWN",
      fault: "input",
      message: `no source reads the collector's topic ${collector.topic}: its events would never be landed`,
      hint: "name a topic of `sources` in `collector: topic:` of pulse.yaml, or leave it out",
    });
  if (source.type === "files") return createFilesSink({ folder: resolve(folder, source.path), clock, log, newId });
  const topic = collector.topic ?? source.topics[0] ?? "";
  return createKafkaSink({
    connect: () => connectProducer(source, topic, log),
    check: () => createKafkaClient(source, log).requireTopics([topic]),
    clock,
    log,
  });
}
