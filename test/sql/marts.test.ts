import { test } from "vitest";
import { expectModel } from "./expect-model.ts";

const run = "ds | run_id \n 2026-01-07 | run1";

test("assignments show the stage's percentage, the rule's name and the dimensions that the project asks for", async () => {
  await expectModel(
    "marts/assignments",
    {
      run,
      stages: 'percent | rule_name | dimensions \n 10 | Everyone | ["country","plan"]',
      stage_units: `
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

test("assignments say whether a unit is counted in the balanced analysis of its stage, where there is one", async () => {
  await expectModel(
    "marts/assignments",
    {
      run,
      stages: `
        stage_id | span_id | stage | percent | rule_name | dimensions
        first    | span    | 1     | 10      | Everyone  | []
        last     | -       | 2     | 100     | Everyone  | []
      `,
      stage_units: `
        stage_id | analysis | stage | unit_id | in_analysis
        first    | stage    | 1     | in      | true
        first    | stage    | 1     | crossed | true
        first    | stage    | 1     | out     | true
        last     | stage    | 2     | in      | true
        span     | balanced | 1     | in      | true
        span     | balanced | 1     | crossed | false
        other    | balanced | 1     | out     | true
      `,
    },
    `
      stage | unit_id | in_balanced_analysis
      1     | crossed | false
      1     | in      | true
      1     | out     | false
      2     | in      | -
    `,
  );
});

test("new units stand for as many as their first exposures' sampling rates say", async () => {
  await expectModel(
    "marts/pulse_exposures",
    {
      run,
      stages: "percent \n 10",
      stage_units: `
        unit_id | group | first_exposure_ds | carried_over | crossover | sampling_rate
        u1      | test  | 2026-01-05        | false        | false     | -
        u2      | test  | 2026-01-05        | false        | false     | 10
        u3      | test  | 2026-01-05        | false        | false     | 2.5
        u4      | test  | 2026-01-05        | false        | false     | 0.5
      `,
    },
    "group | new_units | represented_units \n test | 4 | 14.5",
  );
});

test("pulse_exposures count new units by group and day, and add them up over the days", async () => {
  await expectModel(
    "marts/pulse_exposures",
    {
      run,
      stages: "percent \n 10",
      stage_units: `
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
