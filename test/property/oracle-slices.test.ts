import { describe, expect, test } from "vitest";
import { did, exampleProject, exposed, overall, resultsOf, units } from "./oracle/example.ts";

const views = { views: { kind: "count", event: "view" } };

describe("slices", () => {
  test("ten levels of a user dimension keep their names", () => {
    const countries = ["x", "x", "y", ...Array.from({ length: 10 }, (_, k) => `c${k}`)];
    const exposures = countries.map((country, k) =>
      exposed(`u${k}`, "2026-01-05", k % 2 === 0, { attributes: { country } }),
    );
    const project = exampleProject({ metrics: views, settings: { dimensions: ["country"] } });
    const { moments } = resultsOf(project, [...exposures, exposed("v", "2026-01-05", true)]);
    const levels = new Set(moments.filter((m) => m.user_dimension !== "").map((m) => m.user_dimension_value));
    expect([...levels].sort()).toEqual(["(null)", "OTHER", "c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "x"]);
    const other = overall(moments).filter((m) => m.user_dimension_value === "OTHER");
    expect(other.reduce((sum, m) => sum + m.exposed_units, 0n)).toBe(3n); // c8, c9, y
  });

  const splitBy = (shoes: number) => {
    const of = (category: string, count: number) =>
      Array.from({ length: count }, () => did("a", "2026-01-06", "view", { metadata: { category }, value: 2 }));
    const metrics = { spent: { kind: "sum", dimension: "category" } };
    const { moments } = resultsOf(exampleProject({ metrics, settings: { dimensions: ["country"] } }), [
      exposed("a", "2026-01-05", true),
      exposed("b", "2026-01-05", true),
      ...of("shoes", shoes),
      ...of("hats", 1),
      did("a", "2026-01-06", "view", { value: 3 }),
      did("a", "2026-01-06", "view", { metadata: { category: "uncounted" } }),
      did("a", "2026-01-04", "view", { metadata: { category: "early" }, value: 2 }),
    ]);
    return overall(moments)
      .filter((m) => m.metric_dimension === "category")
      .map((m) => [m.metric_dimension_value, m.y, m.exposed_units, m.user_dimension]);
  };

  test("a level of a metric dimension with 5 % of the counted events keeps its name, and is over all units", () => {
    expect(splitBy(18)).toEqual([
      ["shoes", units("36"), 2n, ""],
      ["hats", units("2"), 2n, ""],
      ["(null)", units("3"), 2n, ""],
    ]);
  });

  test("levels with less are the rest", () => {
    expect(splitBy(19)).toEqual([
      ["shoes", units("38"), 2n, ""],
      ["OTHER", units("5"), 2n, ""],
    ]);
  });

  test("crossed attributes are one dimension, of the ten pairs with most units", () => {
    const pairs = ["DE/pro", "DE/pro", "DE/free", "US/pro", "US/", ...Array.from({ length: 8 }, (_, k) => `x${k}/pro`)];
    const exposures = pairs.map((pair, k) => {
      const [country = "", plan = ""] = pair.split("/");
      return exposed(`u${k}`, "2026-01-05", true, { attributes: plan === "" ? { country } : { country, plan } });
    });
    const project = exampleProject({ metrics: views, settings: { dimensions: ["plan", ["country", "plan"]] } });
    const levels = overall(resultsOf(project, exposures).moments)
      .filter((m) => m.user_dimension === "country x plan")
      .map((m) => [m.user_dimension_value, m.exposed_units] as const);
    expect(new Map(levels)).toEqual(
      new Map([
        ["DE x pro", 2n],
        ["DE x free", 1n],
        ["US x (null)", 1n],
        ["US x pro", 1n],
        ...Array.from({ length: 6 }, (_, k) => [`x${k} x pro`, 1n] as const),
        ["OTHER", 2n],
      ]),
    );
  });

  test("a metric's levels are given for each level of the user dimensions if it says so", () => {
    const rowsWith = (cross_dimensions: boolean) => {
      const metrics = { m: { kind: "count", dimension: "key", cross_dimensions } };
      const { moments } = resultsOf(exampleProject({ metrics, settings: { dimensions: ["country"] } }), [
        exposed("a", "2026-01-05", true, { attributes: { country: "DE" } }),
        exposed("b", "2026-01-05", true, { attributes: { country: "US" } }),
        did("a", "2026-01-06", "view", { metadata: { key: "x" } }),
        did("b", "2026-01-06", "view", { metadata: { key: "y" } }),
        did("b", "2026-01-06", "view", { metadata: { key: "x" } }),
      ]);
      return overall(moments)
        .filter((m) => m.metric_dimension_value === "x")
        .map((m) => [m.user_dimension_value, m.y, m.exposed_units]);
    };
    expect(rowsWith(false)).toEqual([["", 2n, 2n]]);
    expect(rowsWith(true)).toEqual([
      ["", 2n, 2n],
      ["DE", 1n, 1n],
      ["US", 1n, 1n],
    ]);
  });

  test("for a composite the events of all its parts decide about the levels", () => {
    const metrics = {
      views: { kind: "count", event: "view" },
      buys: { kind: "count", event: "buy" },
      m: { kind: "composite", of: ["views", "buys"], dimension: "key" },
    };
    const of = (name: string, key: string, count: number) =>
      Array.from({ length: count }, () => did("a", "2026-01-06", name, { metadata: { key } }));
    const { moments } = resultsOf(exampleProject({ metrics }), [
      exposed("a", "2026-01-05", true),
      ...[...of("view", "x", 15), ...of("buy", "x", 4), ...of("buy", "y", 1), ...of("other", "z", 9)],
    ]);
    const levels = overall(moments).filter((m) => m.metric === "m" && m.metric_dimension !== "");
    expect(levels.map((m) => [m.metric_dimension_value, m.y])).toEqual([
      ["x", 19n],
      ["y", 1n],
    ]);
  });
});
