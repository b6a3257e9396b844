import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import kafkajs, { type Admin, type Kafka } from "kafkajs";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Project } from "../../src/config/project.ts";
import { settingsSchema } from "../../src/config/settings.ts";
import { listChains, readChain } from "../../src/landing/chain.ts";
import { createKafka } from "../../src/landing/kafka-client.ts";
import { land } from "../../src/landing/land.ts";
import type { LandingCounts } from "../../src/landing/lander.ts";
import { silentLog } from "../../src/log.ts";
import { NO_DEFINITIONS } from "../harness/no-definitions.ts";
import { landedIn, range, temporaryFolder, valuesIn } from "../unit/landing/fixture.ts";
import { installCompressors } from "./landing-codecs.ts";

const broker = process.env.PULSE_TEST_KAFKA ?? "";
const never = new AbortController().signal;

interface Place {
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly topic: string;
  readonly store: string;
  /** A project that lands the topic; with a consumer group of its own, unless one is given. */
  project(group?: string, landing?: object): Project;
  send(values: readonly (string | null)[], partition?: number): Promise<void>;
}

async function place(partitions = 1): Promise<Place> {
  const folder = await temporaryFolder();
  const topic = `landing-${randomUUID()}`;
  const kafka = createKafka({ brokers: [broker], client_id: "test", tls: false }, silentLog);
  const admin = kafka.admin();
  const producer = kafka.producer();
  await Promise.all([admin.connect(), producer.connect()]);
  onTestFinished(() => Promise.all([admin.disconnect(), producer.disconnect()]).then(() => undefined));
  await admin.createTopics({ topics: [{ topic, numPartitions: partitions }] });
  return {
    kafka,
    admin,
    topic,
    store: join(folder, ".pulse"),
    project: (group = randomUUID(), landing = {}) => {
      const sources = [{ type: "kafka", brokers: [broker], topics: [topic], group }];
      const settings = settingsSchema.parse({ project: "shop", sources, landing });
      return { ...NO_DEFINITIONS, folder, settings };
    },
    send: async (values, partition = 0) => {
      await producer.send({ topic, messages: values.map((value) => ({ value, partition })) });
    },
  };
}

function landOnce(project: Project): Promise<LandingCounts> {
  return land(project, { signal: never, once: true });
}

test("batches of every codec are landed", async () => {
  const { kafka, project, store, topic } = await place();
  const { None, GZIP, Snappy, LZ4, ZSTD } = kafkajs.CompressionTypes;
  const value = (type: number, i: number): string => `{"codec":${type},"i":${i},"name":"größe ${"x".repeat(100)}"}`;
  const types = [None, GZIP, Snappy, LZ4, ZSTD];
  const producer = kafka.producer();
  await producer.connect();
  installCompressors();
  for (const type of types)
    await producer.send({ topic, compression: type, messages: range(0, 900).map((i) => ({ value: value(type, i) })) });
  await producer.disconnect();
  await landOnce(project());
  const values = (await landedIn(store, { topic, partition: 0 })).map((message) => message.value?.toString());
  expect(values).toEqual(types.flatMap((type) => range(0, 900).map((i) => value(type, i))));
});

test("tombstones and times come as the broker has them", async () => {
  const { kafka, project, store, topic } = await place();
  const producer = kafka.producer();
  await producer.connect();
  const past = Date.now() - 3_600_000;
  const messages = [
    { value: null, timestamp: `${past}` },
    { value: "", timestamp: `${past - 5}` },
  ];
  await producer.send({ topic, messages });
  await producer.disconnect();
  await landOnce(project());
  const landed = await landedIn(store, { topic, partition: 0 });
  expect(landed.map(({ value, timestamp }) => [value === null ? null : value.length, timestamp])).toEqual([
    [null, `${past}`],
    [0, `${past - 5}`],
  ]);
});

