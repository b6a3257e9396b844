import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Project } from "../../src/config/project.ts";
import { settingsSchema } from "../../src/config/settings.ts";
import { createKafka } from "../../src/landing/kafka-client.ts";
import { land } from "../../src/landing/land.ts";
import { silentLog } from "../../src/log.ts";
import { NO_DEFINITIONS } from "../harness/no-definitions.ts";

const PARTITIONS = 4;
const MESSAGE_BYTES = 200;
const BATCH = 2_000;

export interface LandingBenchmark {
  readonly messages: number;
  /** Messages a second: read with kafkajs and thrown away, and landed in segments; medians of the rounds. */
  readonly bare_per_second: number;
  readonly landed_per_second: number;
  /** landed / bare, median of the rounds' ratios. */
  readonly ratio: number;
}

/**
 * Messages landed a second against a bare kafkajs `eachBatch` read of the same topic, in turns, by one consumer in this process.
 * Both are timed from the first batch on; landing until the last segment is published. Needs PULSE_TEST_KAFKA.
 */
export async function benchLanding({ messages = 1_000_000, rounds = 3 } = {}): Promise<LandingBenchmark> {
  const broker = process.env.PULSE_TEST_KAFKA;
  if (broker === undefined) throw new Error("PULSE_TEST_KAFKA is not set");
  const topic = `bench-landing-${Date.now()}`;
  const kafka = createKafka({ brokers: [broker], client_id: "bench", tls: false }, silentLog);
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS }] });
  try {
    await produce(broker, topic, messages);
    const results: { readonly bare: number; readonly landed: number }[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const bare = messages / (await readBare(broker, topic, messages, round));
      const landed = messages / (await readLanding(broker, topic, messages, round));
      const warmingUp = round === 0;
      console.log(
        `landing ${warmingUp ? "warm-up" : `round ${round}`}: bare ${k(bare)}/s, landed ${k(landed)}/s, ratio ${(landed / bare).toFixed(3)}`,
      );
      if (!warmingUp) results.push({ bare, landed });
    }
    const benchmark = {
      messages,
      bare_per_second: Math.round(median(results.map(({ bare }) => bare))),
      landed_per_second: Math.round(median(results.map(({ landed }) => landed))),
      ratio: median(results.map(({ bare, landed }) => landed / bare)),
    };
    console.log(
      `landing: ${k(benchmark.landed_per_second)}/s landed, ${k(benchmark.bare_per_second)}/s bare, ratio ${benchmark.ratio.toFixed(3)}`,
    );
    return benchmark;
  } finally {
    await admin.deleteTopics({ topics: [topic] });
    await admin.disconnect();
  }
}

async function produce(broker: string, topic: string, messages: number): Promise<void> {
  const producer = createKafka({ brokers: [broker], client_id: "bench", tls: false }, silentLog).producer();
  await producer.connect();
  for (let from = 0; from < messages; from += BATCH) {
    const count = Math.min(BATCH, messages - from);
    const partition = (from / BATCH) % PARTITIONS;
    await producer.send({
      topic,
      messages: Array.from({ length: count }, (_, i) => ({ partition, value: eventOf(from + i) })),
    });
  }
  await producer.disconnect();
}

/** An event of 200 bytes, different each. */
function eventOf(index: number): string {
  const mixed = Math.imul(index + 1, 0x9e3779b1) >>> 0;
  const event = {
    type: "event",
    event_id: mixed.toString(16),
    ts: 1_767_607_200_000 + index,
    name: index % 9 === 0 ? "purchase" : "page_view",
    value: (mixed % 10_000) / 100,
    units: { userID: `u${mixed % 200_000}` },
    metadata: { category: "shoes" },
  };
  const text = JSON.stringify(event);
  return `${text.slice(0, -1)},"pad":"${"x".repeat(MESSAGE_BYTES - text.length - 9)}"}`;
}

/** Seconds from the first batch to the last. */
async function readBare(broker: string, topic: string, messages: number, round: number): Promise<number> {
  const kafka = createKafka({ brokers: [broker], client_id: "bench", tls: false }, silentLog);
  const consumer = kafka.consumer({ groupId: `bare-${topic}-${round}`, maxWaitTimeInMs: 1_000 });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  const seconds = await new Promise<number>((resolve, reject) => {
    let read = 0;
    let began: number | undefined;
    consumer
      .run({
        autoCommit: false,
        eachBatch: async ({ batch }) => {
          began ??= performance.now();
          read += batch.messages.length;
          if (read >= messages) resolve((performance.now() - began) / 1000);
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return seconds;
}

/** Seconds from the first batch until all is stored. */
async function readLanding(broker: string, topic: string, messages: number, round: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "pulse-bench-"));
  const group = `land-${topic}-${round}`;
  const settings = settingsSchema.parse({
    project: "bench",
    sources: [{ type: "kafka", brokers: [broker], topics: [topic], group }],
  });
  const project: Project = { ...NO_DEFINITIONS, folder, settings };
  let began: number | undefined;
  let ended = 0;
  try {
    const counts = await land(project, {
      signal: new AbortController().signal,
      once: true,
      onProgress: () => {
        began ??= performance.now();
        ended = performance.now();
      },
    });
    if (counts.messages !== messages) throw new Error(`landed ${counts.messages} of ${messages} messages`);
    return (ended - (began ?? ended)) / 1000;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function k(perSecond: number): string {
  return `${Math.round(perSecond / 1000)} k`;
}
