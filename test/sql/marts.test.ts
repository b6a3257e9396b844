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

test("assignments say whether a unit is counted in the balanced analysis of its stage, in which group and since when", async () => {
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
        stage_id | analysis | stage | unit_id | in_analysis | group   | first_exposure_ds
        first    | stage    | 1     | in      | true        | control | 2026-01-04
        first    | stage    | 1     | crossed | true        | test    | 2026-01-04
        first    | stage    | 1     | out     | true        | test    | 2026-01-04
        last     | stage    | 2     | in      | true        | test    | 2026-01-06
        span     | balanced | 1     | in      | true        | test    | 2026-01-05
        span     | balanced | 1     | crossed | false       | test    | 2026-01-05
        other    | balanced | 1     | out     | true        | test    | 2026-01-05
      `,
    },
    `
      stage | unit_id | in_balanced_analysis | balanced_group | balanced_first_exposure_ds
      1     | crossed | false                | -              | -
      1     | in      | true                 | test           | 2026-01-05
      1     | out     | false                | -              | -
      2     | in      | -                    | -              | -
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

test("message_arrivals count events and exposures by the day after the day's end on which they came", async () => {
  await expectModel(
    "marts/message_arrivals",
    {
      run: "ds | run_id | day_end_us \n 2026-01-07 | run1 | 2026-01-08",
      staged_messages: `
        topic  | kind     | received_us
        events | event    | 2026-01-07T10:00
        events | event    | 2026-01-07T23:59:59.999999
        events | event    | 2026-01-08
        events | event    | 2026-01-08T23:59:59
        events | event    | 2026-01-10T00:00:01
        events | exposure | 2026-01-09
        events | internal | 2026-01-09
        events | dead     | 2026-01-09
      `,
    },
    `
      ds         | run_id | topic  | kind     | days_late | messages
      2026-01-07 | run1   | events | event    | 0         | 2
      2026-01-07 | run1   | events | event    | 1         | 2
      2026-01-07 | run1   | events | event    | 3         | 1
      2026-01-07 | run1   | events | exposure | 2         | 1
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
