import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createKafka } from "../../src/landing/kafka-client.ts";
import { silentLog } from "../../src/log.ts";
import type { Reading } from "./landing/reader.ts";

const READER = fileURLToPath(new URL("./landing/reader.ts", import.meta.url));
const TOPICS = 2;
const PARTITIONS = 4;
const MESSAGE_BYTES = 200;
const BATCH = 2_000;

/** A way to read all topics. Each of its processes reads its part of them, at the same time. */
interface Contender {
  readonly name: string;
  readonly mode: "bare" | "source" | "landed";
  readonly processes: number;
  /** The contender that it is measured against. */
  readonly against: string;
}

const BARE = "bare kafkajs `eachBatch`, thrown away";
const BARE_TWICE = "bare kafkajs, two processes";
const CONTENDERS: readonly Contender[] = [
  { name: BARE, mode: "bare", processes: 1, against: BARE },
  { name: "landing's own source, thrown away", mode: "source", processes: 1, against: BARE },
  { name: "landed: compressed, flushed to disk, published", mode: "landed", processes: 1, against: BARE },
  { name: BARE_TWICE, mode: "bare", processes: 2, against: BARE_TWICE },
  { name: "landed by two processes", mode: "landed", processes: 2, against: BARE_TWICE },
];

interface Result {
  readonly perSecond: number;
  /** Of the messages of all its processes, by this contender and the one that it is measured against in the same round. */
  readonly ratio: number;
  readonly cpuMicros: number;
  readonly cpuRatio: number;
  /** Of one process. */
  readonly peakMib: number;
}

export interface LandingBenchmark {
  readonly messages: number;
  readonly rounds: number;
  readonly results: readonly { readonly contender: Contender; readonly result: Result }[];
}

/**
 * Messages landed a second against a bare kafkajs `eachBatch` read of the same topics, in turns, each in processes of its own that begin at a
 * sign. Timed from the first batch on; landing until the last segment is published. Needs PULSE_TEST_KAFKA.
 */
export async function benchLanding({ messages = 2_000_000, rounds = 3 } = {}): Promise<LandingBenchmark> {
  const broker = process.env.PULSE_TEST_KAFKA;
  if (broker === undefined) throw new Error("PULSE_TEST_KAFKA is not set");
  const topics = Array.from({ length: TOPICS }, (_, index) => `bench-landing-${Date.now()}-${index}`);
  const each = Math.floor(messages / TOPICS);
  const kafka = createKafka({ brokers: [broker], client_id: "bench", tls: false }, silentLog);
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: topics.map((topic) => ({ topic, numPartitions: PARTITIONS })) });
  try {
    for (const topic of topics) await produce(broker, topic, each);
    const measured = new Map<Contender, Result[]>(CONTENDERS.map((contender) => [contender, []]));
    for (let round = 0; round <= rounds; round += 1) {
      const readings = new Map<string, readonly Reading[]>();
      for (const contender of CONTENDERS) readings.set(contender.name, await readAll(contender, broker, topics, each));
      for (const contender of CONTENDERS) {
        const result = compare(readings.get(contender.name) ?? [], readings.get(contender.against) ?? []);
        console.log(`landing ${round === 0 ? "warm-up" : `round ${round}`}: ${lineOf(contender, result)}`);
        if (round > 0) measured.get(contender)?.push(result);
      }
    }
    const results = [...measured].map(([contender, some]) => ({ contender, result: medianOf(some) }));
    return { messages: each * TOPICS, rounds, results };
  } finally {
    await admin.deleteTopics({ topics });
    await admin.disconnect();
  }
}

