import { describe, test } from "vitest";
import type { Relation } from "../../src/engine/engine.ts";
import { expectModel } from "./expect-model.ts";

const usual = {
  run: "ds | run_id | active_user_version \n 2026-01-07 | run1 | v1",
  unit_types: "unit_type \n userID",
  occurrences: "unit_id | item",
  day_distinct: "derived | measure",
};
const expectUnitMetrics = (given: Readonly<Record<string, string | Relation>>, expected: string): Promise<void> =>
  expectModel("marts/unit_metrics", { ...usual, ...given }, expected);

describe("unit_metrics", () => {
  const metric_sides = `
    metric      | side | measure | take          | scale | has_denominator
    orders      | y    | order   | events        | 0     | false
    revenue     | y    | split   | total         | 2     | false
    converted   | y    | order   | any           | 0     | false
    dau         | y    | active  | share_of_days | 0     | false
    order_value | y    | order   | total         | 2     | true
    order_value | x    | order   | events        | 0     | true
    rate        | y    | order   | events        | 0     | true
    rate        | x    | visit   | events        | 0     | true
  `;

  test("are the day's numbers in the metric's own unit, with a denominator where there is one", async () => {
    await expectUnitMetrics(
      {
        metric_sides,
        unit_days: `
          unit_id | measure | level | events | total
          u1      | order   | ''    | 3      | 2550
          u1      | split   | shoes | 2      | 2000
          u1      | split   | hats  | 1      | 550
          u1      | split   | ''    | 3      | 2550
          u1      | active  | ''    | 9      | 0
          u2      | visit   | ''    | 4      | 0
        `,
      },
      `
        ds         | run_id | day        | unit_type | unit_id | metric      | metric_dimension_value | numerator | denominator
        2026-01-07 | run1   | 2026-01-07 | userID    | u1      | orders      | ''                     | 3.0       | -
        2026-01-07 | run1   | 2026-01-07 | userID    | u1      | revenue     | ''                     | 25.5      | -
        2026-01-07 | run1   | 2026-01-07 | userID    | u1      | revenue     | shoes                  | 20.0      | -
        2026-01-07 | run1   | 2026-01-07 | userID    | u1      | revenue     | hats                   | 5.5       | -
        2026-01-07 | run1   | 2026-01-07 | userID    | u1      | converted   | ''                     | 1.0       | -
        2026-01-07 | run1   | 2026-01-07 | userID    | u1      | dau         | ''                     | 1.0       | -
        2026-01-07 | run1   | 2026-01-07 | userID    | u1      | order_value | ''                     | 25.5      | 3.0
        2026-01-07 | run1   | 2026-01-07 | userID    | u1      | rate        | ''                     | 3.0       | 0.0
        2026-01-07 | run1   | 2026-01-07 | userID    | u2      | rate        | ''                     | 0.0       | 4.0
      `,
    );
  });

  test("are those of the project's unit types, each with its own metrics: their active users differ", async () => {
    await expectUnitMetrics(
      {
        unit_types: "unit_type \n userID \n stableID",
        metric_sides: `
          unit_type | metric | side | measure | take          | scale | has_denominator
          userID    | dau    | y    | opens   | share_of_days | 0     | false
          stableID  | dau    | y    | any     | share_of_days | 0     | false
          companyID | dau    | y    | any     | share_of_days | 0     | false
        `,
        unit_days: `
          unit_type | unit_id | measure | events
          userID    | u1      | opens   | 2
          userID    | u1      | any     | 5
          userID    | u2      | any     | 5
          stableID  | d1      | any     | 3
          companyID | c1      | any     | 1
        `,
      },
      "unit_type | unit_id | metric | numerator \n userID | u1 | dau | 1.0 \n stableID | d1 | dau | 1.0",
    );
  });

  test("are the least, greatest, earliest and latest value of the day, as far as there is one", async () => {
    await expectUnitMetrics(
      {
        metric_sides: `
          metric   | side | measure | take     | scale | has_denominator
          least    | y    | price   | least    | 1     | false
          greatest | y    | price   | greatest | 1     | false
          first    | y    | price   | first    | 1     | true
          first    | x    | price   | any      | 0     | true
          latest   | y    | price   | latest   | 1     | false
        `,
        unit_days: `
          unit_id | measure | events | least | greatest | first_key             | latest_key
          u1      | price   | 3      | -95   | 70       | 5 at 2026-01-07T10:00 | -30 at 2026-01-07T11:00
          lacks   | price   | 1      | -     | -        | -                     | -
        `,
      },
      `
        unit_id | metric   | numerator | denominator
        u1      | least    | -9.5      | -
        u1      | greatest | 7.0       | -
        u1      | first    | 0.5       | 1.0
        u1      | latest   | -3.0      | -
        lacks   | least    | 0.0       | -
        lacks   | greatest | 0.0       | -
        lacks   | first    | 0.0       | 1.0
        lacks   | latest   | 0.0       | -
      `,
    );
  });

  test("of a sum of metrics add its parts up, and show a capped day as it counts", async () => {
    await expectUnitMetrics(
      {
        metric_sides: `
          metric     | side | measure | take   | factor | scale | has_denominator
          engagement | y    | click   | events | 100    | 2     | false
          engagement | y    | buy     | any    | 100    | 2     | false
          engagement | y    | refund  | total  | 1      | 2     | false
          capped     | y    | capped  | total  | 1      | 0     | false
        `,
        unit_days: `
          unit_id | measure | events | total
          u1      | click   | 7      | 0
          u1      | buy     | 3      | 0
          u1      | refund  | 1      | -250
          u1      | capped  | 7      | 2
          u2      | refund  | 1      | 5
        `,
      },
      "unit_id | metric | numerator \n u1 | engagement | 5.5 \n u1 | capped | 2.0 \n u2 | engagement | 0.05",
    );
  });

  test("of distinct items count the day's, in all and within each level of the metric's dimension", async () => {
    await expectUnitMetrics(
      {
        unit_days: "unit_id | measure",
        metric_sides: `
          metric | side | measure                  | take   | scale | has_denominator
          brands | y    | brands#distinct          | events | 0     | false
          brands | y    | brands#distinct@levels   | events | 0     | false
          rate   | y    | rate#distinct_numerator  | events | 0     | true
          rate   | x    | rate#distinct_denominator | events | 0     | true
        `,
        day_distinct: `
          derived                   | measure
          brands#distinct           | brand
          brands#distinct@levels    | split
          rate#distinct_numerator   | brand
          rate#distinct_denominator | page
        `,
        occurrences: `
          unit_id | measure | level | item
          u1      | brand   | ''    | Acme
          u1      | brand   | ''    | Acme
          u1      | brand   | ''    | ''
          u1      | split   | shoes | Acme
          u1      | split   | hats  | Acme
          u1      | split   | hats  | ''
          u2      | page    | ''    | home
          u2      | other   | ''    | home
        `,
      },
      `
        unit_id | metric | metric_dimension_value | numerator | denominator
        u1      | brands | ''                     | 2.0       | -
        u1      | brands | shoes                  | 1.0       | -
        u1      | brands | hats                   | 2.0       | -
        u1      | rate   | ''                     | 2.0       | 0.0
        u2      | rate   | ''                     | 0.0       | 1.0
      `,
    );
  });
});
