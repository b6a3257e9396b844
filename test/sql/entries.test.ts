import { describe, test } from "vitest";
import { expectModel } from "./expect-model.ts";

describe("exposure_days", () => {
  test("keeps the first used exposure of a unit, stage and day: by time, then by where it lay", async () => {
    await expectModel(
      "intermediate/exposure_days",
      {
        exposures: `
          unit_id | ts_us                   | offset | part | group   | attributes       | exclusion
          u1      | 2026-01-05T10:00:00.001 | 1      | 0    | test    | {"country":"FR"} | -
          u1      | 2026-01-05T10:00        | 9      | 0    | test    | {"country":"DE"} | -
          u1      | 2026-01-05T10:00        | 8      | 2    | test    | {"country":"IT"} | -
          u1      | 2026-01-05T10:00        | 8      | 1    | test    | {"country":"US"} | -
          u1      | 2026-01-05T09:00        | 0      | 0    | control | {"country":"ES"} | bot
        `,
      },
      `
        unit_id | group | first_exposure_us | several_groups | attributes
        u1      | test  | 2026-01-05T10:00  | false          | {"country":"US"}
      `,
    );
  });

  test("tells apart stages, rules and gates, and sees a unit that met several groups", async () => {
    await expectModel(
      "intermediate/exposure_days",
      {
        exposures: `
          name | rule | stage | unit_id | ts_us            | group
          g    | r    | 1     | u1      | 2026-01-05T10:00 | test
          g    | r    | 1     | u1      | 2026-01-05T11:00 | control
          g    | r    | 2     | u1      | 2026-01-05T12:00 | control
          g    | q    | 1     | u1      | 2026-01-05T13:00 | control
          h    | r    | 1     | u1      | 2026-01-05T14:00 | test
        `,
      },
      `
        name | rule | stage | group   | several_groups | first_exposure_us
        g    | r    | 1     | test    | true           | 2026-01-05T10:00
        g    | r    | 2     | control | false          | 2026-01-05T12:00
        g    | q    | 1     | control | false          | 2026-01-05T13:00
        h    | r    | 1     | test    | false          | 2026-01-05T14:00
      `,
    );
  });
});

describe("entries", () => {
  test("a unit enters a stage once, on its first day", async () => {
    await expectModel(
      "intermediate/entries",
      {
        earlier_entries: `
          ds         | unit_id | stage
          2026-01-04 | u1      | 1
        `,
        exposure_days: `
          ds         | unit_id | stage | group   | first_exposure_us
          2026-01-05 | u1      | 1     | control | 2026-01-05T10:00
          2026-01-05 | u2      | 1     | control | 2026-01-05T11:00
        `,
      },
      `
        ds         | unit_id | group   | first_exposure_us | carried_over
        2026-01-05 | u2      | control | 2026-01-05T11:00  | false
      `,
    );
  });

  test("who was in an earlier stage of the rule is carried over: of another day or of the same, not of another rule or gate", async () => {
    await expectModel(
      "intermediate/entries",
      {
        earlier_entries: `
          ds         | unit_id   | name | rule | stage
          2026-01-04 | yesterday | g    | r    | 1
          2026-01-04 | rule      | g    | q    | 1
          2026-01-04 | gate      | h    | r    | 1
          2026-01-04 | later     | g    | r    | 3
        `,
        exposure_days: `
          ds         | unit_id   | name | rule | stage
          2026-01-05 | yesterday | g    | r    | 2
          2026-01-05 | rule      | g    | r    | 2
          2026-01-05 | gate      | g    | r    | 2
          2026-01-05 | later     | g    | r    | 2
          2026-01-05 | sameday   | g    | r    | 1
          2026-01-05 | sameday   | g    | r    | 2
        `,
      },
      `
        unit_id   | stage | carried_over
        yesterday | 2     | true
        rule      | 2     | false
        gate      | 2     | false
        later     | 2     | false
        sameday   | 1     | false
        sameday   | 2     | true
      `,
    );
  });
});

test("a crossover is seen in several groups on a day, or in another one than that in which it entered", async () => {
  await expectModel(
    "intermediate/crossovers",
    {
      entries: `
        ds         | unit_id   | stage | group
        2026-01-04 | stays     | 1     | test
        2026-01-04 | changes   | 1     | test
        2026-01-05 | both      | 1     | test
        2026-01-04 | nextstage | 1     | test
        2026-01-05 | nextstage | 2     | control
      `,
      exposure_days: `
        ds         | unit_id   | stage | group   | several_groups
        2026-01-05 | stays     | 1     | test    | false
        2026-01-05 | changes   | 1     | control | false
        2026-01-05 | both      | 1     | test    | true
        2026-01-05 | nextstage | 2     | control | false
      `,
    },
    `
      ds         | unit_id | stage
      2026-01-05 | changes | 1
      2026-01-05 | both    | 1
    `,
  );
});

describe("assigned", () => {
  const entries = `
    ds         | unit_id | group   | first_exposure_us
    2026-01-04 | u1      | test    | 2026-01-04T10:00
    2026-01-05 | u2      | control | 2026-01-05T10:00
  `;
  const crossovers = `
    ds         | unit_id
    2026-01-04 | u1
    2026-01-05 | u1
  `;

  test("leaves crossovers out of the analysis", async () => {
    await expectModel(
      "intermediate/assigned",
      { entries, crossovers, stages: "to_us \n 2200-01-01", subjects: "keeps_crossovers \n false" },
      `
        stage_id | unit_id | group   | first_exposure_us | first_exposure_ds | crossover | in_analysis
        s        | u1      | test    | 2026-01-04T10:00  | 2026-01-04        | true      | false
        s        | u2      | control | 2026-01-05T10:00  | 2026-01-05        | false     | true
      `,
    );
  });

  test("keeps them in their first group where the gate says first_touch", async () => {
    await expectModel(
      "intermediate/assigned",
      { entries, crossovers, stages: "to_us \n 2200-01-01", subjects: "keeps_crossovers \n true" },
      `
        unit_id | group   | crossover | in_analysis
        u1      | test    | true      | true
        u2      | control | false     | true
      `,
    );
  });
});
