import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { activeMeasure } from "../../src/metrics/active-user.ts";
import { simpleCondition } from "../../src/metrics/condition.ts";
import { kindSchemas } from "../../src/metrics/kinds/schemas.ts";
import { measuredEventsSql } from "../../src/metrics/measured-events-sql.ts";
import { partOfMetric } from "../../src/metrics/part-of-metric.ts";
import { planMetric } from "../../src/metrics/plan.ts";
import { packagePath } from "../../src/package-path.ts";
import { measuresOf } from "../../src/pipeline/metric-terms.ts";
import { metricsOfEveryKind } from "./every-kind.ts";
import { MODEL_PATHS } from "./model-paths.ts";
import { EXAMPLES } from "./portable-examples.ts";
import { RULES } from "./portable-rules.ts";
import { MACROS, portabilityProblems } from "./portable-sql.ts";

const rulesBroken = (sql: string): string[] => [
  ...new Set(portabilityProblems("a.sql", sql).map((problem) => problem.split(" ")[1] ?? "")),
];

describe("the lint of the common subset", () => {
  test("has an example for every rule", () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual(RULES.map(({ name }) => name).sort());
  });

  test.each(Object.entries(EXAMPLES))("%s", (rule, { breaks, passes }) => {
    for (const sql of breaks) expect(rulesBroken(sql), sql).toContain(rule);
    for (const sql of passes) expect(rulesBroken(sql), sql).toEqual([]);
  });

  test("says where, what, why, and what to write instead", () => {
    expect(portabilityProblems("sql/a.sql", "-- a\nselect\n  a::int\nfrom t")).toEqual([
      "sql/a.sql:3 double_colon at `::`: Trino has no ::; write cast(x as type)",
    ]);
  });

  test("knows the macros of the dialect, and calls nothing else that is not in the common subset", () => {
    expect(MACROS).toContain("json_key");
    expect(rulesBroken("select json_key(a, 'b') from t")).toEqual([]);
    expect(rulesBroken("select json_keys(a, 'b') from t")).toEqual(["function"]);
  });
});

describe("portable SQL", () => {
  test.each(MODEL_PATHS)("%s", (path) => {
    const file = `sql/${path}.sql`;
    expect(portabilityProblems(file, readFileSync(packagePath(file), "utf8"))).toEqual([]);
  });

  test("is what every kind of metric and every operator of a condition is compiled to", () => {
    const simple = ["value", "name", 'metadata.it\'s a "key"', "attributes.plan"].flatMap((field) => [
      { field, operator: "in", values: ["a", "it's"] },
      { field, operator: "not_in", values: [1, 1e-7] },
      { field, operator: "=", value: "a" },
      { field, operator: "!=", value: -3 },
      ...["<", "<=", ">", ">="].map((operator) => ({ field, operator, value: 0.1 })),
      ...["contains", "not_contains", "starts_with", "ends_with"].map((operator) => ({
        field,
        operator,
        value: "50%_\\'x",
      })),
      ...["is_null", "is_not_null", "is_true", "is_false"].map((operator) => ({ field, operator })),
    ]);
    const asked = new Set(simple.map(({ operator }) => operator));
    expect(asked).toEqual(new Set(simpleCondition.options.flatMap(({ shape }): string[] => shape.operator.options)));
    const nested = [
      { any: simple },
      { all: [{ not: { any: simple } }, { not: { all: simple } }] },
      ...["<", "<=", ">", ">="].map((operator) => ({ field: "time", operator, value: "2026-01-05T10:00:00.5+01:00" })),
    ];

    const active = activeMeasure({
      include: ["open"],
      exclude: ["ping"],
      new_events: true,
      where: [],
      min_events: 2,
      count_exposures: true,
    });
    const metrics = metricsOfEveryKind({ event: ["a", "b's"], where: simple }, { where: nested }, "it's");
    const kinds = kindSchemas.flatMap(({ shape: { kind } }): string[] =>
      kind instanceof z.ZodLiteral ? [...kind.values] : [...kind.options],
    );
    expect(new Set(metrics.map(({ kind }) => kind))).toEqual(new Set(kinds));
    const partNamed = (name: string) => metrics.flatMap((m) => (m.name === name ? (partOfMetric(m) ?? []) : [])).at(0);
    const window = { id: "w", fromAfterUs: 0n, toAfterUs: 1n, wholeFirstDay: false, isComplete: false };
    const measures = metrics.flatMap((metric) => {
      const plan = planMetric(metric, { active, cuped: true, partNamed });
      return [...measuresOf({ metric, plan, window, version: "" }).values()];
    });
    expect(new Set(measures.map(({ keeps }) => keeps))).toEqual(new Set(["totals", "occurrences"]));
    expect(portabilityProblems("measured_events", measuredEventsSql([...measures, active]))).toEqual([]);
  });
});
