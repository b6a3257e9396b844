import { Kafka, logLevel, Partitioners } from "kafkajs";

/** Address of the tests' broker, `host:port`. */
export function kafkaAddress(): string {
  const address = process.env.PULSE_TEST_KAFKA;
  if (address === undefined) throw new Error("PULSE_TEST_KAFKA is not set: the tests' services are not running");
  return address;
}

export interface TestMessage {
  readonly topic: string;
  /** Null: the broker's partitions take turns. */
  readonly key: string | null;
  readonly value: Buffer | string | null;
  /** Broker's time, Unix milliseconds. Left out: now. */
  readonly timestampMs?: number;
}

const REQUEST_MESSAGES = 5_000;

/** Topics of a test's own, with what is sent to them. */
export interface TestTopics {
  send(messages: readonly TestMessage[]): Promise<void>;
  remove(): Promise<void>;
}

/** Makes topics whose messages never expire, however old they say they are. */
export async function makeTopics(partitions: Readonly<Record<string, number>>): Promise<TestTopics> {
  const kafka = new Kafka({ clientId: "pulse-test", brokers: [kafkaAddress()], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({
    waitForLeaders: true,
    topics: Object.entries(partitions).map(([topic, numPartitions]) => ({
      topic,
      numPartitions,
      configEntries: [{ name: "retention.ms", value: "-1" }],
    })),
  });
  return {
    send: async (messages) => {
      const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
      await producer.connect();
      try {
        for (let from = 0; from < messages.length; from += REQUEST_MESSAGES)
          await producer.sendBatch({ topicMessages: byTopic(messages.slice(from, from + REQUEST_MESSAGES)) });
      } finally {
        await producer.disconnect();
      }
    },
    remove: async () => {
      await admin.deleteTopics({ topics: Object.keys(partitions) });
      await admin.disconnect();
    },
  };
}

function byTopic(messages: readonly TestMessage[]) {
  return [...new Set(messages.map(({ topic }) => topic))].map((topic) => ({
    topic,
    messages: messages
      .filter((message) => message.topic === topic)
      .map(({ key, value, timestampMs }) => ({
        key,
        value,
        ...(timestampMs === undefined ? {} : { timestamp: String(timestampMs) }),
      })),
  }));
}
