import { randomUUID } from "node:crypto";
import { once } from "node:events";
import kafkajs from "kafkajs";
import { systemClock } from "../../../src/clock.ts";
import { settingsSchema } from "../../../src/config/settings.ts";
import { createKafkaSource } from "../../../src/landing/kafka-source.ts";
import { land } from "../../../src/landing/land.ts";
import type { Sink } from "../../../src/landing/source.ts";
import { silentLog } from "../../../src/log.ts";
import { NO_DEFINITIONS } from "../../harness/no-definitions.ts";

/**
 * Reads topics from their beginning in a process of its own, once a line comes on standard input, and prints a {@link Reading}.
 *
 *     tsx test/bench/landing/reader.ts bare|source|landed <broker> <topics, with commas> <messages> <folder>
 */
export interface Reading {
  readonly messages: number;
  /** Of the first batch, and of the end; Unix ms. */
  readonly began_ms: number;
  readonly ended_ms: number;
  /** In between, all threads. */
  readonly cpu_seconds: number;
  /** Largest resident memory of the process, MiB; and at rest before the first batch. */
  readonly peak_mib: number;
  readonly rest_mib: number;
}

const [mode = "", broker = "", topicList = "", wanted = "0", folder = ""] = process.argv.slice(2);
const topics = topicList.split(",");
const messages = Number(wanted);
const now = (): number => performance.timeOrigin + performance.now();

const meter = { began: 0, ended: 0, restMib: 0, cpu: process.cpuUsage() };

function batch(): void {
  if (meter.began > 0) return;
  meter.began = now();
  meter.restMib = process.memoryUsage.rss() / 2 ** 20;
  meter.cpu = process.cpuUsage();
}

/** kafkajs as it comes, with nothing of ours. */
async function readBare(): Promise<number> {
  const kafka = new kafkajs.Kafka({ brokers: [broker], clientId: "bench", logLevel: kafkajs.logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: randomUUID(), maxWaitTimeInMs: 1_000 });
  await consumer.connect();
  await consumer.subscribe({ topics, fromBeginning: true });
  let read = 0;
  await new Promise<void>((resolve, reject) => {
    const eachBatch = async ({ batch: { messages: some } }: { batch: { messages: readonly unknown[] } }) => {
      batch();
      read += some.length;
      if (read >= messages) resolve();
    };
    consumer.run({ autoCommit: false, eachBatch }).catch(reject);
  });
  finish();
  await consumer.disconnect();
  return read;
}

/** What landing reads with, into a sink that keeps nothing. */
async function readSource(): Promise<number> {
  const settings = {
    type: "kafka" as const,
    brokers: [broker],
    topics,
    group: randomUUID(),
    client_id: "bench",
    tls: false,
  };
  const source = createKafkaSource(settings, { log: silentLog, clock: systemClock });
  let read = 0;
  const stop = new AbortController();
  const sink: Sink = {
    assigned: async (_, { earliest }) => earliest,
    messages: async (_, some) => {
      batch();
      read += some.length;
      if (read < messages) return;
      finish();
      stop.abort();
    },
    revoked: async () => undefined,
  };
  await source.run(sink, { signal: stop.signal, once: false });
  return read;
}

async function readLanding(): Promise<number> {
  const source = { type: "kafka", brokers: [broker], topics, group: randomUUID() };
  const settings = settingsSchema.parse({ project: "bench", sources: [source] });
  const counts = await land(
    { ...NO_DEFINITIONS, folder, settings },
    {
      signal: new AbortController().signal,
      once: true,
      onProgress: () => {
        batch();
        finish();
      },
    },
  );
  return counts.messages;
}

let spent = process.cpuUsage();

function finish(): void {
  meter.ended = now();
  spent = process.cpuUsage(meter.cpu);
}

const read = { bare: readBare, source: readSource, landed: readLanding }[mode];
if (read === undefined) throw new Error(`no such mode: ${mode}`);
process.stdout.write("ready\n");
await once(process.stdin, "data");
const count = await read();
if (count !== messages) throw new Error(`${mode} read ${count} of ${messages} messages`);
const reading: Reading = {
  messages: count,
  began_ms: meter.began,
  ended_ms: meter.ended,
  cpu_seconds: (spent.user + spent.system) / 1e6,
  peak_mib: process.resourceUsage().maxRSS / 1024,
  rest_mib: meter.restMib,
};
process.stdout.write(`${JSON.stringify(reading)}\n`);
process.exit(0);
