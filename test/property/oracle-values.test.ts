import { describe, expect, test } from "vitest";
import type { TreeObject } from "./oracle/arbitrary/render.ts";
import { exactNumber, toScale } from "./oracle/exact-number.ts";
import { did, exampleProject, exposed, overall, resultsOf, units } from "./oracle/example.ts";

/** Moments of one metric of the unit `a`, first exposed at the start of 2026-01-05, by part. */
function momentsOf(metric: Readonly<Record<string, unknown>>, events: TreeObject[], ds?: string, settings = {}) {
  const project = exampleProject({ metrics: { m: metric }, settings });
  const { moments } = resultsOf(project, [exposed("a", "2026-01-05", true), ...events], ds);
  return overall(moments);
}
const valued = (value: string, more: TreeObject = {}) =>
  did("a", "2026-01-06", "buy", { value: { raw: value }, ...more });

describe("numbers are exact", () => {
  test.each<[string, bigint | undefined]>([
    ["29.9", 29_900_000_000_000n],
    ["-1e-3", -1_000_000_000n],
    ["123456789.123456789012", 123_456_789_123_456_789_012n],
    ["0.0000000000005", 1n],
    ["-0.0000000000005", -1n],
    ["0.00000000000049", 0n],
    ["1e-400", 0n],
    ["1e26", undefined],
    ["abc", undefined],
    ["", undefined],
    [" 1", undefined],
  ])("%s", (text, expected) => {
    expect(exactNumber(text)).toBe(expected);
  });

  test.each([
    ["2.5", 0, 2n],
    ["3.5", 0, 4n],
    ["-2.5", 0, -2n],
    ["-3.5", 0, -4n],
    ["0.0000015", 6, 2n],
    ["1.0000000014999999", 9, 1_000_000_002n], // to 12 decimals first: ...1500, a tie
    ["7", 9, 7_000_000_000n],
  ])("%s to scale %d", (text, scale, expected) => {
    expect(toScale(exactNumber(text) ?? 0n, scale)).toBe(expected);
  });
});

describe("additive metrics", () => {
  test("a sum rounds each event, and counts numbers only", () => {
    const events = [
      valued("0.0000005"),
      valued("0.0000005"),
      valued("1.0000015"),
      did("a", "2026-01-06", "buy", { value: "5" }),
      did("a", "2026-01-06", "buy"),
    ];
    expect(momentsOf({ kind: "sum" }, events)).toMatchObject([
      { y: units("1.000002"), units: 1n, x: 1n, yScale: 6, ratio: false },
    ]);
  });

  test("a metadata value counts as a number and as a text that is one", () => {
    const amounts = ["12.50", { raw: "2.5" }, "abc", null, "", true].map((amount) =>
      did("a", "2026-01-06", "buy", { metadata: { amount } }),
    );
    const metric = { kind: "mean", value: "metadata.amount", scale: 2 };
    expect(momentsOf(metric, amounts)).toMatchObject([
      { y: 1500n, yy: 2_250_000n, x: 2n, xx: 4n, xy: 3000n, yScale: 2, xScale: 0, ratio: true, units: 1n },
    ]);
  });

  test("a unit without a denominator is outside a ratio, unless all units count", () => {
    const events = [did("a", "2026-01-06", "view"), valued("3", { metadata: { sign: "plus" } }), valued("-3")];
    const numerator = { kind: "count", event: "view" };
    const denominator = { kind: "sum", event: "buy", scale: 1 };
    expect(momentsOf({ kind: "ratio", numerator, denominator }, events)).toMatchObject([
      { exposed_units: 1n, units: 0n, y: 0n, x: 0n },
    ]);
    expect(momentsOf({ kind: "ratio", numerator, denominator, units: "all" }, events)).toMatchObject([
      { units: 1n, y: 1n, x: 0n, xScale: 1 },
    ]);
    expect(momentsOf({ kind: "ratio", numerator, denominator }, events.slice(0, 2))).toMatchObject([
      { units: 1n, y: 1n, x: 30n, xy: 30n, xx: 900n },
    ]);
  });

  test("a conversion is one however many events there are, and exposures are no events", () => {
    expect(momentsOf({ kind: "conversion" }, [valued("1"), valued("1")])).toMatchObject([{ y: 1n, yy: 1n }]);
    expect(momentsOf({ kind: "unique" }, [])).toMatchObject([{ y: 0n, units: 1n }]);
  });

  test("moments add up over the units of a group", () => {
    const { moments } = resultsOf(exampleProject({ metrics: { m: { kind: "count" } } }), [
      exposed("a", "2026-01-05", true),
      exposed("b", "2026-01-05", true),
      exposed("c", "2026-01-05", false),
      ...["a", "a", "b", "b", "b"].map((user) => did(user, "2026-01-06", "view")),
    ]);
    expect(overall(moments)).toMatchObject([
      { group: "test", units: 2n, y: 5n, yy: 13n, x: 2n, xx: 2n, xy: 5n },
      { group: "control", units: 1n, y: 0n, yy: 0n, x: 1n, xx: 1n, xy: 0n },
    ]);
  });
});

