import kafkajs, { type Producer } from "kafkajs";
import type { KafkaSourceSettings } from "../config/settings.ts";
import type { Log } from "../log.ts";
import { createKafka } from "./kafka-client.ts";

const RETRIES = 3;
const INITIAL_RETRY_MS = 100;
const ACKNOWLEDGE_MS = 5_000;

/** A connected producer of one topic. */
export interface KafkaProducer {
  /** Resolves when all replicas that are in sync have all messages. After a failure the producer must not be used again. */
  send(messages: readonly { readonly key: string; readonly value: Buffer }[]): Promise<void>;
  /** Never fails. */
  disconnect(): Promise<void>;
}

/**
 * Connects an idempotent producer: a batch that the client repeats is stored once.
 *
 * Two things about the client make this so: a message keeps the partition that it was given first, or a repetition could differ
 * from what it repeats; and after a failure the producer is to be thrown away, since its sequence numbers are wound back even
 * where the broker did store the batch, so that the broker would take another batch for the repetition, and drop it.
 */
export async function connectProducer(
  settings: Omit<KafkaSourceSettings, "type" | "topics" | "group">,
  topic: string,
  log: Log,
): Promise<KafkaProducer> {
  const producer = createKafka(settings, log).producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    retry: { retries: RETRIES, initialRetryTime: INITIAL_RETRY_MS },
    createPartitioner: steadyPartitioner,
  });
  try {
    await producer.connect();
  } catch (error) {
    await disconnected(producer, log);
    throw error;
  }
  let sending: Promise<unknown> = Promise.resolve();
  return {
    send: async (messages) => {
      sending = producer.send({
        topic,
        acks: -1,
        timeout: ACKNOWLEDGE_MS,
        messages: messages.map((message) => ({ ...message })),
      });
      await sending;
    },
    disconnect: async () => {
      await disconnected(producer, log);
      // A batch that is still being tried connects again.
      void sending.then(
        () => disconnected(producer, log),
        () => disconnected(producer, log),
      );
    },
  };
}

/** True for the error with which a broker refuses a batch for its size. */
export function isTooLargeForTopic(error: unknown): boolean {
  const cause = error instanceof kafkajs.KafkaJSNumberOfRetriesExceeded ? error.cause : error;
  return (
    cause instanceof kafkajs.KafkaJSProtocolError &&
    (cause.type === "MESSAGE_TOO_LARGE" || cause.type === "RECORD_LIST_TOO_LARGE")
  );
}

/** The client's partitioner, whose choice is written into the message, where the client finds it when it asks again. */
function steadyPartitioner() {
  const partition = kafkajs.Partitioners.DefaultPartitioner();
  return (args: Parameters<typeof partition>[0]): number => {
    args.message.partition ??= partition(args);
    return args.message.partition;
  };
}

async function disconnected(producer: Producer, log: Log): Promise<void> {
  try {
    await producer.disconnect();
  } catch (error) {
    log.debug({ error }, "a producer that is given up did not disconnect");
  }
}
