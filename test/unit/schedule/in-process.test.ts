import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Clock } from "../../../src/clock.ts";
import { silentLog } from "../../../src/log.ts";
import { createInProcessSchedule } from "../../../src/schedule/in-process.ts";
import type { Schedule, ScheduleOptions } from "../../../src/schedule/schedule.ts";
import { ownBackfills } from "../../contract/schedule-harness.ts";

/** A clock that a test moves: it goes on only when `advanceTo` says so, from one sleeper's waking to the next. */
function movedClock(start: string): Clock & { advanceTo(instant: string): Promise<void> } {
  let now = Date.parse(start);
  let sleepers: { at: number; wake: () => void }[] = [];
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const wake = (): void => {
          signal?.removeEventListener("abort", wake);
          resolve();
        };
        signal?.addEventListener("abort", wake);
        sleepers.push({ at: now + ms, wake });
      }),
    advanceTo: async (instant) => {
      const end = Date.parse(instant);
      for (await settle(); ; await settle()) {
        const next = Math.min(...sleepers.map((sleeper) => sleeper.at));
        if (next > end) break;
        now = Math.max(now, next);
        const due = sleepers.filter((sleeper) => sleeper.at <= now);
        sleepers = sleepers.filter((sleeper) => sleeper.at > now);
        for (const sleeper of due) sleeper.wake();
      }
      now = end;
    },
  };
}

describe("the in-process schedule, by a clock that the test moves", () => {
  let schedule: Schedule | undefined;
  let own: ReturnType<typeof ownBackfills>;
  beforeEach(() => {
    own = ownBackfills();
  });
  afterEach(async () => {
    await schedule?.stop();
    own.remove();
  });

  function make(clock: Clock, options: Partial<ScheduleOptions> = {}): Schedule {
    schedule = createInProcessSchedule({
      times: { pattern: "30 2 * * *", timeZone: "Europe/Berlin" },
      publishedDays: async () => [],
      catchUpDays: 31,
      backfills: own.backfills,
      backoff: { attempts: 3, first_ms: 60_000, longest_ms: 600_000 },
      clock,
      random: () => 0,
      log: silentLog,
      ...options,
    });
    return schedule;
  }

  it("finds the backfill that another process has asked for, within ten seconds", async () => {
    const clock = movedClock("2026-03-27T12:00:00Z");
    const runs: string[] = [];
    await make(clock).start(async (ds) => void runs.push(ds));

    own.backfills.add("2026-01-05", "2026-01-06");
    await clock.advanceTo("2026-03-27T12:00:10Z");

    expect(runs).toEqual(["2026-01-05", "2026-01-06"]);
  });

  it("lets nights run while a failed day of a backfill waits for its next try", async () => {
    const clock = movedClock("2026-03-27T12:00:00Z");
    const runs: string[] = [];
    const failing = make(clock);
    await failing.start(async (ds, { attempt, backfill }) => {
      runs.push(`${ds} ${attempt}`);
      if (backfill !== null && attempt === 1) throw new Error("fails at first");
    });
    await failing.backfill("2026-01-05", "2026-01-05");
    await clock.advanceTo("2026-03-27T12:00:05Z");
    await failing.enqueue("2026-03-26");
    await clock.advanceTo("2026-03-27T12:05:00Z");

    expect(runs).toEqual(["2026-01-05 1", "2026-03-26 1", "2026-01-05 2"]);
  });

  it("runs every ds once through the nights in which the clocks change", async () => {
    for (const [from, to, days] of [
      ["2026-03-27T12:00:00Z", "2026-03-31T12:00:00Z", ["2026-03-27", "2026-03-28", "2026-03-29", "2026-03-30"]],
      ["2026-10-23T12:00:00Z", "2026-10-27T12:00:00Z", ["2026-10-23", "2026-10-24", "2026-10-25", "2026-10-26"]],
    ] as const) {
      const clock = movedClock(from);
      const runs: string[] = [];
      await make(clock).start(async (ds) => void runs.push(ds));
      await clock.advanceTo(to);
      expect(runs).toEqual(days);
    }
  });

  it("does not fire before its time", async () => {
    const clock = movedClock("2026-01-06T00:00:00Z");
    const runs: string[] = [];
    await make(clock).start(async (ds) => void runs.push(ds));
    await clock.advanceTo("2026-01-06T01:29:59.999Z");
    expect(runs).toEqual([]);
    await clock.advanceTo("2026-01-06T01:30:00.000Z");
    expect(runs).toEqual(["2026-01-05"]);
  });

  it("waits longer before each further attempt", async () => {
    const clock = movedClock("2026-01-06T00:00:00Z");
    const tries: string[] = [];
    const made = make(clock);
    await made.start(async () => {
      tries.push(new Date(clock.now()).toISOString().slice(11, 19));
      throw new Error("fails");
    });
    await made.enqueue("2026-01-04");
    await clock.advanceTo("2026-01-06T01:00:00Z");
    expect(tries).toEqual(["00:00:00", "00:00:30", "00:01:30"]);
  });

  it("catches up by itself on a ds that failed, when it fires the next time", async () => {
    const clock = movedClock("2026-01-06T00:00:00Z");
    const published = ["2026-01-04"];
    const runs: string[] = [];
    let isBroken = true;
    await make(clock, { publishedDays: async () => published }).start(async (ds) => {
      runs.push(ds);
      if (isBroken) throw new Error("fails");
      published.push(ds);
    });
    await clock.advanceTo("2026-01-06T12:00:00Z");
    expect(runs).toEqual(["2026-01-05", "2026-01-05", "2026-01-05"]);
    isBroken = false;
    await clock.advanceTo("2026-01-07T12:00:00Z");
    expect(runs.slice(3)).toEqual(["2026-01-05", "2026-01-06"]);
  });

  it("fires once for a night that it slept through, and catches up on the others", async () => {
    const clock = movedClock("2026-01-05T12:00:00Z");
    let skipped = 0;
    const suspended: Clock = { now: () => clock.now() + skipped, sleep: clock.sleep };
    const published = ["2026-01-03", "2026-01-04"];
    const runs: string[] = [];
    await make(suspended, { publishedDays: async () => published }).start(async (ds) => {
      runs.push(ds);
      published.push(ds);
    });
    skipped = 3 * 86_400_000;
    await clock.advanceTo("2026-01-05T12:05:00Z");
    expect(runs).toEqual(["2026-01-05", "2026-01-06", "2026-01-07"]);
  });

  it("reports progress by hundredths and finishes the night that ignores the abort before stop resolves", async () => {
    const clock = movedClock("2026-01-06T00:00:00Z");
    const events: string[] = [];
    const made = make(clock);
    let finish = (): void => undefined;
    await made.start(async (_, { signal, progress }) => {
      progress(0.5);
      signal.addEventListener("abort", () => events.push("aborted"));
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      events.push("finished");
    });
    await made.enqueue("2026-01-04");
    await clock.advanceTo("2026-01-06T00:00:01Z");
    const stopped = made.stop().then(() => events.push("stopped"));
    finish();
    await stopped;
    expect(events).toEqual(["aborted", "finished", "stopped"]);
  });
});