test("messages of aborted transactions are not landed, and the chain goes on past them", async () => {
  const { kafka, project, store, topic, admin } = await place();
  const producers = ["first", "second"].map((name) =>
    kafka.producer({ transactionalId: `${topic}-${name}`, idempotent: true, maxInFlightRequests: 1 }),
  );
  const [first, second] = producers;
  expect.assert(first !== undefined && second !== undefined);
  await Promise.all(producers.map((producer) => producer.connect()));
  const batch = (value: string, key?: Buffer) => ({
    topic,
    messages: [{ value, ...(key === undefined ? {} : { key }) }],
  });

  // Two that overlap: the one that begins first ends last, and a key looks like an abort marker.
  const early = await first.transaction();
  await early.send(batch("aborted 1", Buffer.from([0, 0, 0, 0])));
  const late = await second.transaction();
  await late.send(batch("aborted 2"));
  await early.send(batch("aborted 3"));
  await late.abort();
  await early.send(batch("aborted 4"));
  await early.abort();
  const good = await first.transaction();
  await good.send(batch("committed 1"));
  const bad = await second.transaction();
  await bad.send(batch("aborted 5"));
  await good.send(batch("committed 2"));
  await good.commit();
  await bad.abort();
  await Promise.all(producers.map((producer) => producer.disconnect()));

  await landOnce(project());
  expect(await valuesIn(store)).toEqual(["committed 1", "committed 2"]);
  const [offsets] = await admin.fetchTopicOffsets(topic);
  expect((await readChain(store, { topic, partition: 0 })).at(-1)?.info.next_offset).toBe(offsets?.high);
  expect(await landOnce(project())).toMatchObject({ messages: 0, segments: 0 });
});

test("a transaction that is open holds back what follows it, until it ends", async () => {
  const { kafka, project, store, topic, send } = await place();
  const producer = kafka.producer({ transactionalId: topic, idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  await send(["before"]);
  const transaction = await producer.transaction();
  await transaction.send({ topic, messages: [{ value: "within" }] });
  await send(["after"]);
  await landOnce(project());
  expect(await valuesIn(store)).toEqual(["before"]);
  await transaction.commit();
  await producer.disconnect();
  await landOnce(project());
  expect(await valuesIn(store)).toEqual(["after", "before", "within"]);
});

test("the group's committed offset follows what is stored, and is never believed", async () => {
  const { project, store, topic, send, admin } = await place();
  await send(range(0, 20).map(String));
  const group = randomUUID();
  await landOnce(project(group));
  const committed = await admin.fetchOffsets({ groupId: group, topics: [topic] });
  expect(committed[0]?.partitions[0]?.offset).toBe("20");
  await send(["20"]);
  await admin.setOffsets({ groupId: group, topic, partitions: [{ partition: 0, offset: "21" }] });
  await landOnce(project(group));
  expect(await valuesIn(store)).toEqual(range(0, 21).map(String).sort());
});

test("what the broker expired before it was read becomes a gap", async () => {
  const { project, store, topic, send, admin } = await place();
  await send(range(0, 10).map(String));
  await landOnce(project());
  await send(range(10, 30).map(String));
  await admin.fetchTopicOffsets(topic); // teaches the client where the topic is
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: "25" }] });
  expect(await landOnce(project())).toMatchObject({ lost_offsets: 15n });
  const chain = await readChain(store, { topic, partition: 0 });
  expect(chain.map(({ info }) => [info.from_offset, info.next_offset, info.gap])).toEqual([
    ["0", "10", undefined],
    ["10", "25", { from: "10", to: "25" }],
    ["25", "30", undefined],
  ]);
});

test("what expires while it waits to be read does not hold up a run that ends by itself", async () => {
  const { kafka, project, store, topic, send } = await place();
  await send(["0"]);
  await landOnce(project());
  const producer = kafka.producer();
  await producer.connect();
  // Older than the broker's retention: readable for about a second.
  await producer.send({ topic, messages: [{ value: "1", timestamp: "1" }] });
  await producer.disconnect();
  await landOnce(project());
  const last = (await readChain(store, { topic, partition: 0 })).at(-1);
  expect(last?.info.next_offset).toBe("2");
});

test("a topic that was deleted and made anew is refused", async () => {
  const { project, topic, send, admin } = await place();
  await send(range(0, 10).map(String));
  await landOnce(project());
  await admin.deleteTopics({ topics: [topic] });
  await vi.waitFor(
    () => admin.createTopics({ topics: [{ topic, numPartitions: 1 }] }).then((made) => expect(made).toBe(true)),
    { timeout: 10_000, interval: 200 },
  );
  await expect(landOnce(project())).rejects.toMatchObject({ code: "LANDING_TOPIC_RECREATED", fault: "check_failed" });
});

test("a topic that does not exist is named", async () => {
  const { project } = await place();
  const settings = settingsSchema.parse({
    project: "shop",
    sources: [{ type: "kafka", brokers: [broker], topics: ["no-such-topic"] }],
  });
  await expect(landOnce({ ...project(), settings })).rejects.toMatchObject({
    code: "LANDING_TOPIC_UNKNOWN",
    message: expect.stringContaining("no-such-topic"),
  });
});

