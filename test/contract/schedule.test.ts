import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PulseError } from "../../src/errors.ts";
import { addDays, dsEnded } from "../../src/schedule/ds-ended.ts";
import { lastFire } from "../../src/schedule/fire-times.ts";
import type { Night } from "../../src/schedule/schedule.ts";
import { bullmqHarness, inProcessHarness, type ScheduleHarness, TEST_OPTIONS } from "./schedule-harness.ts";

/** A night that is over when the test says so. */
function gate(): { open: () => void; opened: Promise<void> } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}

const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 10_000, interval: 10 });
/** Long enough for a schedule to do what it must not do. */
const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));

describe.each([
  ["in-process", inProcessHarness],
  ["bullmq", bullmqHarness],
])("the %s schedule", (_, makeHarness) => {
  let harness: ScheduleHarness;
  const runs: string[] = [];
  const recorded: Night = async (ds, { attempt }) => void runs.push(`${ds} ${attempt}`);

  beforeEach(() => {
    harness = makeHarness();
    runs.length = 0;
  });
  afterEach(() => harness.close());

  it("fires by its pattern, for the ds that just ended in its time zone", async () => {
    const timeZone = "Pacific/Kiritimati";
    const before = dsEnded(Date.now(), timeZone);
    await harness.make({ times: { pattern: "* * * * * *", timeZone } }).start(recorded);

    await until(() => expect(runs.length).toBeGreaterThan(1));

    expect([`${before} 1`, `${dsEnded(Date.now(), timeZone)} 1`]).toContain(runs[0]);
  });

  it("makes one run of several asks for the same ds, whether it waits or runs", async () => {
    const { open, opened } = gate();
    const schedule = harness.make();

    expect(await schedule.enqueue("2026-01-05")).toBe("queued");
    expect(await schedule.enqueue("2026-01-05")).toBe("already queued");
    await schedule.start(async (ds, context) => {
      await recorded(ds, context);
      await opened;
    });
    await until(() => expect(runs).toEqual(["2026-01-05 1"]));
    expect(await schedule.enqueue("2026-01-05")).toBe("already queued");
    open();
    await aWhile();

    expect(runs).toEqual(["2026-01-05 1"]);
  });

  it("makes one run of asks at the same instant", async () => {
    const schedule = harness.make();
    const answers = await Promise.all(Array.from({ length: 8 }, () => schedule.enqueue("2026-01-05")));

    expect(answers.filter((answer) => answer === "queued")).toHaveLength(1);
    await schedule.start(recorded);
    await until(() => expect(runs).toHaveLength(1));
    await aWhile();
    expect(runs).toEqual(["2026-01-05 1"]);
  });

  it("runs a ds again when it is asked for again after its run", async () => {
    const schedule = harness.make();
    await schedule.start(recorded);
    await schedule.enqueue("2026-01-05");
    await until(() => expect(runs).toHaveLength(1));
    await aWhile();

    expect(await schedule.enqueue("2026-01-05")).toBe("queued");

    await until(() => expect(runs).toEqual(["2026-01-05 1", "2026-01-05 1"]));
  });

  it("never has two runs of a ds at a time", async () => {
    let running = 0;
    let most = 0;
    const night: Night = async (ds, context) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 100));
      running -= 1;
      await recorded(ds, context);
    };
    const schedule = harness.make();
    await schedule.start(night);
    for (let i = 0; i < 20; i += 1) {
      await schedule.enqueue("2026-01-05");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await until(() => expect(runs.length).toBeGreaterThan(1));

    expect(most).toBe(1);
  });

  it("tries a failed run again until it succeeds", async () => {
    const schedule = harness.make();
    await schedule.start(async (ds, context) => {
      await recorded(ds, context);
      if (context.attempt < 3) throw new Error(`attempt ${context.attempt} fails`);
    });

    await schedule.enqueue("2026-01-05");

    await until(() => expect(runs).toEqual(["2026-01-05 1", "2026-01-05 2", "2026-01-05 3"]));
  });

  it("gives up after the last attempt, goes on with other days, and takes the ds again when asked", async () => {
    const schedule = harness.make();
    await schedule.start(async (ds, context) => {
      await recorded(ds, context);
      if (ds === "2026-01-05") throw new Error("always fails");
    });

    await schedule.enqueue("2026-01-05");
    await until(() => expect(runs).toHaveLength(3));
    await schedule.enqueue("2026-01-06");
    await until(() => expect(runs).toContain("2026-01-06 1"));
    await aWhile();

    expect(runs).toEqual(["2026-01-05 1", "2026-01-05 2", "2026-01-05 3", "2026-01-06 1"]);
    expect(await schedule.enqueue("2026-01-05")).toBe("queued");
    await until(() => expect(runs).toHaveLength(7));
  });

  it("does not repeat a run whose failure the user has to mend", async () => {
    const schedule = harness.make();
    await schedule.start(async (ds, context) => {
      await recorded(ds, context);
      throw new PulseError({ code: "TEST", fault: "input", message: "the configuration is wrong" });
    });

    await schedule.enqueue("2026-01-05");
    await until(() => expect(runs).toHaveLength(1));
    await aWhile();

    expect(runs).toEqual(["2026-01-05 1"]);
  });

  it("catches up on the days missed while nothing ran, oldest first, holes included", async () => {
    const ended = dsEnded(lastFire(TEST_OPTIONS.times, Date.now()), "UTC");
    const published = [-6, -5, -3].map((days) => addDays(ended, days));

    await harness.make({ publishedDays: async () => published }).start(recorded);

    await until(() => expect(runs).toHaveLength(4));
    expect(runs).toEqual([-4, -2, -1, 0].map((days) => `${addDays(ended, days)} 1`));
  });

  it("runs nothing at the start of a project that never published anything", async () => {
    await harness.make().start(recorded);
    await aWhile();
    expect(runs).toEqual([]);
  });

  it("aborts the running work when it is stopped, waits for it, and begins nothing more", async () => {
    const seen: string[] = [];
    const schedule = harness.make();
    await schedule.start(async (ds, { signal }) => {
      seen.push(`${ds} begins`);
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      await new Promise((resolve) => setTimeout(resolve, 50));
      seen.push(`${ds} left off`);
      signal.throwIfAborted();
    });
    await schedule.enqueue("2026-01-05");
    await schedule.enqueue("2026-01-06");
    await until(() => expect(seen).toHaveLength(1));

    await schedule.stop();

    expect(seen).toEqual(["2026-01-05 begins", "2026-01-05 left off"]);
    await aWhile();
    expect(seen).toHaveLength(2);
  });

  it("loses no night to a stop: it runs, as a first attempt, after the next start", async () => {
    const ended = dsEnded(lastFire(TEST_OPTIONS.times, Date.now()), "UTC");
    const publishedDays = async (): Promise<string[]> => [addDays(ended, -1)];
    const first = harness.make({ publishedDays });
    const begun: string[] = [];
    await first.start(async (ds, { signal }) => {
      begun.push(ds);
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      signal.throwIfAborted();
    });
    await until(() => expect(begun).toEqual([ended]));
    await first.stop();

    await harness.make({ publishedDays }).start(recorded);

    await until(() => expect(runs).toEqual([`${ended} 1`]));
  });

  describe("working off a backfill", () => {
    const days = ["2026-01-05", "2026-01-06", "2026-01-07"];
    const [from = "", , to = ""] = days;
    const state = (id: string) => harness.backfills.find(id);

    it("does its days once each, oldest first, and says what they are and which is the last", async () => {
      const seen: unknown[] = [];
      const schedule = harness.make();
      await schedule.start(async (ds, { backfill }) => void seen.push([ds, backfill]));

      const { outcome, backfill } = await schedule.backfill(from, to);

      expect(outcome).toBe("queued");
      await until(() => expect(state(backfill.id)).toMatchObject({ state: "done", done: 3, days: 3, next: null }));
      await aWhile();
      expect(seen).toEqual(days.map((ds) => [ds, { id: backfill.id, isLast: ds === to }]));
    });

    it("makes one backfill of several asks for the same days, while they are pending", async () => {
      const schedule = harness.make();
      const first = await schedule.backfill(from, to);
      const second = await schedule.backfill(from, to);

      expect(second).toMatchObject({ outcome: "already queued", backfill: { id: first.backfill.id } });
      await schedule.start(recorded);
      await until(() => expect(state(first.backfill.id)?.state).toBe("done"));
      expect(runs).toEqual(days.map((ds) => `${ds} 1`));
      expect((await schedule.backfill(from, to)).outcome).toBe("queued");
    });

    it("lets every night go before the next of its days", async () => {
      const { open, opened } = gate();
      const schedule = harness.make();
      await schedule.start(async (ds, context) => {
        await recorded(ds, context);
        await opened;
      });
      await schedule.backfill(from, to);
      await until(() => expect(runs).toHaveLength(1));
      await schedule.enqueue("2026-02-01");
      await schedule.enqueue("2026-02-02");
      open();

      await until(() => expect(runs).toHaveLength(5));
      expect(runs).toEqual(
        ["2026-01-05", "2026-02-01", "2026-02-02", "2026-01-06", "2026-01-07"].map((ds) => `${ds} 1`),
      );
    });

    it("goes on after a stop with the day that was interrupted, and does none again that was done", async () => {
      const first = harness.make();
      const begun: string[] = [];
      await first.start(async (ds, { signal }) => {
        begun.push(ds);
        if (ds === from) return;
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        signal.throwIfAborted();
      });
      const { backfill } = await first.backfill(from, to);
      await until(() => expect(begun).toEqual(days.slice(0, 2)));
      await first.stop();
      expect(state(backfill.id)).toMatchObject({ state: "pending", done: 1, next: "2026-01-06", fraction: null });

      await harness.make().start(recorded);

      await until(() => expect(state(backfill.id)?.state).toBe("done"));
      expect(runs).toEqual(["2026-01-06 1", "2026-01-07 1"]);
    });

    it("shows how far it is, and about how long it will take", async () => {
      const { open, opened } = gate();
      const schedule = harness.make();
      await schedule.start(async (ds, { progress }) => {
        if (ds === from) return;
        progress(0.25);
        await opened;
      });
      const { backfill } = await schedule.backfill(from, to);

      await until(() => expect(state(backfill.id)).toMatchObject({ done: 1, next: "2026-01-06", fraction: 0.25 }));
      expect(state(backfill.id)?.left_ms).toBeGreaterThanOrEqual(0);
      open();
    });

    it("leaves off when it is cancelled, in the middle of a day, and goes on with other work", async () => {
      const schedule = harness.make();
      await schedule.start(async (ds, context) => {
        await recorded(ds, context);
        if (context.backfill === null) return;
        await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
        context.signal.throwIfAborted();
      });
      const { backfill } = await schedule.backfill(from, to);
      await until(() => expect(runs).toHaveLength(1));

      expect(harness.backfills.cancel(backfill.id)).toMatchObject({ state: "cancelled", done: 0 });
      await schedule.enqueue("2026-02-01");

      await until(() => expect(runs).toEqual(["2026-01-05 1", "2026-02-01 1"]));
      await aWhile();
      expect(runs).toHaveLength(2);
      expect(state(backfill.id)).toMatchObject({ state: "cancelled", done: 0, next: null });
    });

    it("tries a failed day again, and stops at one that is given up, saying why; the next backfill is worked on", async () => {
      const schedule = harness.make();
      await schedule.start(async (ds, context) => {
        await recorded(ds, context);
        if (ds === "2026-01-05" && context.attempt < 3) throw new Error("not yet");
        if (ds === "2026-01-06")
          throw new PulseError({ code: "TEST", fault: "input", message: "the configuration is wrong" });
      });
      const first = await schedule.backfill(from, to);
      const second = await schedule.backfill("2026-02-01", "2026-02-01");

      await until(() => expect(state(second.backfill.id)?.state).toBe("done"));
      expect(runs).toEqual(["2026-01-05 1", "2026-01-05 2", "2026-01-05 3", "2026-01-06 1", "2026-02-01 1"]);
      expect(state(first.backfill.id)).toMatchObject({
        state: "failed",
        done: 1,
        error: { ds: "2026-01-06", code: "TEST", message: "the configuration is wrong" },
      });
    });

    it("never has two runs of a ds at a time, and runs the night that is asked for meanwhile", async () => {
      let running = 0;
      let most = 0;
      const seen: string[] = [];
      const schedule = harness.make();
      await schedule.start(async (ds, { backfill }) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 200));
        running -= 1;
        seen.push(`${ds} ${backfill === null ? "night" : "backfill"}`);
      });
      await schedule.backfill(from, from);
      await until(() => expect(running).toBe(1));
      await schedule.enqueue(from);

      await until(() => expect(seen).toEqual([`${from} backfill`, `${from} night`]));
      expect(most).toBe(1);
    });

    it("does not catch up on its days as if they had been missed", async () => {
      const ended = dsEnded(lastFire(TEST_OPTIONS.times, Date.now()), "UTC");
      const published = [addDays(ended, -3)];
      harness.backfills.add(addDays(ended, -2), addDays(ended, -1));
      const seen: string[] = [];

      await harness
        .make({ publishedDays: async () => published })
        .start(async (ds, { backfill }) => void seen.push(`${ds} ${backfill === null ? "night" : "backfill"}`));

      await until(() => expect(seen).toHaveLength(3));
      expect(seen).toEqual([`${ended} night`, `${addDays(ended, -2)} backfill`, `${addDays(ended, -1)} backfill`]);
    });

    it("refuses what is not a day, and to cancel what is not there or over", async () => {
      const schedule = harness.make();
      await expect(schedule.backfill(from, "2026-02-30")).rejects.toMatchObject({ code: "DS_INVALID", fault: "input" });
      expect(() => harness.backfills.cancel("nothing")).toThrow(
        expect.objectContaining({ code: "BACKFILL_UNKNOWN", fault: "input" }),
      );
      await schedule.start(recorded);
      const { backfill } = await schedule.backfill(from, from);
      await until(() => expect(state(backfill.id)?.state).toBe("done"));
      expect(() => harness.backfills.cancel(backfill.id)).toThrow(
        expect.objectContaining({ code: "BACKFILL_OVER", fault: "input" }),
      );
    });
  });

  it("refuses what is not a day", async () => {
    for (const ds of ["yesterday", "2026-02-30", "2026-1-5"]) {
      await expect(harness.make().enqueue(ds)).rejects.toMatchObject({ code: "DS_INVALID", fault: "input" });
    }
  });
});
