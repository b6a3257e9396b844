import kafkajs, {
  type Admin,
  type Consumer,
  type Kafka,
  type KafkaConfig,
  type LogEntry,
  type SASLOptions,
} from "kafkajs";
import type { KafkaSourceSettings } from "../config/settings.ts";
import { PulseError } from "../errors.ts";
import type { Log } from "../log.ts";
import { decompressors, readingCodec } from "./kafka-codecs.ts";
import { fetchUndecoded } from "./kafka-fetch.ts";
import type { Partition } from "./source.ts";

const CONNECT_MS = 5_000;
/** For somebody who waits for the answer: one more try, then it counts as down. */
const HASTY = { retries: 1, initialRetryTime: 200 };
const BYTES_PER_PARTITION = 1_048_576;
const BYTES_PER_FETCH = 10_485_760;

/** What Pulse asks of a Kafka cluster. */
export interface KafkaClient {
  /** First offset and the one after the last, of a partition. */
  available(partition: Partition): Promise<{ readonly earliest: bigint; readonly end: bigint }>;
  /** The same of all partitions of topics, by topic and partition. Topics that do not exist are not in it. */
  offsets(topics: readonly string[]): Promise<readonly PartitionOffsets[]>;
  /** Refuses topics that do not exist, so that a misspelt one is not waited for. */
  requireTopics(topics: readonly string[]): Promise<void>;
  /** A consumer to be read with `messagesIn`. `maxWaitMs`: how long the broker may wait for messages before it answers a fetch. */
  consumer(options: {
    readonly group: string;
    readonly maxWaitMs: number;
    readonly sessionTimeoutMs: number;
  }): Consumer;
}

/** Where a partition begins and ends at the broker: the first offset that it has, and the one after the last. */
export interface PartitionOffsets extends Partition {
  readonly earliest: bigint;
  readonly end: bigint;
}

/** A client of the cluster that the settings name. Nothing connects yet. */
export function createKafkaClient(settings: KafkaSourceSettings, log: Log): KafkaClient {
  const kafka = createKafka(settings, log);
  fetchUndecoded(kafka);
  const brokers = settings.brokers.join(", ");
  return {
    available: ({ topic, partition }) =>
      withAdmin(kafka, brokers, async (admin) => {
        const found = (await admin.fetchTopicOffsets(topic)).find((offsets) => offsets.partition === partition);
        if (found === undefined) throw unknownTopics(brokers, [`${topic}, partition ${partition}`]);
        return { earliest: BigInt(found.low), end: BigInt(found.high) };
      }),
    offsets: (topics) =>
      withAdmin(kafka, brokers, async (admin) => {
        const known = new Set(await admin.listTopics());
        const there = topics.filter((topic) => known.has(topic));
        const found = await Promise.all(there.map((topic) => admin.fetchTopicOffsets(topic)));
        return there.flatMap((topic, index) =>
          (found[index] ?? [])
            .map(({ partition, low, high }) => ({ topic, partition, earliest: BigInt(low), end: BigInt(high) }))
            .sort((a, b) => a.partition - b.partition),
        );
      }),
    requireTopics: (topics) =>
      withAdmin(kafka, brokers, async (admin) => {
        const known = new Set(await admin.listTopics());
        const missing = topics.filter((topic) => !known.has(topic));
        if (missing.length > 0) throw unknownTopics(brokers, missing);
      }),
    consumer: ({ group, maxWaitMs, sessionTimeoutMs }) =>
      kafka.consumer({
        groupId: group,
        sessionTimeout: sessionTimeoutMs,
        heartbeatInterval: Math.floor(sessionTimeoutMs / 10),
        maxWaitTimeInMs: maxWaitMs,
        maxBytesPerPartition: BYTES_PER_PARTITION,
        maxBytes: BYTES_PER_FETCH,
        allowAutoTopicCreation: false,
        readUncommitted: false,
      }),
  };
}

/** The foreign client, able to read every codec. */
export function createKafka(
  settings: Omit<KafkaSourceSettings, "type" | "topics" | "group">,
  log: Log,
  { isHasty = false }: { readonly isHasty?: boolean } = {},
): Kafka {
  const { CompressionCodecs, CompressionTypes, logLevel } = kafkajs;
  CompressionCodecs[CompressionTypes.Snappy] = () => readingCodec(decompressors.snappy);
  CompressionCodecs[CompressionTypes.LZ4] = () => readingCodec(decompressors.lz4);
  CompressionCodecs[CompressionTypes.ZSTD] = () => readingCodec(decompressors.zstd);
  const config: KafkaConfig = {
    brokers: [...settings.brokers],
    clientId: settings.client_id,
    ssl: settings.tls,
    connectionTimeout: CONNECT_MS,
    ...(isHasty ? { retry: HASTY } : {}),
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => log.warn(logFields(entry), `kafka client: ${entry.log.message}`),
  };
  if (settings.sasl !== undefined) config.sasl = saslOptions(settings.sasl);
  return new kafkajs.Kafka(config);
}

/** The same, as the union that the client's types ask for. */
function saslOptions({ mechanism, username, password }: NonNullable<KafkaSourceSettings["sasl"]>): SASLOptions {
  switch (mechanism) {
    case "plain":
      return { mechanism, username, password };
    case "scram-sha-256":
      return { mechanism, username, password };
    case "scram-sha-512":
      return { mechanism, username, password };
  }
}

/** True for the error with which the client refuses to seek or commit while it has no session with its group. */
export function hasNoSession(error: unknown): boolean {
  return error instanceof kafkajs.KafkaJSNonRetriableError;
}

/** What a Kafka client failed with, as an error that says what to do. Errors of ours pass through. */
export function kafkaError(brokers: string, cause: unknown): PulseError {
  if (cause instanceof PulseError) return cause;
  if (cause instanceof Error && cause.cause instanceof PulseError) return cause.cause;
  return new PulseError({
    code: "LANDING_KAFKA_FAILED",
    fault: "dependency_down",
    message: `Kafka at ${brokers}: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: "check that the brokers are up and can be reached, and `brokers`, `tls` and `sasl` of the source in pulse.yaml; then start landing again",
    cause,
  });
}

/** A connection of its own: it is used seldom, and a new one knows partitions that were added meanwhile. */
async function withAdmin<T>(kafka: Kafka, brokers: string, ask: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await ask(admin);
  } catch (error) {
    throw kafkaError(brokers, error);
  } finally {
    await admin.disconnect();
  }
}

function logFields({ namespace, log }: LogEntry): object {
  const { groupId, broker, topic, partition, error } = log;
  return { namespace, group: groupId, broker, topic, partition, error: typeof error === "string" ? error : undefined };
}

function unknownTopics(brokers: string, topics: readonly string[]): PulseError {
  return new PulseError({
    code: "LANDING_TOPIC_UNKNOWN",
    fault: "input",
    message: `Kafka at ${brokers} has no topic ${topics.join(", ")}`,
    hint: "create the topic, or mend `topics:` of the source in pulse.yaml",
  });
}
