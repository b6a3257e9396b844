import { describe, test } from "vitest";
import { expectUnitValues, metrics, terms } from "./expect-unit-values.ts";

describe("unit_values: a metric's number for a unit", () => {
  test("takes events, totals, or whether there is any; what a unit lacks is zero", async () => {
    await expectUnitValues(
      {
        metrics: metrics("orders", "revenue", "converted", "order_value", "per_visit"),
        metric_terms: terms(
          "orders | y | order | events",
          "revenue | y | order | total",
          "converted | y | order | any",
          "order_value | y | order | total",
          "order_value | x | order | events",
          "per_visit | y | order | events",
          "per_visit | x | visit | events",
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

  test("is the least, the greatest, the earliest or the latest value, with a denominator where only units with one count", async () => {
    await expectUnitValues(
      {
        metrics: metrics("least", "greatest", "first", "latest", "where_any"),
        metric_terms: terms(
          "least | y | price | least",
          "greatest | y | price | greatest",
          "first | y | price | first",
          "latest | y | price | latest",
          "where_any | y | price | first",
          "where_any | x | price | any",
        ),
        unit_totals: `
          unit_id | measure | events | least | greatest | first_key              | latest_key
          u1      | price   | 3      | -9    | 70       | 5 at 2026-01-05T10:00  | -3 at 2026-01-07T09:00
          zero    | price   | 2      | 0     | 0        | 0 at 2026-01-05T10:00  | 0 at 2026-01-05T11:00
        `,
      },
      `
        unit_id | metric    | y  | x
        u1      | least     | -9 | 0
        u1      | greatest  | 70 | 0
        u1      | first     | 5  | 0
        u1      | latest    | -3 | 0
        u1      | where_any | 5  | 1
        zero    | least     | 0  | 0
        zero    | greatest  | 0  | 0
        zero    | first     | 0  | 0
        zero    | latest    | 0  | 0
        zero    | where_any | 0  | 1
      `,
    );
  });

  test("may be a sum of several, each brought to the largest scale by its factor", async () => {
    await expectUnitValues(
      {
        metrics: metrics("engagement"),
        metric_terms: `
          metric     | side | measure | take   | factor
          engagement | y    | click   | events | 100
          engagement | y    | buy     | any    | 100
          engagement | y    | refund  | total  | 1
        `,
        unit_totals: `
          unit_id | measure | events | total
          u1      | click   | 7      | 0
          u1      | buy     | 3      | 0
          u1      | refund  | 1      | -250
          u2      | refund  | 2      | 5
          u3      | visit   | 9      | 9
        `,
      },
      "unit_id | metric | y \n u1 | engagement | 550 \n u2 | engagement | 5",
    );
  });

  test("what is beyond 2^62 becomes zero and is counted: its square sums would be too wide", async () => {
    await expectUnitValues(
      {
        metrics: metrics("revenue"),
        metric_terms: terms("revenue | y | order | total"),
        unit_totals: `
          unit_id | measure | total                | overflows
          fits    | order   | 4611686018427387903  | 0
          beyond  | order   | 4611686018427387904  | 0
          below   | order   | -4611686018427387904 | 0
          lacks   | order   | 7                    | 2
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

  test("a factor may make it too wide as well", async () => {
    await expectUnitValues(
      {
        metrics: metrics("sum"),
        metric_terms:
          "metric | side | measure | take | factor \n sum | y | order | total | 1000000000 \n sum | y | visit | events | 1",
        unit_totals: `
          unit_id | measure | events | total
          fits    | order   | 1      | 4611686018
          beyond  | order   | 1      | 4611686019
          beyond  | visit   | 3      | 0
        `,
      },
      "unit_id | y | overflows \n fits | 4611686018000000000 | 0 \n beyond | 0 | 1",
    );
  });

  test("values that were left out or rounded count only where values are made of them", async () => {
    await expectUnitValues(
      {
        metrics: metrics("orders", "converted", "active", "revenue", "least", "first", "order_value"),
        metric_spans: "unit_id | first_day | last_day \n u1 | 2026-01-05 | 2026-01-08",
        metric_terms: terms(
          "orders | y | order | events",
          "converted | y | order | any",
          "active | y | order | share_of_days",
          "revenue | y | order | total",
          "least | y | order | least",
          "first | y | order | first",
          "order_value | y | order | total",
          "order_value | x | order | events",
        ),
        unit_totals: `
          unit_id | measure | events | total | days | least | first_key             | overflows | rounded
          u1      | order   | 5      | 9     | 1    | 4     | 5 at 2026-01-05T10:00 | 2         | 3
        `,
      },
      `
        metric      | y      | x | overflows | rounded
        orders      | 5      | 0 | 0         | 0
        converted   | 1      | 0 | 0         | 0
        active      | 250000 | 0 | 0         | 0
        revenue     | 9      | 0 | 2         | 3
        least       | 4      | 0 | 2         | 3
        first       | 5      | 0 | 2         | 3
        order_value | 9      | 5 | 2         | 3
      `,
    );
  });
});
