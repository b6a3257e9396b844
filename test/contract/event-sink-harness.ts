import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { systemClock } from "../../src/clock.ts";
import type { EventRecord } from "../../src/collector/event-record.ts";
import type { EventSink } from "../../src/collector/event-sink.ts";
import { createFilesSink } from "../../src/collector/files-sink.ts";
import { createKafkaSink } from "../../src/collector/kafka-sink.ts";
import { createKafka, createKafkaClient } from "../../src/landing/kafka-client.ts";
import { connectProducer } from "../../src/landing/kafka-producer.ts";
import { silentLog } from "../../src/log.ts";
import { temporaryFolder } from "../unit/landing/fixture.ts";
import { kafkaWay } from "./event-sink-proxy.ts";

/** A sink, and the place in which it stores. */
export interface SinkPlace {
  /** A new sink on the same place, as another process would make it. */
  sink(): EventSink;
  /** Every stored value, in the order of its partition or file. */
  values(): Promise<string[]>;
  /** Makes the place unable to store, and able again. */
  takeAway(): Promise<void>;
  giveBack(): Promise<void>;
}

export function recordOf(value: string, key = "unit"): EventRecord {
  return { key, value: Buffer.from(value) };
}

const SOURCE = { client_id: "test", tls: false } as const;

/** Makes a topic of its own, and a way to the broker that can be closed. */
export async function kafkaSinkPlace(configEntries: { name: string; value: string }[] = [], partitions = 2) {
  const broker = process.env.PULSE_TEST_KAFKA ?? "";
  const topic = `sink-${randomUUID()}`;
  const admin = createKafka({ ...SOURCE, brokers: [broker] }, silentLog).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: partitions, configEntries }], waitForLeaders: true });
  const way = await kafkaWay(broker);
  onTestFinished(async () => {
    await way.close();
    await admin.disconnect();
  });
  const settings = { ...SOURCE, brokers: [way.address] };
  const place: SinkPlace = {
    sink: () =>
      createKafkaSink({
        connect: () => connectProducer(settings, topic, silentLog),
        check: () =>
          createKafkaClient({ ...settings, type: "kafka", topics: [topic], group: "none" }, silentLog).requireTopics([
            topic,
          ]),
        clock: systemClock,
        log: silentLog,
        deadlineMs: 2_000,
      }),
    values: () => valuesOfTopic(broker, topic),
    takeAway: () => way.set("closed"),
    giveBack: () => way.set("open"),
  };
  return { place, way, topic };
}

/** Every value of a topic, partition by partition. */
export async function valuesOfTopic(broker: string, topic: string): Promise<string[]> {
  const kafka = createKafka({ ...SOURCE, brokers: [broker] }, silentLog);
  const admin = kafka.admin();
  await admin.connect();
  const ends = new Map((await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, BigInt(high)]));
  await admin.disconnect();
  const values = new Map([...ends.keys()].map((partition) => [partition, [] as string[]]));
  const isDone = (): boolean =>
    [...ends].every(([partition, end]) => BigInt(values.get(partition)?.length ?? 0) >= end);
  if (!isDone()) {
    const consumer = kafka.consumer({ groupId: randomUUID() });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer
        .run({
          eachMessage: async ({ partition, message }) => {
            values.get(partition)?.push(message.value?.toString() ?? "");
            if (isDone()) resolve();
          },
        })
        .catch(reject);
    });
    await consumer.disconnect();
  }
  return [...values.values()].flat();
}

/** Each adapter of the event sink port, and how a test makes one. */
export const SINKS: Readonly<Record<string, () => Promise<SinkPlace>>> = {
  files: async () => {
    const folder = join(await temporaryFolder(), "in");
    await mkdir(folder);
    return {
      sink: () => createFilesSink({ folder, clock: systemClock, log: silentLog, newId: randomUUID }),
      values: async () => {
        const texts = await Promise.all(
          (await readdir(folder)).sort().map((name) => readFile(join(folder, name), "utf8")),
        );
        return texts.flatMap((text) => text.split("\n").filter((line) => line !== ""));
      },
      takeAway: () => rename(folder, `${folder}-away`),
      giveBack: () => rename(`${folder}-away`, folder),
    };
  },
  kafka: async () => (await kafkaSinkPlace()).place,
};
