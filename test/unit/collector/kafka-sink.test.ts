import kafkajs from "kafkajs";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../src/clock.ts";
import { type EventSink, SinkUnavailable } from "../../../src/collector/event-sink.ts";
import { createKafkaSink } from "../../../src/collector/kafka-sink.ts";
import type { KafkaProducer } from "../../../src/landing/kafka-producer.ts";
import { silentLog } from "../../../src/log.ts";

const never = new Promise<never>(() => undefined);
const options = { clock: systemClock, log: silentLog, deadlineMs: 200 };
const record = { key: "u", value: Buffer.from("{}") };

async function took(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

describe("a Kafka sink whose Kafka says nothing at all", () => {
  const silent = (): EventSink =>
    createKafkaSink({ ...options, deadlineMs: 60_000, connect: () => never, check: async () => undefined });

  it("starts after the deadline, without it", async () => {
    const sink = createKafkaSink({ ...options, connect: () => never, check: () => never });
    expect(await took(() => sink.start())).toBeLessThan(2_000);
    expect(sink.trouble()).not.toBeNull();
    await sink.close();
  });

  it("closes at once, while it starts and while it connects", async () => {
    const sink = silent();
    const starting = sink.start();
    expect(await took(() => sink.close())).toBeLessThan(1_000);
    await starting;
  });

  it("disconnects a producer that connects when it is closed already", async () => {
    let connected = (_: KafkaProducer): void => undefined;
    const connecting = new Promise<KafkaProducer>((resolve) => {
      connected = resolve;
    });
    const sink = createKafkaSink({ ...options, connect: () => connecting, check: async () => undefined });
    const starting = sink.start();
    await sink.close();
    await starting;
    const disconnected = new Promise<void>((resolve) => {
      connected({ send: async () => undefined, disconnect: async () => resolve() });
    });
    await disconnected;
  });
});

it("does not wait for a Kafka that goes while a batch is halved", async () => {
  const tooLarge = new kafkajs.KafkaJSProtocolError(Object.assign(new Error("large"), { type: "MESSAGE_TOO_LARGE" }));
  let connections = 0;
  const producer: KafkaProducer = { send: () => Promise.reject(tooLarge), disconnect: async () => undefined };
  const sink = createKafkaSink({
    ...options,
    connect: () => (connections++ === 0 ? Promise.resolve(producer) : never),
    check: async () => undefined,
  });
  await sink.start();
  const waited = await took(() => expect(sink.store([record, { ...record }])).rejects.toBeInstanceOf(SinkUnavailable));
  expect(waited).toBeLessThan(2_000);
  expect(await took(() => sink.close())).toBeLessThan(1_000);
});
