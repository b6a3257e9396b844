import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeShopFiles } from "../../datasets/shop/write.ts";
import { createKafka } from "../../src/landing/kafka-client.ts";
import { silentLog } from "../../src/log.ts";
import { measure } from "./measured-command.ts";
import { requireSameRows } from "./same-rows.ts";

const PARTITIONS = 4;
const BATCH = 2_000;
const OURS = fileURLToPath(new URL("kafka-to-events.ts", import.meta.url));
const NAIVE = fileURLToPath(new URL("naive-kafka.ts", import.meta.url));
const SAME = fileURLToPath(new URL("same-kafka.ts", import.meta.url));

interface Step {
  readonly what: string;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

interface Round {
  readonly steps: readonly Step[];
  /** Pulse, all of its steps. */
  readonly ours: Cost;
  readonly naive: Cost;
  readonly same: Cost;
}

interface Cost {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMib: number;
}

export interface StagingBenchmark extends Round {
  readonly messages: number;
  /** Rows that Pulse and the baseline of the same result agree on. */
  readonly events: number;
  readonly rounds: number;
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

/** One round: Pulse and the two baselines, one after another, each in a process of its own; what makes the same rows is held to it. */
async function measureRound(
  [broker, topic, messages]: readonly [broker: string, topic: string, messages: number],
  folder: string,
): Promise<Round & { readonly events: number }> {
  const run = (script: string, args: readonly string[]): ReturnType<typeof measure> =>
    measure(script, [broker, topic, ...args], ["--import", "tsx"]);
  const store = join(folder, "ours");
  const ours = await run(OURS, [store]);
  const { times: steps, messages: landed } = JSON.parse(ours.stdout) as { times: Step[]; messages: number };
  if (landed !== messages) throw new Error(`landed ${landed} of ${messages} messages`);
  const baseline = async (script: string, name: string): Promise<Cost> => {
    const measured = await run(script, [join(folder, name), String(messages)]);
    const { seconds } = JSON.parse(measured.stdout) as { seconds: number };
    return { seconds, cpuSeconds: measured.cpuSeconds, peakMib: measured.peakMib };
  };
  const naive = await baseline(NAIVE, "naive.duckdb");
  const same = await baseline(SAME, "same.duckdb");
  const { events } = await requireSameRows(join(store, ".pulse"), join(folder, "same.duckdb"));
  const seconds = steps.reduce((sum, step) => sum + step.seconds, 0);
  return {
    steps,
    ours: { seconds, cpuSeconds: ours.cpuSeconds, peakMib: ours.peakMib },
    naive,
    same,
    events,
  };
}

const shown = ({ seconds, cpuSeconds }: Pick<Cost, "seconds" | "cpuSeconds">): string =>
  `${seconds.toFixed(1)} s (cpu ${cpuSeconds.toFixed(1)} s)`;

/**
 * From Kafka to events in order of the unit's bucket, in turns with the naive design on the same topic, and with that design brought to the same result.
 * Needs PULSE_TEST_KAFKA.
 */
export async function benchStaging({ users = 36_000, rounds = 3 } = {}): Promise<StagingBenchmark> {
  const broker = process.env.PULSE_TEST_KAFKA;
  if (broker === undefined) throw new Error("PULSE_TEST_KAFKA is not set");
  const root = mkdtempSync(join(tmpdir(), "pulse-bench-"));
  const topic = `bench-staging-${Date.now()}`;
  const admin = createKafka({ brokers: [broker], client_id: "bench", tls: false }, silentLog).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS }] });
  try {
    const messages = await produceShop(broker, topic, join(root, "files"), users);
    const results: Awaited<ReturnType<typeof measureRound>>[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const folder = join(root, `round-${round}`);
      mkdirSync(folder);
      const result = await measureRound([broker, topic, messages], folder);
      results.push(result);
      const steps = result.steps.map((step) => `${step.what} ${shown(step)}`).join(", ");
      console.log(`staging, round ${round}: ${steps}; naive ${shown(result.naive)}; same result ${shown(result.same)}`);
      rmSync(folder, { recursive: true });
    }
    const byTime = results.sort((a, b) => a.same.seconds / a.ours.seconds - b.same.seconds / b.ours.seconds);
    const middle = byTime[Math.floor(byTime.length / 2)];
    if (middle === undefined) throw new Error("nothing was measured");
    return { ...middle, messages, rounds };
  } finally {
    await admin.deleteTopics({ topics: [topic] });
    await admin.disconnect();
    rmSync(root, { recursive: true, force: true });
  }
}

/** The figures as Markdown. */
export function stagingMarkdown({ messages, events, rounds, steps, ours, naive, same }: StagingBenchmark): string {
  const row = (what: string, { seconds, cpuSeconds, peakMib }: Omit<Cost, "peakMib"> & Partial<Cost>): string =>
    `| ${what} | ${seconds.toFixed(1)} s | ${((cpuSeconds / messages) * 1e6).toFixed(1)} | ${Math.round(messages / seconds / 1000)} k/s | ${peakMib === undefined ? "" : `${Math.round(peakMib)} MiB`} |`;
  const times = (theirs: Cost): string =>
    `${(theirs.seconds / ours.seconds).toFixed(2)} (CPU: ${(theirs.cpuSeconds / ours.cpuSeconds).toFixed(2)})`;
  return [
    `${messages.toLocaleString("en")} messages of the shop (both dialects, batches, broken ones), ${PARTITIONS} partitions; the middle of ${rounds} rounds, in turns.`,
    "",
    "| what | time | CPU seconds a million | messages | peak memory |",
    "| --- | --- | --- | --- | --- |",
    ...steps.map((step) => row(step.what, step)),
    row("Kafka to bucketed events, the whole process", ours),
    row("naive: kafkajs, `JSON.parse`, append six columns to DuckDB", naive),
    row("the same design brought to the same result", same),
    "",
    `Against the naive design Pulse is ${times(naive)} times as fast (goal: 5), against the same design brought to the same result ${times(same)} times.`,
    `Pulse and the latter made the same ${events.toLocaleString("en")} rows of events, and the same dead letters: the benchmark fails otherwise.`,
  ].join("\n");
}
