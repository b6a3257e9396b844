import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { type EventSink, SinkUnavailable } from "../../src/collector/event-sink.ts";
import { kafkaSinkPlace, recordOf, SINKS, type SinkPlace } from "./event-sink-harness.ts";

async function started(place: SinkPlace): Promise<EventSink> {
  const sink = place.sink();
  await sink.start();
  onTestFinished(() => sink.close());
  return sink;
}

describe.each(Object.keys(SINKS))("the %s sink", (name) => {
  const place = async (): Promise<SinkPlace> => {
    const made = await SINKS[name]?.();
    if (made === undefined) throw new Error(name);
    return made;
  };

  it("has stored what it says it has", async () => {
    const there = await place();
    const sink = await started(there);
    expect(sink.trouble()).toBeNull();
    expect(await sink.store([recordOf('{"a":1}'), recordOf('{"b":"é"}')])).toEqual(new Set());
    expect((await there.values()).sort()).toEqual(['{"a":1}', '{"b":"é"}']);
  });

  it("stores nothing for nothing", async () => {
    const there = await place();
    expect(await (await started(there)).store([])).toEqual(new Set());
    expect(await there.values()).toEqual([]);
  });

  it("stores what many bring at once, once each, and a unit's events in their order", async () => {
    const there = await place();
    const sinks = [await started(there), await started(there)];
    const requests = Array.from({ length: 200 }, (_, n) => [`unit ${n % 7}`, n] as const);
    await Promise.all(
      requests.map(([key, n], index) => {
        const own = [0, 1, 2].map((k) => recordOf(JSON.stringify({ key, n, k }), key));
        return sinks[index % 2]?.store(own);
      }),
    );
    const found = (await there.values()).map((value) => JSON.parse(value) as { key: string; n: number; k: number });
    expect(found).toHaveLength(600);
    expect(new Set(found.map(({ n, k }) => `${n} ${k}`)).size).toBe(600);
    for (const [, n] of requests) expect(found.filter((one) => one.n === n).map(({ k }) => k)).toEqual([0, 1, 2]);
  });

  it("stores more than a batch holds, and records of almost 1 MiB", async () => {
    const there = await place();
    const sink = await started(there);
    const large = Array.from({ length: 6 }, (_, n) =>
      recordOf(JSON.stringify({ n, text: "x".repeat(1_040_000) }), `${n}`),
    );
    expect(await sink.store(large)).toEqual(new Set());
    const found = (await there.values()).map((value) => (JSON.parse(value) as { n: number }).n);
    expect(found.sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("stores what it was given before it closes", async () => {
    const there = await place();
    const sink = there.sink();
    await sink.start();
    const storing = sink.store([recordOf('"last"')]);
    await sink.close();
    await storing;
    expect(await there.values()).toEqual(['"last"']);
    expect(sink.trouble()).not.toBeNull();
  });

  it("fails in bounded time while the place is away, and stores again when it is back", async () => {
    const there = await place();
    const first = there.sink();
    await first.start();
    await first.store([recordOf('"before"')]);
    await first.close();
    await there.takeAway();
    // Files: a process that has its file open already does not notice.
    const sink = there.sink();
    const starting = name === "kafka" ? sink.start() : Promise.resolve();
    const began = performance.now();
    await starting;
    await expect(sink.store([recordOf('"lost"')])).rejects.toBeInstanceOf(SinkUnavailable);
    expect(performance.now() - began).toBeLessThan(12_000);
    expect(sink.trouble()).not.toBeNull();
    await there.giveBack();
    await expect.poll(() => stores(sink, '"after"'), { timeout: 20_000 }).toBe(true);
    expect(sink.trouble()).toBeNull();
    await sink.close();
    const values = await there.values();
    expect(values).toContain('"after"');
    expect(values).not.toContain('"lost"');
  });
});

async function stores(sink: EventSink, value: string): Promise<boolean> {
  try {
    await sink.store([recordOf(value)]);
    return true;
  } catch (error) {
    if (error instanceof SinkUnavailable) return false;
    throw error;
  }
}

describe("the kafka sink", () => {
  it("refuses a topic that does not exist, by its code", async () => {
    const { createEventSink } = await import("../../src/collector/create-event-sink.ts");
    const { settingsSchema } = await import("../../src/config/settings.ts");
    const { NO_DEFINITIONS } = await import("../harness/no-definitions.ts");
    const { systemClock } = await import("../../src/clock.ts");
    const { silentLog } = await import("../../src/log.ts");
    const brokers = [process.env.PULSE_TEST_KAFKA ?? ""];
    const settings = settingsSchema.parse({
      project: "x",
      sources: [{ type: "kafka", brokers, topics: ["no-such-topic"] }],
    });
    const sink = createEventSink(
      { ...NO_DEFINITIONS, folder: "/", settings },
      { clock: systemClock, log: silentLog, newId: String },
    );
    await expect(sink.start()).rejects.toMatchObject({ code: "LANDING_TOPIC_UNKNOWN" });
    await sink.close();
  });

  it("refuses only what is too large for the topic, where the topic takes less than Pulse does", async () => {
    const { place } = await kafkaSinkPlace([{ name: "max.message.bytes", value: "20000" }], 1);
    const sink = await started(place);
    const small = Array.from({ length: 30 }, (_, n) =>
      recordOf(JSON.stringify({ n, text: "x".repeat(2_000) }), `${n}`),
    );
    const large = recordOf(JSON.stringify({ text: "x".repeat(30_000) }));
    expect(await sink.store([...small, large])).toEqual(new Set([large]));
    const found = (await place.values()).map((value) => (JSON.parse(value) as { n: number }).n);
    expect(new Set(found)).toEqual(new Set(small.map((_, n) => n)));
  });

  it("loses nothing that it said it had stored when answers are lost on the way, again and again", async () => {
    const { place, way } = await kafkaSinkPlace();
    const sink = await started(place);
    const acknowledged: string[] = [];
    let isOver = false;
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let n = 0; !isOver; n += 1) {
        // As long as one another: the broker tells batches apart by their count alone.
        const value = JSON.stringify({ id: `${writer}`.padStart(4, "0") + `${n}`.padStart(8, "0") });
        if (await stores(sink, value)) acknowledged.push(value);
        else await sleep(20);
      }
    });
    for (const state of ["silent", "closed", "silent"] as const) {
      await sleep(400);
      await way.set(state);
      await sleep(state === "silent" ? 2_500 : 600);
      await way.set("open");
      const before = acknowledged.length;
      await expect.poll(() => acknowledged.length - before, { timeout: 20_000 }).toBeGreaterThan(20);
    }
    isOver = true;
    await Promise.all(writers);
    const stored = new Set(await place.values());
    expect(acknowledged.length).toBeGreaterThan(100);
    expect(acknowledged.filter((value) => !stored.has(value))).toEqual([]);
  });
});
