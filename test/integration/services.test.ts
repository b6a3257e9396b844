import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { Kafka, logLevel } from "kafkajs";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

function address(variable: string): string {
  const value = process.env[variable];
  if (value === undefined) throw new Error(`${variable} is not set: the global setup did not run`);
  return value;
}

describe("Kafka", () => {
  const topic = `services-${randomUUID()}`;
  const kafka = new Kafka({ brokers: [address("PULSE_TEST_KAFKA")], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();

  beforeAll(async () => {
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions: 2 }], waitForLeaders: true });
  });

  afterAll(async () => {
    await admin.deleteTopics({ topics: [topic] });
    await admin.disconnect();
  });

  test("hands back what was produced, per partition in order", async () => {
    const producer = kafka.producer({ idempotent: true });
    await producer.connect();
    await producer.sendBatch({
      topicMessages: [
        {
          topic,
          messages: [
            { partition: 0, value: "a" },
            { partition: 1, value: "b" },
            { partition: 0, value: "c" },
          ],
        },
      ],
    });
    await producer.disconnect();

    const consumer = kafka.consumer({ groupId: topic });
    const read: string[] = [];
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const eachMessage = async ({ partition, message }: { partition: number; message: { value: Buffer | null } }) => {
        read.push(`${partition}:${message.value}`);
        if (read.length === 3) resolve();
      };
      consumer.run({ eachMessage }).catch(reject);
    });
    await consumer.disconnect();

    expect(read.filter((line) => line.startsWith("0"))).toEqual(["0:a", "0:c"]);
    expect(read.filter((line) => line.startsWith("1"))).toEqual(["1:b"]);
  });
});

test("Redis answers and never evicts, as BullMQ demands", async () => {
  const redis = new Redis(address("PULSE_TEST_REDIS"));
  try {
    expect(await redis.ping()).toBe("PONG");
    expect(await redis.config("GET", "maxmemory-policy")).toEqual(["maxmemory-policy", "noeviction"]);
  } finally {
    redis.disconnect();
  }
});

test("PostgreSQL takes rows in a transaction and gives them back", async () => {
  const client = new Client({ connectionString: address("PULSE_TEST_POSTGRES") });
  await client.connect();
  try {
    await client.query("begin");
    await client.query("create temporary table units (unit_id text, value bigint) on commit drop");
    await client.query("insert into units values ('u1', 1), ('u2', 9007199254740993)");
    const { rows } = await client.query("select sum(value)::text as total from units");
    expect(rows).toEqual([{ total: "9007199254740994" }]);
    await client.query("commit");
  } finally {
    await client.end();
  }
});
