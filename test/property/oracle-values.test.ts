import { describe, expect, test } from "vitest";
import type { TreeObject } from "./oracle/arbitrary/render.ts";
import { exactNumber, toScale } from "./oracle/exact-number.ts";
import { did, exampleProject, exposed, momentsOf, overall, resultsOf, units } from "./oracle/example.ts";

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

describe("limits and logarithms", () => {
  test("each day of a unit counts up to its daily cap", () => {
    const days = ["05", "05", "05", "06", "07", "07"].map((day) => did("a", `2026-01-${day}`, "view", { value: 20 }));
    expect(momentsOf({ kind: "count", daily_cap: 2 }, days)[0]?.y).toBe(2n + 1n + 2n);
    expect(momentsOf({ kind: "sum", daily_cap: 29.9 }, days)[0]?.y).toBe(units("79.8"));
    const loss = did("a", "2026-01-05T12:00:00Z", "view", { value: -100 });
    expect(momentsOf({ kind: "sum", daily_cap: 29.9 }, [...days, loss])[0]?.y).toBe(units("9.9"));
  });

  test("the whole and each level of a dimension have daily caps of their own, and the rest adds up its levels'", () => {
    const many = Array.from({ length: 60 }, (_, k) =>
      did("b", `2026-01-${10 + (k % 20)}`, "view", { metadata: { key: "x" } }),
    );
    const few = ["y", "y", "z", "z", "z"].map((key) => did("a", "2026-01-06", "view", { metadata: { key } }));
    const project = exampleProject({ metrics: { m: { kind: "count", daily_cap: 2, dimension: "key" } } });
    const { moments } = resultsOf(project, [
      exposed("a", "2026-01-05", true),
      exposed("b", "2026-01-05", false),
      ...many,
      ...few,
    ]);
    expect(overall(moments).map((row) => [row.group, row.metric_dimension_value, row.y])).toEqual([
      ["test", "", 2n],
      ["control", "", 40n],
      ["test", "OTHER", 2n + 2n],
      ["control", "OTHER", 0n],
      ["test", "x", 0n],
      ["control", "x", 40n],
    ]);
  });

  test("the mean of logarithms is over the units above 0, to a millionth", () => {
    const log = { kind: "sum", scale: 2, transform: "log" };
    expect(momentsOf(log, [valued("2.718"), valued("0.004")])).toMatchObject([
      { units: 1n, y: 1_000_632n, x: 1n, yScale: 6, ratio: true, exposed_units: 1n },
    ]);
    expect(momentsOf(log, [valued("0.5")])[0]?.y).toBe(-693_147n);
    expect(momentsOf({ ...log, cap: { upper: 1 } }, [valued("5")])).toMatchObject([{ units: 1n, y: 0n, limited: 1n }]);
    expect(momentsOf(log, [valued("-5")])).toMatchObject([{ units: 0n, exposed_units: 1n }]);
    expect(momentsOf(log, [])).toMatchObject([{ units: 0n, y: 0n, x: 0n }]);
  });
});

describe("one value of a unit", () => {
  const log = [
    did("a", "2026-01-06T10:00:00Z", "buy", { value: 3 }),
    did("a", "2026-01-06T10:00:00Z", "buy", { value: 2.5 }),
    did("a", "2026-01-07T10:00:00Z", "buy", { value: -4 }),
    did("a", "2026-01-08T10:00:00Z", "buy", { value: { raw: "0.0000005" } }),
    did("a", "2026-01-08T10:00:00Z", "buy", { value: -1 }),
    did("a", "2026-01-09T10:00:00Z", "buy", { value: "9" }),
  ];

  test.each([
    ["min", "-4"],
    ["max", "3"],
    ["first", "2.5"], // of the two at that microsecond the smaller
    ["latest", "0"], // the larger one, rounded
  ])("%s is %s", (kind, value) => {
    expect(momentsOf({ kind }, log)).toMatchObject([{ y: units(value), x: 1n, units: 1n, rounded: 1n, ratio: false }]);
  });

  test("a unit without one has 0, or is left out", () => {
    expect(momentsOf({ kind: "min" }, [])).toMatchObject([{ y: 0n, units: 1n, ratio: false }]);
    expect(momentsOf({ kind: "min", units: "with_value" }, [])).toMatchObject([
      { units: 0n, exposed_units: 1n, ratio: true },
    ]);
    expect(momentsOf({ kind: "max", units: "with_value" }, log)).toMatchObject([{ y: units("3"), x: 1n, units: 1n }]);
  });
});

describe("distinct items", () => {
  const of = (metadata: TreeObject) => did("a", "2026-01-06", "view", { metadata });
  test("texts are counted once; what is missing or null is not counted, an empty text is", () => {
    const events = [{ k: "x" }, { k: "x" }, { k: "X" }, { k: 5 }, { k: "5" }, { k: null }, {}, { k: "" }].map(of);
    expect(momentsOf({ kind: "count_distinct", of: "metadata.k" }, events)).toMatchObject([{ y: 4n, ratio: false }]);
    expect(momentsOf({ kind: "count_distinct", of: "name" }, events)[0]?.y).toBe(1n);
  });

  test("a number is the text of its value, however it is written", () => {
    const numbers = ["5.5", "5.50", "55e-1"].map((number) => of({ k: { raw: number } }));
    expect(momentsOf({ kind: "count_distinct", of: "metadata.k" }, [...numbers, of({ k: "5.5" })])[0]?.y).toBe(1n);
    const values = [valued("1e2"), valued("100"), did("a", "2026-01-06", "buy", { value: "100" })];
    expect(momentsOf({ kind: "count_distinct", of: "value" }, values)[0]?.y).toBe(1n);
  });

  test("the rest of a dimension counts items once over all of its levels", () => {
    const events = [
      ...Array.from({ length: 80 }, () => of({ level: "big", k: "x" })),
      ...["l1", "l2", "l3"].map((level) => of({ level, k: "same" })),
    ];
    const rows = momentsOf({ kind: "count_distinct", of: "metadata.k", dimension: "level" }, events);
    expect(rows.map((row) => [row.metric_dimension_value, row.y])).toEqual([
      ["", 2n],
      ["big", 1n],
      ["OTHER", 1n],
    ]);
  });
});

describe("metrics made of others", () => {
  const metrics = {
    views: { kind: "count", event: "view" },
    spent: { kind: "sum", event: "buy", scale: 2, where: [{ field: "value", operator: ">", value: 1 }] },
    bought: { kind: "conversion", event: "buy" },
  };
  const log = [did("a", "2026-01-06", "view"), did("a", "2026-01-06", "view"), valued("2.5"), valued("1")];

  test("a ratio takes the filters, values and scales of the metrics that it names", () => {
    expect(momentsOf({ kind: "ratio", numerator: "spent", denominator: "views" }, log, { metrics })).toMatchObject([
      { y: 250n, x: 2n, yScale: 2, xScale: 0, units: 1n },
    ]);
    expect(momentsOf({ kind: "ratio", numerator: "views", denominator: "spent" }, log, { metrics })).toMatchObject([
      { y: 2n, x: 250n, yScale: 0, xScale: 2, units: 1n },
    ]);
  });

  test("a composite adds numbers up, at the largest scale", () => {
    expect(momentsOf({ kind: "composite", of: ["views", "spent", "bought"] }, log, { metrics })).toMatchObject([
      { y: 200n + 250n + 100n, yScale: 2, ratio: false },
    ]);
  });
});
