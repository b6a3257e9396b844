import { describe, expect, test, vi } from "vitest";
import { readChain } from "../../src/landing/chain.ts";
import { createLander } from "../../src/landing/lander.ts";
import type { Sink } from "../../src/landing/source.ts";
import { landedIn, landerOn, offsetsIn, range } from "../unit/landing/fixture.ts";
import { ADAPTERS, type Place } from "./source-harness.ts";

const never = new AbortController().signal;

async function landOnce(place: Place): Promise<void> {
  const source = place.source();
  const { sink } = landerOn(place.store, { stored: (partition, next) => source.stored(partition, next) });
  await source.run(sink, { signal: never, once: true });
}

async function valuesOf(place: Place): Promise<(string | undefined)[]> {
  return (await landedIn(place.store, place.partition)).map(({ value }) => value?.toString());
}

/** The sink of a lander, noting what it is told. */
function listening(sink: Sink): { sink: Sink; calls: string[] } {
  const calls: string[] = [];
  const busy = new Set<string>();
  const alone = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    if (busy.size > 0) throw new Error(`${name} while ${[...busy]} is not done`);
    busy.add(name);
    calls.push(name);
    return work().finally(() => busy.delete(name));
  };
  return {
    calls,
    sink: {
      assigned: (partition, available) => alone("assigned", () => sink.assigned(partition, available)),
      messages: (partition, messages, next) => alone("messages", () => sink.messages(partition, messages, next)),
      revoked: (partition) => alone("revoked", () => sink.revoked(partition)),
    },
  };
}

describe.each(Object.entries(ADAPTERS))("a source of %s", (_, setUp) => {
  test("hands over all that is there, in order, with rising offsets and a time", async () => {
    const place = await setUp();
    const values = range(0, 2_500).map((i) => `{"i":${i}}`);
    await place.append(values.slice(0, 1_000));
    await place.append(values.slice(1_000));
    await landOnce(place);
    expect(await valuesOf(place)).toEqual(values);
    expect(await offsetsIn(place.store, place.partition)).toEqual(range(0, 2_500));
    for (const { timestamp } of (await landedIn(place.store, place.partition)).slice(0, 3))
      expect(Math.abs(Date.now() - Number(timestamp))).toBeLessThan(600_000);
  });

  test("goes on at the end of what is stored, and storing again changes nothing", async () => {
    const place = await setUp();
    await place.append(["0", "1"]);
    await landOnce(place);
    await place.append(["2"]);
    await landOnce(place);
    const chain = await readChain(place.store, place.partition);
    await landOnce(place);
    expect(await valuesOf(place)).toEqual(["0", "1", "2"]);
    expect(await readChain(place.store, place.partition)).toEqual(chain);
  });

  test("knows no position of its own: with an empty store it begins again", async () => {
    const place = await setUp();
    await place.append(["0", "1"]);
    await landOnce(place);
    await landOnce(place);
    const another = { ...place, store: `${place.store}-another` };
    const { sink } = landerOn(another.store);
    await place.source(another.store).run(sink, { signal: never, once: true });
    expect(await valuesOf(another)).toEqual(["0", "1"]);
  });

  test("hands over nothing before the offset that it was told to begin at, though it lies in the middle of a batch", async () => {
    const place = await setUp();
    const values = range(0, 10).map((i) => `{"i":${i}}`);
    await place.append(values);
    await landOnce(place);
    const [, , , fourth] = await landedIn(place.store, place.partition);
    const from = BigInt(fourth?.offset ?? -1);
    const seen: (string | undefined)[] = [];
    const sink: Sink = {
      assigned: async () => from,
      messages: async (_, messages) => {
        for (const { value } of messages) seen.push(value?.toString());
      },
      revoked: async () => undefined,
    };
    await place.source(`${place.store}-another`).run(sink, { signal: never, once: true });
    expect(seen).toEqual(values.slice(3));
  });

  test("hands over what is large and what is empty", async () => {
    const place = await setUp();
    const large = `{"v":"${"größe".repeat(150_000)}"}`;
    await place.append(["", large, "", "end"]);
    await landOnce(place);
    expect(await valuesOf(place)).toEqual(["", large, "", "end"]);
  });

  test("has nothing to hand over where there is nothing", async () => {
    const place = await setUp();
    await landOnce(place);
    expect(await readChain(place.store, place.partition)).toEqual([]);
  });

  test("hands over what comes while it runs, and what is held is stored when it is aborted", async () => {
    const place = await setUp();
    await place.append(["0"]);
    const stop = new AbortController();
    const lander = landerOn(place.store);
    const running = place.source().run(lander.sink, { signal: stop.signal, once: false });
    await vi.waitFor(() => expect(lander.counts().taken).toBe(1), { timeout: 20_000, interval: 20 });
    await place.append(["1", "2"]);
    await vi.waitFor(() => expect(lander.counts().taken).toBe(3), { timeout: 20_000, interval: 20 });
    expect(lander.counts().messages).toBe(0);
    stop.abort();
    await running;
    expect(await valuesOf(place)).toEqual(["0", "1", "2"]);
  });

  test("assigns first, revokes last, and waits for each answer", async () => {
    const place = await setUp();
    await place.append(range(0, 300).map(String));
    const { sink, calls } = listening(landerOn(place.store).sink);
    await place.source().run(sink, { signal: never, once: true });
    expect([calls[0], calls.at(-1)]).toEqual(["assigned", "revoked"]);
    expect(calls.filter((call) => call === "messages").length).toBeGreaterThan(0);
  });

  test("ends with the error of a sink that fails, and loses nothing by it", async () => {
    const place = await setUp();
    await place.append(["0", "1", "2"]);
    const { sink } = landerOn(place.store);
    const failing: Sink = { ...sink, messages: () => Promise.reject(new TypeError("a bug in the sink")) };
    await expect(place.source().run(failing, { signal: never, once: false })).rejects.toThrow("a bug in the sink");
    await landOnce(place);
    expect(await valuesOf(place)).toEqual(["0", "1", "2"]);
  });

  test("two at once on one store: each message is stored once", async () => {
    const place = await setUp();
    await place.append(range(0, 1_000).map(String));
    await Promise.all([landOnce(place), landOnce(place)]);
    expect(await valuesOf(place)).toEqual(range(0, 1_000).map(String));
  });
});

test("a lander refuses messages of a partition that it was not given", async () => {
  const { sink } = createLander({
    store: "/nowhere",
    segmentMaxBytes: 1,
    segmentMaxMs: 1,
    clock: { now: () => 0, sleep: async () => undefined },
    newId: () => "id",
    log: { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() },
    failed: vi.fn(),
    stored: async () => undefined,
  });
  await expect(sink.messages({ topic: "t", partition: 0 }, [], 1n)).rejects.toMatchObject({
    code: "LANDING_NOT_ASSIGNED",
  });
});
