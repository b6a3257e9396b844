// The error classes are found at run time only: Node does not see them as named exports.
import kafkajs, { Kafka, logLevel, Partitioners } from "kafkajs";
import { PulseError } from "../../src/errors.ts";
import { openShop } from "./generate.ts";
import type { ShopOptions } from "./options.ts";
import type { ShopTruth } from "./truth.ts";

export interface ProduceShopOptions {
  /** `host:port` of one broker or several. */
  readonly brokers: readonly string[];
  /** Topic of each kind of message; both default to `pulse-events`. */
  readonly topics?: { readonly exposures: string; readonly events: string };
  /** Partitions of a topic that has to be made. */
  readonly partitions?: number;
  readonly shop?: Partial<ShopOptions>;
  /** Messages in one request. */
  readonly batchMessages?: number;
  /** Called after each request. `arrivalMs` is how far in the shop's days it has come. */
  readonly onProgress?: (progress: { readonly messages: number; readonly arrivalMs: number }) => void;
  /** Stops between two requests; what was sent stays. */
  readonly signal?: AbortSignal;
}

export interface ProducedShop {
  readonly messages: number;
  /** The truth about the messages that were sent: of the whole shop unless it was stopped. */
  readonly truth: ShopTruth;
}

const DEFAULT_TOPICS = { exposures: "pulse-events", events: "pulse-events" } as const;

/**
 * Sends a shop's messages to Kafka in order of arrival, keyed by unit, with their arrival as the broker's time, each exactly
 * once (idempotent producer). Topics that do not exist are made without retention, since the shop's days are in the past.
 *
 * @example
 * await produceShop({ brokers: ["localhost:9092"], shop: { users: 1_000 } });
 * @throws PulseError SHOP_KAFKA_UNREACHABLE
 */
export async function produceShop(options: ProduceShopOptions): Promise<ProducedShop> {
  const topics = options.topics ?? DEFAULT_TOPICS;
  const kafka = new Kafka({ clientId: "pulse-shop", brokers: [...options.brokers], logLevel: logLevel.NOTHING });
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1, // keeps the order of a unit's messages across retries
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  try {
    await createTopics(kafka, [...new Set([topics.exposures, topics.events])], options.partitions ?? 4);
    await producer.connect();
    return await sendAll(options, topics, (topicMessages) =>
      producer.sendBatch({ topicMessages }).then(() => undefined),
    );
  } catch (error) {
    if (!(error instanceof kafkajs.KafkaJSError)) throw error;
    throw new PulseError({
      code: "SHOP_KAFKA_UNREACHABLE",
      fault: "dependency_down",
      message: `Kafka at ${options.brokers.join(", ")} did not take the shop's messages: ${String(error)}`,
      hint: "start the broker, or name another one",
      cause: error,
    });
  } finally {
    await producer.disconnect();
  }
}

async function createTopics(kafka: Kafka, topics: readonly string[], partitions: number): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !existing.has(topic));
    if (missing.length === 0) return;
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map((topic) => ({
        topic,
        numPartitions: partitions,
        configEntries: [{ name: "retention.ms", value: "-1" }],
      })),
    });
  } finally {
    await admin.disconnect();
  }
}

interface TopicMessages {
  readonly topic: string;
  readonly messages: { key: string | null; value: Buffer | null; timestamp: string }[];
}

async function sendAll(
  options: ProduceShopOptions,
  topics: { readonly exposures: string; readonly events: string },
  send: (batch: TopicMessages[]) => Promise<void>,
): Promise<ProducedShop> {
  const shop = openShop({ ...options.shop, carrier: "kafka" });
  const limit = options.batchMessages ?? 4_000;
  let held = new Map<string, TopicMessages>();
  let waiting = 0;
  let messages = 0;
  const flush = async (arrivalMs: number) => {
    await send([...held.values()]);
    messages += waiting;
    held = new Map();
    waiting = 0;
    options.onProgress?.({ messages, arrivalMs });
  };
  let last = shop.plan.startMs;
  for (const { arrivalMs, topic, key, value } of shop.messages) {
    const name = topics[topic];
    const batch = held.get(name) ?? { topic: name, messages: [] };
    batch.messages.push({ key, value, timestamp: String(arrivalMs) });
    held.set(name, batch);
    waiting += 1;
    last = arrivalMs;
    if (waiting < limit) continue;
    await flush(last);
    if (options.signal?.aborted === true) return { messages, truth: shop.truth() };
  }
  if (waiting > 0) await flush(last);
  return { messages, truth: shop.truth() };
}
