import { describe, test } from "vitest";
import { expectUnitValues, metrics } from "./expect-unit-values.ts";

describe("unit_values: the covariate of a metric", () => {
  const metric_spans = `
    unit_id | window_id | first_day  | last_day
    u1      | w         | 2026-01-08 | 2026-01-11
    u2      | w         | 2026-01-08 | 2026-01-11
    u1      | history   | 2026-01-01 | 2026-01-07
    u2      | history   | 2026-01-01 | 2026-01-07
  `;

  test("is the same number over the history; a unit with nothing but history is there with zeros", async () => {
    await expectUnitValues(
      {
        metric_spans,
        metrics: metrics("revenue", "value", "dau"),
        metric_terms: `
          metric  | side | window_id | measure | take
          revenue | y    | w         | order   | total
          revenue | c    | history   | order   | total
          value   | y    | w         | order   | total
          value   | x    | w         | order   | events
          value   | c    | history   | order   | total
          value   | d    | history   | order   | events
          dau     | y    | w         | active  | share_of_days
          dau     | c    | history   | active  | share_of_days
        `,
        unit_totals: `
          unit_id | window_id | measure | events | total | days
          u1      | w         | order   | 3      | 2500  | 2
          u1      | history   | order   | 1      | 700   | 1
          u2      | history   | order   | 2      | 900   | 1
          u1      | w         | active  | 5      | 0     | 2
          u2      | history   | active  | 5      | 0     | 2
          u2      | history   | any     | 9      | 0     | 3
        `,
      },
      `
        unit_id | metric  | y      | x | c      | d
        u1      | revenue | 2500   | 0 | 700    | 0
        u1      | value   | 2500   | 3 | 700    | 1
        u1      | dau     | 500000 | 0 | 0      | 0
        u2      | revenue | 0      | 0 | 900    | 0
        u2      | value   | 0      | 0 | 900    | 2
        u2      | dau     | 0      | 0 | 285714 | 0
      `,
    );
  });

  test("is split by the levels that the stage's own events have, and makes none of its own", async () => {
    const inputs = {
      metric_spans,
      metrics: metrics("orders"),
      metric_terms: `
        metric | side | window_id | measure | take   | has_dimension
        orders | y    | w         | order   | events | false
        orders | c    | history   | order   | events | false
        orders | y    | w         | split   | events | true
        orders | c    | history   | split   | events | true
      `,
    };
    const unit_totals = `
      unit_id | window_id | measure | level | events
      u1      | w         | order   | ''    | 2
      u1      | history   | order   | ''    | 93
      u1      | w         | split   | shoes | 2
      u1      | history   | split   | shoes | 3
      u1      | history   | split   | hats  | 90
    `;
    await expectUnitValues(
      { ...inputs, metric_levels: "metric | level \n orders | shoes", unit_totals },
      `
        unit_id | metric_level | y | c
        u1      | ''           | 2 | 93
        u1      | shoes        | 2 | 3
      `,
    );
    await expectUnitValues(
      {
        ...inputs,
        metric_levels: "metric | level \n orders | shoes",
        unit_totals: `${unit_totals.trimEnd()}\nu2 | w | split | small | 1`,
      },
      `
        unit_id | metric_level | y | c
        u1      | ''           | 2 | 93
        u1      | shoes        | 2 | 3
        u1      | OTHER        | 0 | 90
        u2      | OTHER        | 1 | 0
      `,
    );
  });

  test("of a unit whose window must be over and is not does not count, nor among the percentiles", async () => {
    const given = {
      metrics: "metric | upper_millionths \n revenue | 500000",
      metric_spans:
        "unit_id | window_id \n over1 | w \n over1 | history \n over2 | w \n over2 | history \n open | history",
      metric_terms: `
        metric  | side | window_id | measure | take
        revenue | y    | w         | order   | total
        revenue | c    | history   | order   | total
      `,
      unit_totals: `
        unit_id | window_id | measure | total
        over1   | w         | order   | 7
        over1   | history   | order   | 5
        over2   | w         | order   | 7
        over2   | history   | order   | 9
        open    | history   | order   | 900
      `,
    };
    const windows = (isComplete: boolean): string => `window_id | is_complete \n w | ${isComplete}`;
    await expectUnitValues({ ...given, windows: windows(true) }, "unit_id | y | c \n over1 | 7 | 5 \n over2 | 7 | 5");
    await expectUnitValues(
      { ...given, windows: windows(false) },
      "unit_id | y | c \n over1 | 7 | 5 \n over2 | 7 | 9 \n open | 0 | 9",
    );
  });

  test("what does not fit is counted apart from the metric's own values", async () => {
    await expectUnitValues(
      {
        metric_spans,
        metrics: metrics("revenue"),
        metric_terms:
          "metric | side | window_id | measure | take \n revenue | y | w | order | total \n revenue | c | history | order | total",
        unit_totals: `
          unit_id | window_id | measure | total               | overflows | rounded
          u1      | w         | order   | 7                   | 0         | 2
          u1      | history   | order   | 4611686018427387904 | 0         | 5
          u2      | history   | order   | 8                   | 3         | 0
        `,
      },
      `
        unit_id | y | c | overflows | history_overflows | rounded
        u1      | 7 | 0 | 0         | 1                 | 2
        u2      | 0 | 8 | 0         | 3                 | 0
      `,
    );
  });
});
