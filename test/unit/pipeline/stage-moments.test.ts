import { describe, expect, test } from "vitest";
import type { RelationValue } from "../../../src/engine/engine.ts";
import type { MetricPart } from "../../../src/metrics/metric-plan.ts";
import type { PlannedMetric, Window } from "../../../src/pipeline/definitions.ts";
import { type Cell, stageMoments, WHOLE } from "../../../src/pipeline/stage-moments.ts";
import { subjectWith } from "../../harness/subject.ts";

type Row = Readonly<Record<string, RelationValue>>;
/** A row of the model; sums that it does not say are 0. */
const row = (fields: Row): Row => ({
  view: "cumulative",
  view_day: 0,
  carried_over: false,
  has_history: false,
  group: "test",
  user_dimension: "",
  user_dimension_value: "",
  metric: "",
  metric_part: "",
  metric_level: "",
  ...fields,
});
const entries = (day: number, group: string, units: bigint, more: Row = {}): Row =>
  row({ view: "entries", view_day: day, group, units, ...more });

function plannedPart(definition: object, window: Partial<Window> = {}): { planned: PlannedMetric; part: MetricPart } {
  const [metric] = subjectWith([{ name: "m", ...definition }]).metrics;
  const [part] = metric?.plan.parts ?? [];
  if (metric === undefined || part === undefined) throw new RangeError("a metric has a part");
  return { planned: { ...metric, window: { ...metric.window, ...window } }, part };
}
const count = plannedPart({ kind: "count" });

describe("the cells of a stage's views", () => {
  const rows = [entries(101, "test", 3n), entries(100, "control", 2n), entries(103, "test", 1n)];

  test("begin with the first day on which a unit entered and end with the stage's last day", () => {
    const { cells } = stageMoments(rows, ["daily", "days_since_exposure", "last_7"], 103);
    expect(cells.map(({ view, day }) => `${view} ${day}`)).toEqual([
      ...[100, 101, 102, 103].map((day) => `daily ${day}`),
      ...[0, 1, 2, 3].map((day) => `days_since_exposure ${day}`),
      "last_7 0",
    ]);
  });

  test("are none where nobody entered, or no view is asked for", () => {
    expect(stageMoments([], ["daily", "last_28"], 103).cells).toEqual([]);
    expect(stageMoments(rows, [], 103).cells).toEqual([]);
  });
});

describe("the units of a cell", () => {
  const table = stageMoments(
    [
      entries(100, "test", 5n),
      entries(100, "test", 2n, { carried_over: true }),
      entries(102, "test", 10n),
      entries(102, "control", 7n),
      entries(100, "test", 4n, { metric_part: "week" }),
      row({ units: 12n }),
      row({ units: 5n, carried_over: true }),
      row({ units: 4n, metric_part: "week" }),
    ],
    ["daily", "days_since_exposure", "last_7"],
    103,
  );
  const units = (cell: Cell | undefined, population: "all" | "fresh" = "all", window?: Window): bigint =>
    table.units(population, "test", WHOLE, window, cell);

  test.each([
    ["daily", 99, 0n],
    ["daily", 100, 7n],
    ["daily", 101, 7n],
    ["daily", 102, 17n],
    ["days_since_exposure", 0, 17n],
    ["days_since_exposure", 1, 17n],
    ["days_since_exposure", 2, 7n],
    ["days_since_exposure", 3, 7n],
    ["days_since_exposure", 4, 0n],
    ["last_7", 0, 17n],
  ] as const)("%s %d: %d units, of those who had entered, or whose day is there", (view, day, expected) => {
    expect(units({ view, day })).toBe(expected);
  });

  test("are the fresh ones where those are asked for", () => {
    expect(units({ view: "daily", day: 101 }, "fresh")).toBe(5n);
    expect(units(undefined, "fresh")).toBe(12n);
    expect(units(undefined)).toBe(17n);
  });

  test("are those whose window is over, where it must be", () => {
    const { window } = count.planned;
    const week = { ...window, id: "week", isComplete: true };
    expect(units({ view: "daily", day: 101 }, "all", week)).toBe(4n);
    expect(units(undefined, "all", week)).toBe(4n);
    expect(units(undefined, "all", { ...week, isComplete: false })).toBe(17n);
  });
});

describe("the moments of a metric", () => {
  const sums = { metric: "m", units: 2n, y: 5n, yy_low: 13n, limited: 1n, overflows: 0n };

  test("are those of the cell that is asked for, over the cell's units", () => {
    const table = stageMoments(
      [
        entries(100, "test", 8n),
        row({ units: 8n }),
        row(sums),
        row({ ...sums, view: "daily", view_day: 100, y: 3n, yy_low: 9n, upper_limit: 3n, overflows: 1n }),
      ],
      ["daily"],
      101,
    );
    const of = (cell?: Cell) => table.moments("all", "test", WHOLE, count.planned, count.part, cell);
    expect(of()).toMatchObject({ moments: { units: 8n, y: 5n, yy: 13n, x: 8n }, overflowed: false, upperLimit: null });
    expect(of({ view: "daily", day: 100 })).toMatchObject({
      moments: { units: 8n, y: 3n, yy: 9n, x: 8n },
      overflowed: true,
      upperLimit: 3n,
      limitedUnits: 1n,
      skewness: null,
      topTotal: null,
      history: null,
    });
    expect(of({ view: "daily", day: 101 })).toMatchObject({ moments: { units: 8n, y: 0n, yy: 0n }, overflowed: false });
  });

  test("count the units whose window is over where it must be; a ratio over all units those, too", () => {
    const rows = [row({ units: 8n }), row({ units: 3n, metric_part: "week" }), row({ ...sums, x: 4n, xx_low: 8n })];
    const table = stageMoments(rows, [], 101);
    const week = { id: "week", isComplete: true };
    const unitsOf = (definition: object, window: Partial<Window>): bigint => {
      const { planned, part } = plannedPart(definition, window);
      return table.moments("all", "test", WHOLE, planned, part).moments.units;
    };
    const side = { kind: "count", event: "a" };
    const ratio = { kind: "ratio", numerator: side, denominator: side };
    expect(unitsOf({ kind: "count" }, {})).toBe(8n);
    expect(unitsOf({ kind: "count" }, week)).toBe(3n);
    expect(unitsOf({ ...ratio, units: "all" }, week)).toBe(3n);
    expect(unitsOf(ratio, week)).toBe(2n);
  });

  test("of an unknown view are no rows of this version", () => {
    expect(() => stageMoments([row({ view: "weekly" })], [], 101)).toThrow(RangeError);
  });
});
