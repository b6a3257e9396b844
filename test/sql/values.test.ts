import { describe, expect, test } from "vitest";
import { expectModel } from "./expect-model.ts";

const stages = "to_us \n 2200-01-01";
const history = "window_id | days";
/** Metrics without limits. */
const metrics = (...names: readonly string[]): string => ["metric", ...names].join("\n");
const terms = (...rows: readonly string[]): string =>
  ["metric | metric_part | side | measure | take | has_dimension", ...rows].join("\n");

describe("unit_values: a metric's number for a unit", () => {
  test("takes events, totals, or whether there is any; what a unit lacks is zero", async () => {
    await expectModel(
      "intermediate/unit_values",
      {
        history,
        metrics: metrics("orders", "revenue", "converted", "order_value", "per_visit"),
        stages,
        metric_spans: "unit_id | start_us | end_us",
        metric_terms: terms(
          "orders | '' | y | order | events | false",
          "revenue | '' | y | order | total | false",
          "converted | '' | y | order | any | false",
          "order_value | '' | y | order | total | false",
          "order_value | '' | x | order | events | false",
          "per_visit | '' | y | order | events | false",
          "per_visit | '' | x | visit | events | false",
        ),
        unit_totals: `
          unit_id | measure | events | total
          u1      | order   | 3      | 2500
          u2      | visit   | 2      | 0
        `,
      },
      `
        stage_id | unit_id | metric      | metric_part | metric_level | y    | x | overflows
        s        | u1      | orders      | ''          | ''           | 3    | 0 | 0
        s        | u1      | revenue     | ''          | ''           | 2500 | 0 | 0
        s        | u1      | converted   | ''          | ''           | 1    | 0 | 0
        s        | u1      | order_value | ''          | ''           | 2500 | 3 | 0
        s        | u1      | per_visit   | ''          | ''           | 3    | 0 | 0
        s        | u2      | per_visit   | ''          | ''           | 0    | 2 | 0
      `,
    );
  });

  test("a share of days is rounded half up to a millionth", async () => {
    await expectModel(
      "intermediate/unit_values",
      {
        history,
        metrics: metrics("dau"),
        stages,
        metric_terms: terms("dau | '' | y | active | share_of_days | false"),
        metric_spans: `
          unit_id | days
          u1      | 3
          u2      | 7
          u3      | 64
        `,
        unit_totals: `
          unit_id | measure | days
          u1      | active  | 3
          u2      | active  | 2
          u3      | active  | 1
        `,
      },
      `
        unit_id | metric | y
        u1      | dau    | 1000000
        u2      | dau    | 285714
        u3      | dau    | 15625
      `,
    );
  });

  test("what is beyond 2^62 becomes zero and is counted: its square sums would be too wide", async () => {
    await expectModel(
      "intermediate/unit_values",
      {
        history,
        metrics: metrics("revenue"),
        stages,
        metric_spans: "unit_id | start_us | end_us",
        metric_terms: terms("revenue | '' | y | order | total | false"),
        unit_totals: `
          unit_id | measure | total               | overflows
          fits    | order   | 4611686018427387903 | 0
          beyond  | order   | 4611686018427387904 | 0
          below   | order   | -4611686018427387904 | 0
          lacks   | order   | 7                   | 2
        `,
      },
      `
        unit_id | y                   | overflows
        fits    | 4611686018427387903 | 0
        beyond  | 0                   | 1
        below   | 0                   | 1
        lacks   | 7                   | 2
      `,
    );
  });
});

describe("unit_values: levels of a metric's dimension", () => {
  const metric_spans = "unit_id | start_us | end_us";

  test("a level stays with 5 % of the stage's events; the rest is OTHER, and the whole is always there", async () => {
    await expectModel(
      "intermediate/unit_values",
      {
        history,
        metrics: metrics("orders"),
        stages,
        metric_spans,
        metric_terms: terms("orders | '' | y | order | events | true"),
        unit_totals: `
          unit_id | measure | level | events
          u1      | order   | shoes | 90
          u1      | order   | hats  | 5
          u1      | order   | ties  | 4
          u2      | order   | belts | 1
        `,
      },
      `
        unit_id | metric_level | y
        u1      | ''           | 99
        u1      | shoes        | 90
        u1      | hats         | 5
        u1      | OTHER        | 4
        u2      | ''           | 1
        u2      | OTHER        | 1
      `,
    );
  });

  test("of more than ten levels the ten largest stay; those of equal size by name", async () => {
    const levels = ["b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "a"];
    const size = (level: string): number => (level === "l" ? 9 : 8);
    const totals = levels.map((level) => `u1 | order | ${level} | ${size(level)}`);
    const stays = ["l", "a", "b", "c", "d", "e", "f", "g", "h", "i"];
    expect(stays).toHaveLength(10);
    await expectModel(
      "intermediate/unit_values",
      {
        history,
        metrics: metrics("orders"),
        stages,
        metric_spans,
        metric_terms: terms("orders | '' | y | order | events | true"),
        unit_totals: ["unit_id | measure | level | events", ...totals].join("\n"),
      },
      [
        "unit_id | metric_level | y",
        "u1 | '' | 97",
        "u1 | OTHER | 16",
        ...stays.map((level) => `u1 | ${level} | ${size(level)}`),
      ].join("\n"),
    );
  });

  test("the numerator's events decide which levels stay, and both sides are split", async () => {
    await expectModel(
      "intermediate/unit_values",
      {
        history,
        metrics: metrics("rate"),
        stages,
        metric_spans,
        metric_terms: terms("rate | '' | y | order | events | true", "rate | '' | x | visit | events | true"),
        unit_totals: `
          unit_id | measure | level | events
          u1      | order   | shoes | 20
          u1      | visit   | shoes | 1
          u1      | visit   | hats  | 1000
        `,
      },
      `
        metric_level | y  | x
        ''           | 20 | 1001
        shoes        | 20 | 1
        OTHER        | 0  | 1000
      `,
    );
  });

  test("each stage has levels of its own", async () => {
    await expectModel(
      "intermediate/unit_values",
      {
        history,
        metrics: metrics("orders"),
        stages: "stage_id | stage | to_us \n s1 | 1 | 2026-01-06 \n s2 | 2 | 2200-01-01",
        metric_spans,
        metric_terms: terms("orders | '' | y | order | events | true"),
        unit_totals: `
          stage_id | unit_id | measure | level | events
          s1       | u1      | order   | shoes | 99
          s1       | u1      | order   | hats  | 1
          s2       | u1      | order   | hats  | 1
        `,
      },
      `
        stage_id | metric_level | y
        s1       | ''           | 100
        s1       | shoes        | 99
        s1       | OTHER        | 1
        s2       | ''           | 1
        s2       | hats         | 1
      `,
    );
  });
});