/** The rows of BENCHMARKS.md. */
export function landingMarkdown({ messages, rounds, results }: LandingBenchmark): string {
  return [
    `${messages.toLocaleString("en")} messages of ${MESSAGE_BYTES} bytes, ${TOPICS} topics of ${PARTITIONS} partitions; medians of ${rounds} rounds in turns, each reader in processes of its own.`,
    "Of the bare read: by the same number of processes, in the same round.",
    "",
    "| what | messages | of the bare read | CPU a message | of the bare read's | peak memory of a process |",
    "| --- | --- | --- | --- | --- | --- |",
    ...results.map(({ contender, result }) => lineOf(contender, result)),
  ].join("\n");
}

function lineOf({ name }: Contender, { perSecond, ratio, cpuMicros, cpuRatio, peakMib }: Result): string {
  const k = `${Math.round(perSecond / 1000)} k/s`;
  return `| ${name} | ${k} | ${ratio.toFixed(2)} | ${cpuMicros.toFixed(2)} µs | ${cpuRatio.toFixed(2)} | ${Math.round(peakMib)} MiB |`;
}

/** One run of a contender: each of its processes reads as many of the topics as there are for it. */
async function readAll(
  { mode, processes }: Contender,
  broker: string,
  topics: readonly string[],
  each: number,
): Promise<readonly Reading[]> {
  const folder = await mkdtemp(join(tmpdir(), "pulse-bench-"));
  const share = topics.length / processes;
  const readers = Array.from({ length: processes }, (_, index) => {
    const own = topics.slice(index * share, (index + 1) * share);
    return startReader([mode, broker, own.join(","), `${own.length * each}`, folder]);
  });
  try {
    await Promise.all(readers.map(({ ready }) => ready));
    for (const { child } of readers) child.stdin?.write("go\n");
    return await Promise.all(readers.map(({ reading }) => reading));
  } finally {
    for (const { child } of readers) child.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Reader {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  readonly reading: Promise<Reading>;
}

function startReader(args: readonly string[]): Reader {
  const child = spawn(process.execPath, ["--import", "tsx", READER, ...args], { stdio: ["pipe", "pipe", "inherit"] });
  let said = "";
  const ready = new Promise<void>((resolve) => {
    child.stdout.on("data", (bytes: Buffer) => {
      said += bytes.toString();
      if (said.startsWith("ready\n")) resolve();
    });
  });
  const ended = once(child, "close").then(([code]) => {
    if (code !== 0) throw new Error(`reader ${args.join(" ")} ended with ${String(code)}`);
  });
  return {
    child,
    ready: Promise.race([ready, ended]),
    reading: ended.then(() => JSON.parse(said.slice("ready\n".length)) as Reading),
  };
}

function compare(readings: readonly Reading[], against: readonly Reading[]): Result {
  const [perSecond, cpuMicros] = [speedOf(readings), cpuMicrosOf(readings)];
  return {
    perSecond,
    ratio: perSecond / speedOf(against),
    cpuMicros,
    cpuRatio: cpuMicros / cpuMicrosOf(against),
    peakMib: Math.max(...readings.map(({ peak_mib }) => peak_mib)),
  };
}

function speedOf(readings: readonly Reading[]): number {
  const began = Math.min(...readings.map(({ began_ms }) => began_ms));
  const ended = Math.max(...readings.map(({ ended_ms }) => ended_ms));
  return sum(readings.map(({ messages }) => messages)) / ((ended - began) / 1000);
}

function cpuMicrosOf(readings: readonly Reading[]): number {
  return (1e6 * sum(readings.map(({ cpu_seconds }) => cpu_seconds))) / sum(readings.map(({ messages }) => messages));
}

function medianOf(results: readonly Result[]): Result {
  const of = (pick: (result: Result) => number): number => median(results.map(pick));
  return {
    perSecond: of(({ perSecond }) => perSecond),
    ratio: of(({ ratio }) => ratio),
    cpuMicros: of(({ cpuMicros }) => cpuMicros),
    cpuRatio: of(({ cpuRatio }) => cpuRatio),
    peakMib: Math.max(...results.map(({ peakMib }) => peakMib)),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
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