test("two consumers of one group share the partitions, and neither a rebalance nor its end loses or repeats a message", async () => {
  const { project, store, send } = await place(4);
  const group = randomUUID();
  const small = { segment_max_mib: 0.001, segment_max_seconds: 1 };
  const start = () => {
    const stop = new AbortController();
    let taken = 0;
    const ended = land(project(group, small), {
      signal: stop.signal,
      once: false,
      onProgress: (counts) => (taken = counts.taken),
    });
    return { taken: () => taken, stop: () => stop.abort(), ended };
  };
  let sent = 0;
  const produce = async (): Promise<void> => {
    for (const partition of range(0, 4))
      await send(range(sent + partition * 25, sent + partition * 25 + 25).map(String), partition);
    sent += 100;
  };
  const patience = { timeout: 30_000, interval: 100 };

  const first = start();
  await produce();
  await vi.waitFor(() => expect(first.taken()).toBe(100), patience);
  const second = start();
  await vi.waitFor(async () => {
    await produce();
    expect(second.taken()).toBeGreaterThan(0);
  }, patience);
  await produce();
  first.stop();
  const counts = [await first.ended];
  await produce();
  await vi.waitFor(async () => expect(await valuesIn(store)).toHaveLength(sent), patience);
  second.stop();
  counts.push(await second.ended);
  expect(await valuesIn(store)).toEqual(range(0, sent).map(String).sort());
  expect(counts.every(({ messages }) => messages > 0)).toBe(true);
  expect(counts.reduce((sum, { messages }) => sum + messages, 0)).toBe(sent);
});

const LANDER = fileURLToPath(new URL("../../jobs/lander.ts", import.meta.url));

async function startLander(folder: string, topic: string): Promise<ChildProcess> {
  await mkdir(folder, { recursive: true });
  // A group of its own each time: those that were killed stay members of theirs until their session times out.
  const settings = {
    project: "shop",
    sources: [{ type: "kafka", brokers: [broker], topics: [topic], group: randomUUID() }],
    landing: { segment_max_mib: 0.01, segment_max_seconds: 1 },
  };
  await writeFile(join(folder, "pulse.yaml"), JSON.stringify(settings));
  const lander = spawn(process.execPath, ["--import", "tsx", LANDER, folder], { stdio: ["ignore", "ignore", "pipe"] });
  onTestFinished(() => void lander.kill("SIGKILL"));
  return lander;
}

async function logged(lander: ChildProcess, text: string): Promise<void> {
  expect.assert(lander.stderr !== null);
  for await (const bytes of lander.stderr.iterator({ destroyOnReturn: false }))
    if (String(bytes).includes(text)) return;
  throw new Error(`the lander ended without saying "${text}"`);
}

test("a lander that is killed at any moment and started again stores every message exactly once", {
  timeout: 120_000,
}, async () => {
  const { store, topic, send } = await place(2);
  const folder = join(store, "..");
  let sent = 0;
  const producing = new AbortController();
  const produce = (async () => {
    while (!producing.signal.aborted) {
      await send(
        range(sent, sent + 200).map((i) => `{"i":${i},"pad":"${"x".repeat(i % 300)}"}`),
        (sent / 200) % 2,
      );
      sent += 200;
      await sleep(5);
    }
  })();
  for (const aliveMs of [40, 400, 900, 1_700]) {
    const lander = await startLander(folder, topic);
    await logged(lander, "joined the consumer group");
    await sleep(aliveMs + Math.random() * 200);
    lander.kill("SIGKILL");
    await once(lander, "exit");
  }
  producing.abort();
  await produce;

  const lander = await startLander(folder, topic);
  await logged(lander, "joined the consumer group");
  await vi.waitFor(async () => expect((await valuesIn(store)).length).toBe(sent), { timeout: 30_000, interval: 250 });
  const exited = once(lander, "exit");
  lander.kill("SIGTERM");
  expect(await exited).toEqual([0, null]);
  const numbers = (await valuesIn(store)).map((value) => (JSON.parse(value) as { i: number }).i).sort((a, b) => a - b);
  expect(numbers).toEqual(range(0, sent));
  for (const chain of await listChains(store)) expect((await readChain(store, chain)).length).toBeGreaterThan(1);
});

test("a second signal leaves at once", async () => {
  const { store, topic, send } = await place();
  await send(["0"]);
  const lander = await startLander(join(store, ".."), topic);
  await logged(lander, "joined the consumer group");
  const exited = once(lander, "exit");
  lander.kill("SIGTERM");
  await logged(lander, "a second signal leaves at once");
  lander.kill("SIGTERM");
  expect(await exited).toEqual([143, null]);
});
