import { setTimeout as sleep } from "node:timers/promises";
import kafkajs, { type Producer, type RecordMetadata } from "kafkajs";
import { chaosMessage } from "./chaos-message.ts";
import { TOPICS, type Topic } from "./chaos-project.ts";
import type { Ledger, Sent } from "./ledger.ts";
import { createRandom, type Random } from "./random.ts";

const { CompressionTypes, Kafka, logLevel } = kafkajs;

export interface ProducersOptions {
  readonly seed: number;
  /** Addresses that producers take turns in: past the network that fails, and through it. */
  readonly brokers: readonly string[];
  /** First milliseconds of the days that messages happen on. */
  readonly days: readonly number[];
  readonly ledger: Ledger;
  /** Longest pause between two batches of a producer, milliseconds. */
  readonly pauseMs: number;
  readonly batchMessages: number;
}

/** Producers that send until they are told to stop, and write down what became of each message. */
export interface Producers {
  /** Resolves when each has ended in order: no transaction is left open by a producer that lives. */
  stop(): Promise<void>;
  counts(): { readonly aborted: number; readonly lost: number };
}

/** Two a topic of plain ones; those of transactions overlap on the same partitions. */
const PRODUCERS: readonly Topic[] = ["plain", "plain", "transactional", "transactional", "compacted", "expiring"];

const TRANSACTION_MS = 10_000;

export function startProducers(options: ProducersOptions): Producers {
  const stopping = new AbortController();
  const counts = { aborted: 0, lost: 0 };
  const running = PRODUCERS.map((topic, index) => produce(topic, index, options, stopping.signal, counts));
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
    },
    counts: () => counts,
  };
}

async function produce(
  topic: Topic,
  index: number,
  options: ProducersOptions,
  signal: AbortSignal,
  counts: { aborted: number; lost: number },
): Promise<void> {
  const random = createRandom(options.seed + index * 31 + 1);
  let producer: Producer | undefined;
  while (!signal.aborted) {
    const batches = batchesOf(topic, index, options, random);
    try {
      producer ??= await connect(topic, index, options, random);
      if (topic === "transactional") await inTransaction(producer, batches, options.ledger, random, counts);
      else for (const batch of batches) await sendOne(producer, batch, options.ledger);
    } catch {
      // Its sequence numbers may not be the broker's any more: another one goes on.
      counts.lost += 1;
      const failed = producer;
      producer = undefined;
      void failed?.disconnect().catch(() => undefined);
      await sleep(random.between(100, 800));
    }
    await sleep(random.between(1, options.pauseMs));
  }
  await producer?.disconnect().catch(() => undefined);
}

interface Batch {
  readonly topic: Topic;
  readonly partition: number;
  readonly producer: number;
  readonly numbers: readonly number[];
  readonly messages: readonly { readonly key: string; readonly value: Buffer; readonly timestamp: string }[];
  readonly compression: number;
}

function batchesOf(topic: Topic, producer: number, options: ProducersOptions, random: Random): Batch[] {
  const count = topic === "transactional" ? random.between(1, 4) : 1;
  return Array.from({ length: count }, () => {
    const numbers = Array.from({ length: random.between(1, options.batchMessages) }, () =>
      options.ledger.number(producer),
    );
    return {
      topic,
      partition: random.between(0, TOPICS[topic]),
      producer,
      numbers,
      compression: random.chance(0.3) ? CompressionTypes.GZIP : CompressionTypes.None,
      messages: numbers.map((number) => {
        const { key, value, timestampMs } = chaosMessage(options.seed, options.days, producer, number);
        return { key, value, timestamp: String(timestampMs) };
      }),
    };
  });
}

async function connect(topic: Topic, index: number, options: ProducersOptions, random: Random): Promise<Producer> {
  const broker = random.pick(options.brokers);
  const kafka = new Kafka({
    clientId: `chaos-${index}`,
    brokers: [broker],
    logLevel: logLevel.NOTHING,
    requestTimeout: 5_000,
    connectionTimeout: 3_000,
  });
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    retry: { retries: 2, initialRetryTime: 100 },
    ...(topic === "transactional"
      ? { transactionalId: `chaos-${options.seed}-${index}`, transactionTimeout: TRANSACTION_MS }
      : {}),
  });
  await producer.connect();
  return producer;
}

function sentOf(batch: Batch, state: Sent["state"], base?: bigint): Sent[] {
  return batch.numbers.map((number, index) => ({
    topic: batch.topic,
    partition: batch.partition,
    producer: batch.producer,
    number,
    state,
    offset: base === undefined ? undefined : base + BigInt(index),
  }));
}

/** Where the broker put the first message of a batch. */
function baseOf([answer]: readonly RecordMetadata[]): bigint | undefined {
  const base = answer?.baseOffset;
  return base === undefined || base.startsWith("-") ? undefined : BigInt(base);
}

const recordOf = ({ topic, partition, compression, messages }: Batch) => ({
  topic,
  acks: -1,
  compression,
  messages: messages.map((message) => ({ ...message, partition })),
});

async function sendOne(producer: Producer, batch: Batch, ledger: Ledger): Promise<void> {
  let base: bigint | undefined;
  try {
    base = baseOf(await producer.send(recordOf(batch)));
  } catch (error) {
    ledger.add(sentOf(batch, "unknown"));
    throw error;
  }
  ledger.add(sentOf(batch, base === undefined ? "unknown" : "acknowledged", base));
}

/** Several batches in one transaction, one in four of which is aborted, and one in twenty left to the broker to abort. */
async function inTransaction(
  producer: Producer,
  batches: readonly Batch[],
  ledger: Ledger,
  random: Random,
  counts: { aborted: number },
): Promise<void> {
  const bases: (bigint | undefined)[] = [];
  const fate = random.weighted({ commit: 14, abort: 5, vanish: 1 });
  const pauseMs = random.between(0, 400);
  let isCommitting = false;
  try {
    const transaction = await producer.transaction();
    for (const batch of batches) {
      bases.push(baseOf(await transaction.send(recordOf(batch))));
      await sleep(pauseMs);
    }
    if (fate === "vanish") throw new Error("a producer that vanishes");
    if (fate === "abort") {
      counts.aborted += 1;
      for (const batch of batches) ledger.add(sentOf(batch, "aborted"));
      batches = [];
      await transaction.abort();
      return;
    }
    isCommitting = true;
    await transaction.commit();
  } catch (error) {
    // Where nobody asked for a commit, the broker aborts it when the time is up, or the next producer of this name begins.
    if (!isCommitting) counts.aborted += 1;
    for (const batch of batches) ledger.add(sentOf(batch, isCommitting ? "unknown" : "aborted"));
    throw error;
  }
  batches.forEach((batch, index) => {
    const base = bases[index];
    ledger.add(sentOf(batch, base === undefined ? "unknown" : "acknowledged", base));
  });
}
