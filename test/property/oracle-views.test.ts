import { describe, expect, test } from "vitest";
import { did, exampleProject, exposed, resultsOf } from "./oracle/example.ts";

/** Two units, exposed on 5 and 7 January, with a few views; rows of the metric `m` as of 8 January. */
function rowsOf(metric: Readonly<Record<string, unknown>>, { ds = "2026-01-08", settings = {} } = {}) {
  const { moments } = resultsOf(
    exampleProject({ metrics: { m: metric }, settings: { active_user: { count_exposures: false }, ...settings } }),
    [
      exposed("a", "2026-01-05T10:00:00Z", true),
      exposed("b", "2026-01-07T10:00:00Z", true),
      did("a", "2026-01-05T09:00:00Z", "view"),
      ...["05T11", "05T12", "06T11", "08T11"].map((time) => did("a", `2026-01-${time}:00:00Z`, "view")),
      ...["07T11", "08T11", "08T12", "08T13"].map((time) => did("b", `2026-01-${time}:00:00Z`, "view")),
    ],
    ds,
  );
  return moments.filter((row) => row.population === "all");
}
const cellsOf = (metric: Readonly<Record<string, unknown>>, view: string, options = {}) =>
  rowsOf(metric, options)
    .filter((row) => row.view === view)
    .map((row) => [row.view_day, row.exposed_units, row.y, row.yy]);
const count = { kind: "count", event: "view" };

describe("views", () => {
  test("daily: the units exposed so far, with the events of the day alone", () => {
    expect(cellsOf(count, "daily")).toEqual([
      ["2026-01-05", 1n, 2n, 4n],
      ["2026-01-06", 1n, 1n, 1n],
      ["2026-01-07", 2n, 1n, 1n],
      ["2026-01-08", 2n, 4n, 10n],
    ]);
  });

  test("by day there are a hundred cells at most: the last days, and the first after the exposure", () => {
    const days = cellsOf(count, "daily", { ds: "2026-05-01" }).map((cell) => cell[0]);
    expect([days.length, days[0], days.at(-1)]).toEqual([100, "2026-01-22", "2026-05-01"]);
    const since = cellsOf(count, "days_since_exposure", { ds: "2026-05-01" }).map((cell) => cell[0]);
    expect([since.length, since[0], since.at(-1)]).toEqual([100, "0", "99"]);
  });

  test("by days since exposure: the units exposed that long ago", () => {
    expect(cellsOf(count, "days_since_exposure")).toEqual([
      ["0", 2n, 3n, 5n],
      ["1", 2n, 4n, 10n],
      ["2", 1n, 0n, 0n],
      ["3", 1n, 1n, 1n],
    ]);
  });

  test("the last 7 and 28 days: all units", () => {
    expect(cellsOf(count, "last_7", { ds: "2026-01-12" })).toEqual([["", 2n, 6n, 20n]]);
    expect(cellsOf(count, "last_28", { ds: "2026-01-12" })).toEqual([["", 2n, 8n, 32n]]);
    expect(cellsOf(count, "cumulative", { ds: "2026-01-12" })).toEqual([["", 2n, 8n, 32n]]);
  });

  test("a project may have fewer of them", () => {
    const views = rowsOf(count, { settings: { views: ["last_28"] } }).map((row) => row.view);
    expect(views).toEqual(["cumulative", "last_28"]);
  });

  test("a metric's window holds in each view", () => {
    expect(cellsOf({ ...count, window: { to: "24h" } }, "daily")).toEqual([
      ["2026-01-05", 1n, 2n, 4n],
      ["2026-01-06", 1n, 0n, 0n], // 11:00 is an hour too late
      ["2026-01-07", 2n, 1n, 1n],
      ["2026-01-08", 2n, 0n, 0n],
    ]);
  });

  test("shares are of the days of the cell that lie in the window", () => {
    expect(cellsOf({ kind: "dau" }, "daily")).toEqual([
      ["2026-01-05", 1n, 1_000_000n, 1_000_000_000_000n],
      ["2026-01-06", 1n, 1_000_000n, 1_000_000_000_000n],
      ["2026-01-07", 2n, 1_000_000n, 1_000_000_000_000n],
      ["2026-01-08", 2n, 2_000_000n, 2_000_000_000_000n],
    ]);
    expect(cellsOf({ kind: "participation", event: "view" }, "last_7")[0]?.[2]).toBe(750_000n + 1_000_000n);
  });

  test("limits are of the values of the cell", () => {
    const [, second] = cellsOf({ ...count, winsorise: { upper: 0.6 } }, "days_since_exposure");
    expect(second).toEqual(["1", 2n, 4n, 10n]); // 1 and 3: the 60th percentile of two is the larger
    const [, lower] = cellsOf({ ...count, winsorise: { upper: 0.501, lower: 0.4999 } }, "cumulative");
    expect(lower).toBeUndefined();
    expect(cellsOf({ ...count, cap: { upper: 2 } }, "daily")[3]).toEqual(["2026-01-08", 2n, 3n, 5n]);
  });

  test("a start of retention is in the cell of its own day, its return may be later", () => {
    expect(
      rowsOf({ kind: "retention", after_days: 1 })
        .filter((row) => row.view === "daily")
        .map((row) => [row.view_day, row.y, row.x]),
    ).toEqual([
      ["2026-01-05", 1n, 1n],
      ["2026-01-06", 0n, 1n],
      ["2026-01-07", 1n, 1n],
      ["2026-01-08", 0n, 0n],
    ]);
  });

  test("accounting is over the days of the cell, and looks back as far as ever", () => {
    expect(cellsOf({ kind: "user_accounting", series: "l7" }, "daily").map((cell) => cell[2])).toEqual([
      1_000_000n,
      2_000_000n,
      2_000_000n + 1_000_000n,
      3_000_000n + 2_000_000n,
    ]);
    const newOn = cellsOf({ kind: "user_accounting", series: "new_dau" }, "daily").map((cell) => cell[2]);
    expect(newOn).toEqual([1n, 0n, 1n, 0n]);
    const newBy = cellsOf({ kind: "user_accounting", series: "new_wau" }, "daily").map((cell) => cell[2]);
    expect(newBy).toEqual([1n, 1n, 2n, 2n]);
  });
});

describe("complete windows", () => {
  const complete = { ...count, window: { to: "48h", complete: true } };

  test("only the units whose window is over count, exposed ones too", () => {
    expect(cellsOf(complete, "cumulative", { ds: "2026-01-06" })).toEqual([]);
    expect(cellsOf(complete, "cumulative", { ds: "2026-01-07" })).toEqual([["", 1n, 3n, 9n]]);
    expect(cellsOf(complete, "cumulative", { ds: "2026-01-08" })).toEqual([["", 1n, 3n, 9n]]);
    expect(cellsOf(complete, "cumulative", { ds: "2026-01-09" })).toEqual([["", 2n, 7n, 25n]]);
    expect(cellsOf(complete, "daily").map((cell) => cell[1])).toEqual([1n, 1n, 1n, 1n]);
  });

  test("with join: day it begins with the day", () => {
    expect(cellsOf(complete, "cumulative", { ds: "2026-01-06", settings: { join: "day" } })).toEqual([
      ["", 1n, 4n, 16n],
    ]);
  });
});
