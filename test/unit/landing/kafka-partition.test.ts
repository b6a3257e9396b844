import { expect, test, vi } from "vitest";
import { createKafkaPartition, type KafkaPartition } from "../../../src/landing/kafka-partition.ts";
import type { Sink } from "../../../src/landing/source.ts";
import { landerOn, messagesAt, offsetsIn, range, temporaryFolder } from "./fixture.ts";

const partition = { topic: "events", partition: 0 };

interface Broker {
  earliest: bigint;
  readonly log: readonly number[];
}

/** A partition that reads from a log as the client does: from where it was told to, and past what has expired without a word. */
function reading(broker: Broker, sink: Sink) {
  let position: bigint | undefined;
  const pause = vi.fn(() => {
    position = undefined;
  });
  const end = BigInt(broker.log.length);
  const owned: KafkaPartition = createKafkaPartition(partition, sink, {
    available: async () => ({ earliest: broker.earliest, end }),
    pause,
    resumeAt: (_, offset) => {
      position = offset;
    },
  });
  const fetch = async (count: number): Promise<boolean> => {
    if (position === undefined) return false;
    const fetched = position < broker.earliest ? broker.earliest : position;
    const next = fetched + BigInt(count);
    const offsets = range(Number(fetched), Number(next)).filter((offset) => broker.log[offset] === 1);
    const taken = await owned.take({ blocks: [messagesAt(...offsets)], fetched, next });
    if (taken) position = next;
    return taken;
  };
  return { owned, fetch, pause };
}

const whole = (length: number): Broker => ({ earliest: 0n, log: range(0, length).map(() => 1) });

test("nothing is taken before the sink has said where to begin", async () => {
  const { owned, fetch } = reading(whole(10), landerOn(await temporaryFolder()).sink);
  expect(await owned.take({ blocks: [messagesAt(0)], fetched: 0n, next: 1n })).toBe(false);
  await owned.begin();
  expect(await fetch(10)).toBe(true);
  expect(owned.isRead()).toBe(true);
});

test("what expires while it is being read becomes a gap, not a silent jump", async () => {
  const store = await temporaryFolder();
  const broker = whole(100);
  const lander = landerOn(store);
  const { owned, fetch } = reading(broker, lander.sink);
  await owned.begin();
  await fetch(10);
  broker.earliest = 40n;
  expect(await fetch(10)).toBe(false);
  while (!owned.isRead()) await fetch(10);
  await owned.revoke();
  expect(await offsetsIn(store, partition)).toEqual([...range(0, 10), ...range(40, 100)]);
  expect(lander.counts().lost_offsets).toBe(30n);
});

test("a client that jumps although nothing has expired is set back", async () => {
  const store = await temporaryFolder();
  const { owned, fetch } = reading(whole(100), landerOn(store).sink);
  await owned.begin();
  await fetch(10);
  expect(await owned.take({ blocks: [messagesAt(50)], fetched: 50n, next: 51n })).toBe(false);
  while (!owned.isRead()) await fetch(10);
  await owned.revoke();
  expect(await offsetsIn(store, partition)).toEqual(range(0, 100));
});

test("a batch of which nothing is left moves the chain on, but not past what has expired", async () => {
  const store = await temporaryFolder();
  const broker = whole(100);
  const lander = landerOn(store);
  const { owned } = reading(broker, lander.sink);
  await owned.begin();
  await owned.take({ blocks: [], fetched: 0n, next: 5n });
  await owned.take({ blocks: [], fetched: 5n, next: 9n });
  expect(owned.progress().position).toBe(9n);
  broker.earliest = 20n;
  await owned.take({ blocks: [], fetched: 20n, next: 30n });
  expect(owned.progress().position).toBe(20n);
  expect(lander.counts().lost_offsets).toBe(11n);
  await owned.revoke();
});

test("when nothing comes, what has expired is found out", async () => {
  const broker = whole(100);
  const lander = landerOn(await temporaryFolder());
  const { owned, fetch } = reading(broker, lander.sink);
  await owned.begin();
  await fetch(10);
  await owned.recheck();
  expect(owned.progress().position).toBe(10n);
  broker.earliest = 100n;
  await owned.recheck();
  expect(owned.isRead()).toBe(true);
  expect(lander.counts().lost_offsets).toBe(90n);
});

test("after joining anew it reads on where it stood, or stays paused until it has begun", async () => {
  const { owned, fetch, pause } = reading(whole(20), landerOn(await temporaryFolder()).sink);
  owned.rejoined();
  expect(pause).toHaveBeenCalledOnce();
  await owned.begin();
  await fetch(5);
  owned.rejoined();
  expect(await fetch(5)).toBe(true);
  expect(owned.progress().position).toBe(10n);
});

test("when it is taken away while it begins, what it holds is stored and nothing is taken any more", async () => {
  const store = await temporaryFolder();
  const { owned, fetch } = reading(whole(20), landerOn(store).sink);
  const beginning = owned.begin();
  const revoked = owned.revoke();
  await Promise.all([beginning, revoked]);
  expect(await fetch(5)).toBe(false);
  expect(await offsetsIn(store, partition)).toEqual([]);
});
