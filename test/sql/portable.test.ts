import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { conditionSchema } from "../../src/metrics/condition.ts";
import { metricSchema } from "../../src/metrics/definition.ts";
import { activeMeasure } from "../../src/metrics/kinds/dau.ts";
import { measuredEventsSql } from "../../src/metrics/measured-events-sql.ts";
import { planMetric } from "../../src/metrics/plan.ts";
import { packagePath } from "../../src/package-path.ts";
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
    const texts = ["value", "name", 'metadata.it\'s a "key"', "attributes.plan"].flatMap((field) => [
      { field, operator: "in", values: ["a", "it's", 2.5] },
      { field, operator: "not_in", values: [1, 1e-7] },
      { field, operator: "=", value: "a" },
      { field, operator: "!=", value: -3 },
      ...["<", "<=", ">", ">="].map((operator) => ({ field, operator, value: 0.1 })),
      ...["contains", "starts_with", "ends_with"].map((operator) => ({ field, operator, value: "50%_\\'x" })),
      ...["is_null", "is_not_null", "is_true", "is_false"].map((operator) => ({ field, operator })),
    ]);
    const asked = new Set(texts.map(({ operator }) => operator));
    expect(asked).toEqual(new Set(conditionSchema.options.flatMap(({ shape }): string[] => shape.operator.options)));

    const active = activeMeasure({ include: ["open"], exclude: ["ping"], count_exposures: true });
    const filter = { event: ["a", "b's"], where: texts };
    const anyEvent = { where: texts };
    const metrics = [
      { kind: "count", ...filter, dimension: "it's" },
      { kind: "count", ...anyEvent },
      { kind: "sum", ...filter, value: "metadata.price" },
      { kind: "mean", ...anyEvent, scale: 9 },
      { kind: "conversion", ...filter },
      {
        kind: "ratio",
        numerator: { kind: "sum", ...filter },
        denominator: { kind: "count", ...anyEvent },
        dimension: "d",
      },
      { kind: "funnel", steps: [filter, anyEvent] },
      { kind: "dau" },
    ].map((metric, index) => planMetric(metricSchema.parse({ name: `m${index}`, ...metric }), { active, cuped: true }));
    const measures = metrics.flatMap(({ parts, funnel }) => [
      ...parts.flatMap(({ y, x }) =>
        [y, x].flatMap((term) => (term !== null && "measure" in term.from ? [term.from.measure] : [])),
      ),
      ...(funnel?.steps ?? []).map(({ measure }) => measure),
    ]);
    expect(measures.length).toBeGreaterThan(9);
    expect(portabilityProblems("measured_events", measuredEventsSql(measures))).toEqual([]);
  });
});
