import { randomUUID } from "node:crypto";
import { Kafka, logLevel } from "kafkajs";
import { describe, expect, test } from "vitest";
import { generateShop, type ShopMessage } from "../../datasets/shop/generate.ts";
import { produceShop } from "../../datasets/shop/produce.ts";

const address = process.env.PULSE_TEST_KAFKA ?? "";
const SHOP = { users: 150, seed: 9, historyDays: 0 };

interface Received {
  readonly partition: number;
  readonly timestamp: string;
  readonly key: string | null;
  readonly value: string | null;
}

/** Reads a topic from its beginning until `count` messages have come. */
async function readTopic(topic: string, count: number): Promise<Received[]> {
  const kafka = new Kafka({ clientId: "pulse-test", brokers: [address], logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: topic });
  const received: Received[] = [];
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer.on("consumer.crash", ({ payload }) => {
        if (!payload.restart) reject(payload.error); // a coordinator that is still loading is asked again
      });
      consumer
        .run({
          eachMessage: async ({ partition, message }) => {
            const { timestamp, key, value } = message;
            received.push({
              partition,
              timestamp,
              key: key?.toString("utf8") ?? null,
              value: value?.toString("hex") ?? null,
            });
            if (received.length === count) resolve();
          },
        })
        .catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return received;
}

const line = (message: Omit<Received, "partition">) => `${message.timestamp}/${message.key}/${message.value}`;

describe("produceShop", () => {
  test("sends every message once with its bytes, key and arrival, a unit's messages in order in one partition", async () => {
    const topic = `shop-${randomUUID()}`;
    const seen: number[] = [];
    const produced = await produceShop({
      brokers: [address],
      topics: { exposures: topic, events: topic },
      partitions: 3,
      shop: SHOP,
      batchMessages: 500,
      onProgress: ({ messages }) => void seen.push(messages),
    });
    const made: ShopMessage[] = [...generateShop({ ...SHOP, carrier: "kafka" })];
    expect(produced.messages).toBe(made.length);
    expect(produced.truth.accounts.messages).toBe(made.length);
    expect(seen.length).toBeGreaterThan(2);
    expect(seen[seen.length - 1]).toBe(made.length);

    const received = await readTopic(topic, made.length);
    const sent = made.map(({ arrivalMs, key, value }) =>
      line({ timestamp: String(arrivalMs), key, value: value?.toString("hex") ?? null }),
    );
    expect(received.map(line).sort()).toEqual([...sent].sort());
    expect(new Set(received.map(({ partition }) => partition)).size).toBe(3);
    const partitions = new Map<string, Set<number>>();
    const latest = new Map<string, number>();
    for (const { key, partition, timestamp } of received) {
      if (key === null) continue;
      partitions.set(key, (partitions.get(key) ?? new Set()).add(partition));
      expect(Number(timestamp)).toBeGreaterThanOrEqual(latest.get(key) ?? 0);
      latest.set(key, Number(timestamp));
    }
    expect([...partitions.values()].every((used) => used.size === 1)).toBe(true);
  });

  test("stops between two requests when it is told to, and says how much it sent", async () => {
    const topic = `shop-${randomUUID()}`;
    const stop = new AbortController();
    const produced = await produceShop({
      brokers: [address],
      topics: { exposures: topic, events: topic },
      shop: SHOP,
      batchMessages: 100,
      onProgress: ({ messages }) => {
        if (messages >= 300) stop.abort();
      },
      signal: stop.signal,
    });
    expect(produced.messages).toBe(300);
  });

  test("says that the broker is down, which one, and what to do", async () => {
    await expect(produceShop({ brokers: ["127.0.0.1:1"], shop: SHOP })).rejects.toMatchObject({
      code: "SHOP_KAFKA_UNREACHABLE",
      fault: "dependency_down",
      message: expect.stringContaining("127.0.0.1:1"),
    });
  }, 60_000);
});