describe("active days", () => {
  test("days with a qualifying event over the days of the window, to a millionth", () => {
    // 5 January (the exposure), 7 January; the window has the three days up to ds.
    expect(
      momentsOf({ kind: "dau" }, [did("a", "2026-01-07", "view"), did("a", "2026-01-08", "view")], "2026-01-07")[0]?.y,
    ).toBe(666_667n);
    expect(momentsOf({ kind: "dau" }, [], "2026-01-07", { active_user: { count_exposures: false } })[0]?.y).toBe(0n);
  });

  test("the last day is that of the window's last microsecond, and an empty window is zero", () => {
    expect(momentsOf({ kind: "dau", window: { to: "24h" } }, [])[0]?.y).toBe(1_000_000n);
    expect(momentsOf({ kind: "dau", window: { from: "7d" } }, [], "2026-01-06")[0]?.y).toBe(0n);
  });
});

describe("funnels", () => {
  const step = (event: string, within?: string) => ({ event, within });
  const times: Record<string, string> = {};
  const reached = (steps: unknown[], log: string, within_from = "previous") => {
    const events = log.split(" ").map((entry) => {
      const [name = "", minute = ""] = entry.split("@");
      times[minute] ??= new Date(Date.UTC(2026, 0, 6) + Number(minute) * 60_000).toISOString();
      return did("a", times[minute], name);
    });
    const rows = momentsOf({ kind: "funnel", steps, within_from }, events);
    return rows
      .filter((row) => row.metric_part.endsWith("/exposed"))
      .map((row) => Number(row.y))
      .join("");
  };
  const abc = [step("A"), step("B", "10m"), step("C", "10m")];

  test.each([
    ["A@0 B@10 C@20", "111", "each step within its time of the one before, ends included"],
    ["A@0 B@11 C@12", "100", "a step that comes too late does not count"],
    ["B@0 A@1 C@2", "100", "a step before the one before it does not count"],
    ["A@0 B@0 C@1", "100", "steps at the same instant are not in order"],
    ["A@0 B@5 A@30 B@35 C@40", "111", "a later start may succeed"],
    ["A@0 B@1 B@10 C@20", "111", "a later second step may succeed"],
    ["C@0 B@1", "000", "without the first step there is nothing"],
  ])("%s reaches %s: %s", (log, expected) => {
    expect(reached(abc, log)).toBe(expected);
  });

  test("measured from the start, each step's time begins with the chain's first event", () => {
    expect(reached(abc, "A@0 B@8 C@12", "start")).toBe("110");
    expect(reached(abc, "A@0 A@3 B@8 C@12", "start")).toBe("111");
    expect(reached([step("A"), step("B"), step("A", "5m")], "A@0 B@8 A@9", "start")).toBe("110");
  });

  test("the parts of a funnel are ratios over those who reached the step before, and proportions of all", () => {
    const { moments } = resultsOf(
      exampleProject({ metrics: { f: { kind: "funnel", steps: [step("A"), step("B"), step("C")] } } }),
      [
        ...["a", "b", "c"].map((user) => exposed(user, "2026-01-05", true)),
        did("a", "2026-01-06", "A"),
        did("a", "2026-01-07", "B"),
        did("b", "2026-01-06", "A"),
      ],
    );
    const parts = overall(moments).map((row) => [row.metric_part, row.y, row.x, row.units, row.ratio]);
    expect(parts).toEqual([
      ["overall", 0n, 2n, 2n, true],
      ["step_1/exposed", 2n, 3n, 3n, false],
      ["step_2/exposed", 1n, 3n, 3n, false],
      ["step_2/previous", 1n, 2n, 2n, true],
      ["step_2/first", 1n, 2n, 2n, true],
      ["step_3/exposed", 0n, 3n, 3n, false],
      ["step_3/previous", 0n, 1n, 1n, true],
      ["step_3/first", 0n, 2n, 2n, true],
      ["time_to_convert", 0n, 0n, 0n, true],
    ]);
  });
});
