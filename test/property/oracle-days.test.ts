import { describe, expect, test } from "vitest";
import { did, momentsOf } from "./oracle/example.ts";

/** An event `view` of the unit `a` on each of these days of January 2026; below 1: of December. */
const viewsOn = (...days: readonly number[]) =>
  days.map((day) => did("a", new Date(Date.UTC(2026, 0, day, 12)).toISOString(), "view"));
const onlyEvents = { active_user: { count_exposures: false } };

describe("shares of days", () => {
  test("days with a qualifying event over the days of the window, to a millionth", () => {
    // 5 January (the exposure), 7 January; the window has the three days up to ds.
    const views = [did("a", "2026-01-07", "view"), did("a", "2026-01-08", "view")];
    expect(momentsOf({ kind: "dau" }, views, { ds: "2026-01-07" })[0]?.y).toBe(666_667n);
    expect(momentsOf({ kind: "dau" }, [], { ds: "2026-01-07", settings: onlyEvents })[0]?.y).toBe(0n);
  });

  test("the last day is that of the window's last microsecond, and an empty window is zero", () => {
    expect(momentsOf({ kind: "dau", window: { to: "24h" } }, [])[0]?.y).toBe(1_000_000n);
    expect(momentsOf({ kind: "dau", window: { from: "7d" } }, [], { ds: "2026-01-06" })[0]?.y).toBe(0n);
  });

  test("participation has a filter of its own", () => {
    const log = [...viewsOn(5, 5, 6), did("a", "2026-01-07", "ping")];
    expect(momentsOf({ kind: "participation", event: "view" }, log, { ds: "2026-01-07" })[0]?.y).toBe(666_667n);
  });

  test("a day is active from its least number of events on, in the part of it that lies in the window", () => {
    const settings = { active_user: { min_events: 2, count_exposures: false } };
    const log = [...viewsOn(5, 5, 6), did("a", "2026-01-06T13:00:00Z", "view"), did("a", "2026-01-07", "view")];
    expect(momentsOf({ kind: "dau" }, log, { ds: "2026-01-07", settings })[0]?.y).toBe(666_667n);
    const noonToNoon = { from: "12h", to: "37h" };
    expect(momentsOf({ kind: "dau", window: noonToNoon }, log, { settings })[0]?.y).toBe(500_000n);
  });
});

describe("retention", () => {
  const retention = (more: object, days: readonly number[], ds = "2026-01-10") => {
    const [row] = momentsOf({ kind: "retention", ...more }, viewsOn(...days), {
      ds,
      settings: onlyEvents,
    });
    return row && [row.y, row.x, row.units];
  };

  test("of the days with activity, those with activity so many days later", () => {
    expect(retention({ after_days: 1 }, [5, 6, 8, 9])).toEqual([2n, 4n, 1n]);
    expect(retention({ after_days: 3 }, [5, 6, 8, 9])).toEqual([2n, 2n, 1n]);
  });

  test("there may be several days for it, the last of them after_days later", () => {
    expect(retention({ after_days: 3, length_days: 2 }, [5, 6, 8])).toEqual([2n, 2n, 1n]);
    expect(retention({ after_days: 3, length_days: 3 }, [5, 6, 10])).toEqual([1n, 2n, 1n]);
  });

  test("a start counts once its last day to return is wholly over", () => {
    expect(retention({ after_days: 2 }, [8], "2026-01-10")).toEqual([0n, 1n, 1n]);
    expect(retention({ after_days: 2 }, [8], "2026-01-09")).toEqual([0n, 0n, 0n]);
    expect(retention({ after_days: 2, window: { to: "5d" } }, [7])).toEqual([0n, 1n, 1n]);
    expect(retention({ after_days: 2, window: { from: "1h", to: "119h" } }, [7])).toEqual([0n, 0n, 0n]);
  });

  test("starts and returns may be different events", () => {
    const log = [...viewsOn(5, 6), did("a", "2026-01-07", "buy"), did("a", "2026-01-06", "buy")];
    const metric = { kind: "retention", after_days: 1, start: { event: "view" }, return: { event: "buy" } };
    expect(momentsOf(metric, log)).toMatchObject([{ y: 2n, x: 2n }]);
    const back = { ...metric, start: { event: "buy" }, return: { event: "view" } };
    expect(momentsOf(back, log)).toMatchObject([{ y: 0n, x: 2n }]);
  });
});

