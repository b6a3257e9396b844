import { describe, expect, it } from "vitest";
import { silentLog } from "../../../src/log.ts";
import { createBackfillBook } from "../../../src/schedule/backfill-book.ts";
import { daysDueAtFire, daysMissedAtStart, missedDays } from "../../../src/schedule/due-days.ts";
import { NIGHT_BACKOFF, type ScheduleOptions } from "../../../src/schedule/schedule.ts";
import { ownBackfills } from "../../contract/schedule-harness.ts";

/** A store in which nobody has asked for a backfill. */
const EMPTY_STORE = "/nonexistent";

function options(now: string, published: () => Promise<string[]>): { options: ScheduleOptions; log: string[] } {
  const log: string[] = [];
  const write = (_: object, message: string): void => void log.push(message);
  return {
    log,
    options: {
      times: { pattern: "0 2 * * *", timeZone: "Europe/Berlin" },
      publishedDays: published,
      catchUpDays: 5,
      backfills: createBackfillBook(EMPTY_STORE, { now: () => 0 }),
      backoff: NIGHT_BACKOFF,
      clock: { now: () => Date.parse(now), sleep: async () => undefined },
      random: () => 0,
      log: { ...silentLog, warn: write, error: write },
    },
  };
}

describe("missed days", () => {
  it("are those between the first published one and the one that ended, holes included", () => {
    expect(missedDays(["2026-01-02", "2026-01-04"], "2026-01-06", 31)).toEqual([
      "2026-01-03",
      "2026-01-05",
      "2026-01-06",
    ]);
  });

  it("are none before anything was published, or when all is published", () => {
    expect(missedDays([], "2026-01-06", 31)).toEqual([]);
    expect(missedDays(["2026-01-05", "2026-01-06"], "2026-01-06", 31)).toEqual([]);
    expect(missedDays(["2026-01-09"], "2026-01-06", 31)).toEqual([]);
  });

  it("are not those that a backfill is going to compute", async () => {
    const { backfills, remove } = ownBackfills();
    const { options: of } = options("2026-01-06T12:00:00Z", async () => ["2026-01-01"]);
    const { backfill } = backfills.add("2026-01-02", "2026-01-04");
    expect(await daysMissedAtStart({ ...of, backfills })).toEqual(["2026-01-05"]);

    expect(await daysMissedAtStart({ ...of, backfills, publishedDays: async () => [] })).toEqual([]);
    backfills.cancel(backfill.id);

    expect(await daysMissedAtStart({ ...of, backfills })).toEqual([
      "2026-01-02",
      "2026-01-03",
      "2026-01-04",
      "2026-01-05",
    ]);
    remove();
  });

  it("are looked for so many days back and no further", () => {
    expect(missedDays(["2025-01-01"], "2026-01-06", 3)).toEqual(["2026-01-04", "2026-01-05", "2026-01-06"]);
  });
});

describe("at a start", () => {
  it("a day that ended is not missed before its time to run has come", async () => {
    const before = options("2026-01-06T00:30:00Z", async () => ["2026-01-04"]);
    expect(await daysMissedAtStart(before.options)).toEqual([]);
    const after = options("2026-01-06T01:00:00Z", async () => ["2026-01-04"]);
    expect(await daysMissedAtStart(after.options)).toEqual(["2026-01-05"]);
  });

  it("says when more was missed than is caught up on", async () => {
    const { options: given, log } = options("2026-01-16T12:00:00Z", async () => ["2026-01-04"]);
    expect(await daysMissedAtStart(given)).toHaveLength(5);
    expect(log).toEqual([expect.stringContaining("more days were missed")]);
  });
});

describe("at a fire", () => {
  const fired = Date.parse("2026-01-06T01:00:00Z");

  it("the ds that just ended is due even if it is published, after what was missed", async () => {
    const { options: given } = options("2026-01-06T01:00:00Z", async () => ["2026-01-02", "2026-01-03", "2026-01-05"]);
    expect(await daysDueAtFire(given, fired)).toEqual(["2026-01-04", "2026-01-05"]);
  });

  it("the ds that just ended is due even if nobody can say what is published", async () => {
    const { options: given, log } = options("2026-01-06T01:00:00Z", () =>
      Promise.reject(new Error("the store is away")),
    );
    expect(await daysDueAtFire(given, fired)).toEqual(["2026-01-05"]);
    expect(log).toHaveLength(1);
  });

  it("a fire that is late is still for its own night", async () => {
    const { options: given } = options("2026-01-07T12:00:00Z", async () => []);
    expect(await daysDueAtFire(given, fired)).toEqual(["2026-01-05"]);
  });
});
