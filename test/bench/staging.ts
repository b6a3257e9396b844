import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeShopFiles } from "../../datasets/shop/write.ts";
import { createKafka } from "../../src/landing/kafka-client.ts";
import { silentLog } from "../../src/log.ts";
import { measure } from "./measured-command.ts";

const PARTITIONS = 4;
const BATCH = 2_000;
const OURS = fileURLToPath(new URL("kafka-to-events.ts", import.meta.url));
const NAIVE = fileURLToPath(new URL("naive-kafka.ts", import.meta.url));

interface Step {
  readonly what: string;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

export interface StagingBenchmark {
  readonly messages: number;
  readonly rounds: number;
  /** Of the round in the middle. */
  readonly steps: readonly Step[];
  readonly seconds: number;
  readonly peakMib: number;
  readonly naiveSeconds: number;
  /** Naive seconds / our seconds, median of the rounds' ratios. */
  readonly ratio: number;
}

/** Sends the shop's messages, of both dialects, good and bad, as they are. */
async function produceShop(broker: string, topic: string, folder: string, users: number): Promise<number> {
  const { files } = await writeShopFiles(folder, { shop: { users, historyDays: 0 } });
  const producer = createKafka({ brokers: [broker], client_id: "bench", tls: false }, silentLog).producer();
  await producer.connect();
  let sent = 0;
  for (const { path } of files) {
    // A message of more than 1 MB is the broker's to refuse.
    const lines = readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line !== "" && line.length < 900_000);
    for (let from = 0; from < lines.length; from += BATCH) {
      const partition = (from / BATCH) % PARTITIONS;
      const values = lines.slice(from, from + BATCH);
      await producer.send({ topic, messages: values.map((value) => ({ partition, value })) });
      sent += values.length;
    }
  }
  await producer.disconnect();
  return sent;
}

/** From Kafka to events in order of the unit's bucket, and the naive design on the same topic in turns with it. Needs PULSE_TEST_KAFKA. */
export async function benchStaging({ users = 22_000, rounds = 3 } = {}): Promise<StagingBenchmark> {
  const broker = process.env.PULSE_TEST_KAFKA;
  if (broker === undefined) throw new Error("PULSE_TEST_KAFKA is not set");
  const root = mkdtempSync(join(tmpdir(), "pulse-bench-"));
  const topic = `bench-staging-${Date.now()}`;
  const admin = createKafka({ brokers: [broker], client_id: "bench", tls: false }, silentLog).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS }] });
  try {
    const messages = await produceShop(broker, topic, join(root, "files"), users);
    const results: { steps: Step[]; seconds: number; peakMib: number; naiveSeconds: number }[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const ours = await measure(OURS, [broker, topic, join(root, `ours-${round}`)], ["--import", "tsx"]);
      const { times, messages: landed } = JSON.parse(ours.stdout) as { times: Step[]; messages: number };
      if (landed !== messages) throw new Error(`landed ${landed} of ${messages} messages`);
      const database = join(root, `naive-${round}.duckdb`);
      const naive = await measure(NAIVE, [broker, topic, database, String(messages)], ["--import", "tsx"]);
      const seconds = times.reduce((sum, step) => sum + step.seconds, 0);
      const { seconds: naiveSeconds } = JSON.parse(naive.stdout) as { seconds: number };
      results.push({ steps: times, seconds, peakMib: ours.peakMib, naiveSeconds });
      console.log(
        `staging, round ${round}: ${times.map((t) => `${t.what} ${t.seconds.toFixed(1)} s (cpu ${t.cpuSeconds.toFixed(1)} s)`).join(", ")}; naive ${naiveSeconds.toFixed(1)} s (cpu ${naive.cpuSeconds.toFixed(1)} s); ratio ${(naiveSeconds / seconds).toFixed(2)}, ${Math.round(ours.peakMib)} MiB`,
      );
      rmSync(join(root, `ours-${round}`), { recursive: true });
    }
    const byRatio = results.sort((a, b) => a.naiveSeconds / a.seconds - b.naiveSeconds / b.seconds);
    const middle = byRatio[Math.floor(byRatio.length / 2)];
    if (middle === undefined) throw new Error("nothing was measured");
    return {
      ...middle,
      messages,
      rounds,
      peakMib: Math.max(...results.map(({ peakMib }) => peakMib)),
      ratio: middle.naiveSeconds / middle.seconds,
    };
  } finally {
    await admin.deleteTopics({ topics: [topic] });
    await admin.disconnect();
    rmSync(root, { recursive: true, force: true });
  }
}

/** The figures as Markdown. */
export function stagingMarkdown({
  messages,
  rounds,
  steps,
  seconds,
  peakMib,
  naiveSeconds,
  ratio,
}: StagingBenchmark): string {
  const rate = (took: number): string => `${Math.round(messages / took / 1000)} k/s`;
  return [
    `${messages.toLocaleString("en")} messages of the shop (both dialects, batches, broken ones), ${PARTITIONS} partitions; the middle of ${rounds} rounds, in turns.`,
    "",
    "| what | time | CPU seconds a million | messages |",
    "| --- | --- | --- | --- |",
    ...steps.map(
      (step) =>
        `| ${step.what} | ${step.seconds.toFixed(1)} s | ${((step.cpuSeconds / messages) * 1e6).toFixed(1)} | ${rate(step.seconds)} |`,
    ),
    `| Kafka to bucketed events, all of it (${Math.round(peakMib)} MiB) | ${seconds.toFixed(1)} s | | ${rate(seconds)} |`,
    `| naive: kafkajs, \`JSON.parse\`, append to DuckDB | ${naiveSeconds.toFixed(1)} s | | ${rate(naiveSeconds)} |`,
    "",
    `Pulse does it ${ratio.toFixed(1)} times as fast (goal: 5).`,
  ].join("\n");
}