describe("user accounting", () => {
  const accounting = (series: string, days: readonly number[], ds = "2026-01-08", window?: object) => {
    const metric = { kind: "user_accounting", series, ...(window && { window }) };
    const [row] = momentsOf(metric, viewsOn(...days), { ds, settings: onlyEvents });
    return row?.ratio === true ? [row.y, row.x] : [row?.y];
  };

  test("means over the days from the exposure's on look back, today being the first day", () => {
    // 5 to 8 January; 30 December is the seventh day up to 5 January.
    expect(accounting("wau", [-1])).toEqual([250_000n]);
    expect(accounting("wau", [-2])).toEqual([0n]);
    expect(accounting("mau", [-21])).toEqual([500_000n]);
    expect(accounting("l7", [-1, 5, 6])).toEqual([2_000_000n]); // 2 + 2 + 2 + 2
    expect(accounting("l14", [-7, -6, 5])).toEqual([2_250_000n]); // 3 + 3 + 2 + 1
    expect(accounting("l28", [-21, 8])).toEqual([750_000n]); // 1 + 1 + 0 + 1
  });

  test("a unit is new where its first active day ever is among the days, or shortly before", () => {
    expect(accounting("new_dau", [5])).toEqual([1n]);
    expect(accounting("new_dau", [4, 5])).toEqual([0n]);
    expect(accounting("new_wau", [-1])).toEqual([1n]);
    expect(accounting("new_wau", [-2])).toEqual([0n]);
    expect(accounting("new_mau", [-22])).toEqual([1n]);
    expect(accounting("new_mau", [-23])).toEqual([0n]);
    expect(accounting("new_dau", [9], "2026-01-08")).toEqual([0n]);
    expect(accounting("new_dau", [])).toEqual([0n]);
  });

  test("stickiness: of the days after activity, those with activity again", () => {
    expect(accounting("stickiness_daily", [4, 5, 7])).toEqual([1n, 3n]); // 5, 6, 8
    expect(accounting("stickiness_weekly", [-7, 6])).toEqual([1n, 2n]); // 5, 6
    expect(accounting("stickiness_monthly", [-50])).toEqual([0n, 1n]);
  });

  test("on the second, fourteenth and fifty-sixth day of a unit", () => {
    expect(accounting("d1_retention", [5, 6])).toEqual([1n, 1n]);
    expect(accounting("d1_retention", [4])).toEqual([0n, 1n]);
    expect(accounting("d1_retention", [3])).toEqual([0n, 0n]);
    expect(accounting("d1_retention", [8])).toEqual([0n, 0n]);
    expect(accounting("wau_d14", [5, 12], "2026-01-18")).toEqual([1n, 1n]);
    expect(accounting("wau_d14", [5, 11], "2026-01-18")).toEqual([0n, 1n]);
    expect(accounting("wau_d14", [5], "2026-01-17")).toEqual([0n, 0n]);
    expect(accounting("mau_d56", [-50, -22])).toEqual([1n, 1n]);
    expect(accounting("mau_d56", [-50, -23])).toEqual([0n, 1n]);
  });

  test("the rest of the first and the last day count as well", () => {
    const window = { from: "13h", to: "14h" }; // the events are at noon of the same day
    expect(accounting("new_dau", [5], "2026-01-08", window)).toEqual([1n]);
    expect(accounting("l7", [4, 5], "2026-01-08", window)).toEqual([2_000_000n]);
  });
});
