import { describe, test } from "vitest";
import { expectUnitValues, metrics } from "./expect-unit-values.ts";

const terms = (...rows: readonly string[]): string =>
  ["metric | side | measure | take | has_dimension", ...rows].join("\n");

describe("unit_values: levels of a metric's dimension", () => {
  test("are beside the whole, which is measured for itself; what lost its name is OTHER", async () => {
    await expectUnitValues(
      {
        metrics: metrics("orders"),
        metric_levels: "metric | level \n orders | shoes \n orders | hats \n another | ties",
        metric_terms: terms("orders | y | order | events | false", "orders | y | split | events | true"),
        unit_totals: `
          unit_id | measure | level | events
          u1      | order   | ''    | 99
          u1      | split   | shoes | 90
          u1      | split   | hats  | 5
          u1      | split   | ties  | 3
          u1      | split   | belts | 1
          u2      | order   | ''    | 1
          u2      | split   | belts | 1
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

  test("split both sides, so that a level may have a denominator and nothing else", async () => {
    await expectUnitValues(
      {
        metrics: metrics("rate"),
        metric_levels: "metric | level \n rate | shoes",
        metric_terms: terms(
          "rate | y | order | events | false",
          "rate | x | visit | events | false",
          "rate | y | orders_split | events | true",
          "rate | x | visits_split | events | true",
        ),
        unit_totals: `
          measure      | level | events | unit_id
          order        | ''    | 20     | u1
          visit        | ''    | 1001   | u1
          orders_split | shoes | 20     | u1
          visits_split | shoes | 1      | u1
          visits_split | hats  | 1000   | u1
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

  test("OTHER has its levels' capped totals together, but one least, greatest, earliest and latest value", async () => {
    await expectUnitValues(
      {
        metrics: metrics("revenue", "converted", "least", "greatest", "first", "latest"),
        metric_terms: terms(
          "revenue | y | price | total | true",
          "converted | y | price | any | true",
          "least | y | price | least | true",
          "greatest | y | price | greatest | true",
          "first | y | price | first | true",
          "latest | y | price | latest | true",
        ),
        unit_totals: `
          unit_id | measure | level | events | total | least | greatest | first_key             | latest_key
          u1      | price   | ties  | 2      | 30    | 10    | 20       | 20 at 2026-01-05T10:00 | 10 at 2026-01-05T12:00
          u1      | price   | belts | 2      | -7    | -9    | 2        | 2 at 2026-01-05T09:00  | -9 at 2026-01-05T11:00
        `,
      },
      `
        metric    | metric_level | y
        revenue   | OTHER        | 23
        converted | OTHER        | 1
        least     | OTHER        | -9
        greatest  | OTHER        | 20
        first     | OTHER        | 2
        latest    | OTHER        | 10
      `,
    );
  });

  test("are each stage's own", async () => {
    await expectUnitValues(
      {
        metrics: metrics("orders"),
        stages:
          "stage_id | stage | to_us | last_day \n s1 | 1 | 2026-01-06 | 2026-01-05 \n s2 | 2 | 2200-01-01 | 2026-01-14",
        metric_levels: "stage_id | metric | level \n s1 | orders | shoes \n s2 | orders | hats",
        metric_terms: terms("orders | y | split | events | true"),
        unit_totals: `
          stage_id | unit_id | measure | level | events
          s1       | u1      | split   | shoes | 99
          s1       | u1      | split   | hats  | 1
          s2       | u1      | split   | hats  | 1
        `,
      },
      `
        stage_id | metric_level | y
        s1       | shoes        | 99
        s1       | OTHER        | 1
        s2       | hats         | 1
      `,
    );
  });

  test("are in the cumulative view only, the whole in each", async () => {
    await expectUnitValues(
      {
        views: "view | days \n cumulative | - \n daily | - \n last_7 | 7",
        metrics: metrics("orders"),
        metric_levels: "metric | level \n orders | shoes",
        metric_terms: terms("orders | y | order | events | false", "orders | y | split | events | true"),
        unit_totals: `
          unit_id | view       | view_day   | measure | level | events
          u1      | cumulative | 0          | order   | ''    | 7
          u1      | cumulative | 0          | split   | shoes | 7
          u1      | daily      | 2026-01-05 | order   | ''    | 4
          u1      | daily      | 2026-01-05 | split   | shoes | 4
          u1      | daily      | 2026-01-09 | order   | ''    | 3
          u1      | last_7     | 0          | order   | ''    | 3
          u1      | last_7     | 0          | split   | shoes | 3
        `,
      },
      `
        view       | view_day   | metric_level | y
        cumulative | 0          | ''           | 7
        cumulative | 0          | shoes        | 7
        daily      | 2026-01-05 | ''           | 4
        daily      | 2026-01-09 | ''           | 3
        last_7     | 0          | ''           | 3
      `,
    );
  });

  test("of distinct items have come under their names already: a level OTHER is the one that all others are", async () => {
    await expectUnitValues(
      {
        metrics: metrics("brands"),
        metric_levels: "metric | level \n brands | shoes",
        metric_terms: terms(
          "brands | y | brands#distinct | events | false",
          "brands | y | brands#distinct@levels | events | true",
        ),
        unit_totals: `
          unit_id | measure                | level | events
          u1      | brands#distinct        | ''    | 4
          u1      | brands#distinct@levels | shoes | 3
          u1      | brands#distinct@levels | OTHER | 2
        `,
      },
      "metric_level | y \n '' | 4 \n shoes | 3 \n OTHER | 2",
    );
  });
});
