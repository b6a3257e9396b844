import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../src/clock.ts";
import { createFresh } from "../../../src/monitoring/fresh.ts";

interface World {
  now: number;
  reads: number;
  readonly told: unknown[];
}

function fresh(read: (world: World) => Promise<void>, waitMs = 10_000) {
  const world: World = { now: 1_000, reads: 0, told: [] };
  const { look } = createFresh({
    read: async () => {
      world.reads += 1;
      await read(world);
    },
    done: (error) => void world.told.push(error),
    maxAgeMs: 100,
    waitMs,
    clock: { now: () => world.now, sleep: systemClock.sleep },
  });
  return { world, look };
}

describe("what is read when it is asked for", () => {
  it("is read once by all who ask at once, and again when it is old", async () => {
    const { world, look } = fresh(async () => delay(5));
    await Promise.all([look(), look(), look()]);
    expect(world.reads).toBe(1);
    world.now += 99;
    await look();
    expect(world.reads).toBe(1);
    world.now += 1;
    await look();
    expect(world.reads).toBe(2);
    expect(world.told).toEqual([undefined, undefined]);
  });

  it("fails without failing who asks, and is tried again when it would be old", async () => {
    const { world, look } = fresh(async (of) => {
      if (of.reads === 1) throw new Error("away");
    });
    await look();
    expect(world.told).toEqual([expect.objectContaining({ message: "away" })]);
    await look();
    world.now += 100;
    await look();
    expect(world.told).toHaveLength(2);
    expect(world.told[1]).toBeUndefined();
  });

  it("is waited for a bounded time, and not begun twice meanwhile", async () => {
    let answer = (): void => undefined;
    const { world, look } = fresh(() => new Promise((resolve) => (answer = resolve)), 20);
    await look();
    world.now += 1_000;
    await look();
    expect([world.reads, world.told]).toEqual([1, []]);
    answer();
    await delay(0);
    expect(world.told).toEqual([undefined]);
  });
});
