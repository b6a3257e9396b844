import { describe, expect, test } from "vitest";
import { expectModel } from "./expect-model.ts";

const run = "ds | run_id \n 2026-01-07 | run1";

test("assignments show the stage's percentage, the rule's name and the dimensions that the project asks for", async () => {
  await expectModel(
    "marts/assignments",
    {
      run,
      stages: 'percent | rule_name | dimensions \n 10 | Everyone | ["country","plan"]',
      assigned: `
        unit_id | group | first_exposure_us       | first_exposure_ds | received_us         | attributes                   | carried_over | crossover | in_analysis
        u1      | test  | 2026-01-05T10:00:00.001 | 2026-01-05        | 2026-01-05T10:00:02 | {"country":"US","age":30}    | false        | false     | true
        u2      | test  | 2026-01-06              | 2026-01-06        | 2026-01-06T10:00    | -                            | true         | true      | false
      `,
    },
    `
      ds         | run_id | unit_id | percent | rule_name | first_exposure_at       | inserted_at         | as_of_ds   | user_dimensions              | carried_over | crossover | in_analysis | in_balanced_analysis
      2026-01-07 | run1   | u1      | 10.0    | Everyone  | 2026-01-05 10:00:00.001 | 2026-01-05 10:00:02 | 2026-01-07 | {"country":"US","plan":null} | false        | false     | true        | -
      2026-01-07 | run1   | u2      | 10.0    | Everyone  | 2026-01-06 00:00:00     | 2026-01-06 10:00:00 | 2026-01-07 | {"country":null,"plan":null} | true         | true      | false       | -
    `,
  );
});

test("pulse_exposures count new units by group and day, and add them up over the days", async () => {
  await expectModel(
    "marts/pulse_exposures",
    {
      run,
      stages: "percent \n 10",
      assigned: `
        unit_id | group   | first_exposure_ds | carried_over | crossover
        u1      | test    | 2026-01-05        | false        | true
        u2      | test    | 2026-01-05        | true         | false
        u3      | test    | 2026-01-07        | false        | false
        u4      | control | 2026-01-06        | false        | false
      `,
    },
    `
      group   | day        | new_units | cumulative_units | carried_over_units | crossover_units
      test    | 2026-01-05 | 2         | 2                | 1                  | 1
      test    | 2026-01-07 | 1         | 3                | 0                  | 0
      control | 2026-01-06 | 1         | 1                | 0                  | 0
    `,
  );
});

test("dead_letters are the messages that could not be used, and nothing else", async () => {
  await expectModel(
    "marts/dead_letters",
    {
      run,
      staged_messages: `
        kind     | offset | part | received_us      | reason   | bytes_base64
        dead     | 7      | 2    | 2026-01-07T10:00 | no_unit  | e30=
        event    | 8      | 0    | 2026-01-07T10:00 | -        | -
        internal | 9      | 0    | 2026-01-07T10:00 | -        | -
      `,
    },
    `
      topic | partition | offset | part | received_at         | reason  | bytes_base64
      t     | 0         | 7      | 2    | 2026-01-07 10:00:00 | no_unit | e30=
    `,
  );
});

describe("unit_metrics", () => {
  const metric_sides = `
    metric      | side | measure | take          | scale | has_denominator | has_dimension
    orders      | y    | order   | events        | 0     | false           | false
    revenue     | y    | split   | total         | 2     | false           | true
    converted   | y    | order   | any           | 0     | false           | false
    dau         | y    | active  | share_of_days | 6     | false           | false
    order_value | y    | order   | total         | 2     | true            | false
    order_value | x    | order   | events        | 0     | true            | false
    rate        | y    | order   | events        | 0     | true            | false
    rate        | x    | visit   | events        | 0     | true            | false
  `;

  test("are the day's numbers in the metric's own unit, with a denominator where there is one", async () => {
    await expectModel(
      "marts/unit_metrics",
      {
        run,
        metric_sides,
        unit_types: "unit_type \n userID",
        unit_days: `
          unit_id | measure | level | events | total
          u1      | order   | ''    | 3      | 2550
          u1      | split   | shoes | 2      | 2000
          u1      | split   | hats  | 1      | 550
          u1      | active  | ''    | 9      | 0
          u2      | visit   | ''    | 4      | 0
        `,
      },
      `
        day        | unit_id | metric      | metric_dimension_value | numerator | denominator
        2026-01-07 | u1      | orders      | ''                     | 3.0       | -
        2026-01-07 | u1      | revenue     | ''                     | 25.5      | -
        2026-01-07 | u1      | revenue     | shoes                  | 20.0      | -
        2026-01-07 | u1      | revenue     | hats                   | 5.5       | -
        2026-01-07 | u1      | converted   | ''                     | 1.0       | -
        2026-01-07 | u1      | dau         | ''                     | 1.0       | -
        2026-01-07 | u1      | order_value | ''                     | 25.5      | 3.0
        2026-01-07 | u1      | rate        | ''                     | 3.0       | 0.0
        2026-01-07 | u2      | rate        | ''                     | 0.0       | 4.0
      `,
    );
  });

  test("are those of the project's unit types", async () => {
    await expect(
      expectModel(
        "marts/unit_metrics",
        {
          run,
          metric_sides,
          unit_types: "unit_type \n userID",
          unit_days: "unit_type | unit_id | measure | level | events \n companyID | c1 | order | '' | 1",
        },
        "unit_id | metric",
      ),
    ).resolves.toBeUndefined();
  });
});
