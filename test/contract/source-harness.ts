import { randomUUID } from "node:crypto";
import { appendFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { systemClock } from "../../src/clock.ts";
import { createFilesSource } from "../../src/landing/files-source.ts";
import { createKafka } from "../../src/landing/kafka-client.ts";
import { createKafkaSource } from "../../src/landing/kafka-source.ts";
import type { Partition, Source } from "../../src/landing/source.ts";
import { silentLog } from "../../src/log.ts";
import { temporaryFolder } from "../unit/landing/fixture.ts";

/** A source with one partition, whose other end the test holds. */
export interface Place {
  readonly store: string;
  readonly partition: Partition;
  /** A new source of the same messages, as another process would make it; of another store, if one is given. */
  source(store?: string): Source;
  append(values: readonly string[]): Promise<void>;
}

/** Each adapter of the source port, and how a test makes messages for it. */
export const ADAPTERS: Readonly<Record<string, () => Promise<Place>>> = {
  files: async () => {
    const root = await temporaryFolder();
    const folder = join(root, "in");
    const store = join(root, "store");
    await mkdir(folder);
    const file = join(folder, "messages.ndjson");
    await appendFile(file, "");
    const clock = { ...systemClock, sleep: (_: number, signal?: AbortSignal) => systemClock.sleep(20, signal) };
    return {
      store,
      partition: { topic: "contract", partition: 0 },
      source: (inStore = store) =>
        createFilesSource({ topic: "contract", folder, store: inStore, clock, log: silentLog, newId: randomUUID }),
      append: (values) => appendFile(file, values.map((value) => `${value}\n`).join("")),
    };
  },
  kafka: async () => {
    const broker = process.env.PULSE_TEST_KAFKA ?? "";
    const topic = `contract-${randomUUID()}`;
    const kafka = createKafka({ brokers: [broker], client_id: "test", tls: false }, silentLog);
    const admin = kafka.admin();
    await admin.connect();
    const configEntries = [{ name: "max.message.bytes", value: "10000000" }];
    await admin.createTopics({ topics: [{ topic, numPartitions: 1, configEntries }] });
    await admin.disconnect();
    const producer = kafka.producer();
    await producer.connect();
    onTestFinished(() => producer.disconnect());
    return {
      store: join(await temporaryFolder(), "store"),
      partition: { topic, partition: 0 },
      source: () =>
        createKafkaSource(
          { type: "kafka", brokers: [broker], topics: [topic], group: randomUUID(), client_id: "test", tls: false },
          { log: silentLog, clock: systemClock },
        ),
      append: async (values) => {
        await producer.send({ topic, messages: values.map((value) => ({ value })) });
      },
    };
  },
};
