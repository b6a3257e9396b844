import { describe, test } from "vitest";
import { expectModel } from "./expect-model.ts";

const balanced_stages = "span_stage | kind | passing_buckets | hash_prefix | passed_group | failed_group";

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
        balanced_stages,
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
        balanced_stages,
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

describe("exposure_days of a balanced span", () => {
  // Under `salt.rule.` the units' buckets are 294 (u9), 6608 (u3), 6728 (u7), 7343 (u2) and 9001 (u54); thinning keeps u7, not u3.
  const mirror = `
    stage | span_stage | kind   | passing_buckets | hash_prefix | passed_group | failed_group
    2     | 2          | mirror | 1000            | salt.rule.  | test         | control
    3     | 2          | mirror | 5000            | salt.rule.  | test         | control
  `;

  test("has the units whose slice is in at the stage, in the group of their slice, whatever the outcome", async () => {
    await expectModel(
      "intermediate/exposure_days",
      {
        balanced_stages: mirror,
        exposures: `
          unit_id | stage | ts_us            | group
          u2      | 1     | 2026-01-05T08:00 | control
          u2      | 2     | 2026-01-05T09:00 | control
          u2      | 3     | 2026-01-05T12:00 | control
          u2      | 3     | 2026-01-05T11:00 | test
          u9      | 2     | 2026-01-05T09:00 | test
          u9      | 3     | 2026-01-05T11:00 | test
          u54     | 2     | 2026-01-05T09:00 | control
        `,
      },
      `
        analysis | unit_id | stage | group   | several_groups | first_exposure_us
        balanced | u9      | 2     | test    | false          | 2026-01-05T09:00
        balanced | u2      | 2     | control | true           | 2026-01-05T11:00
        balanced | u54     | 2     | control | false          | 2026-01-05T09:00
        stage    | u2      | 1     | control | false          | 2026-01-05T08:00
        stage    | u9      | 2     | test    | false          | 2026-01-05T09:00
        stage    | u2      | 2     | control | false          | 2026-01-05T09:00
        stage    | u54     | 2     | control | false          | 2026-01-05T09:00
        stage    | u9      | 3     | test    | false          | 2026-01-05T11:00
        stage    | u2      | 3     | test    | true           | 2026-01-05T11:00
      `,
    );
  });

  test("above 50 % has all who fail, and of those who pass as many as the other hash keeps", async () => {
    await expectModel(
      "intermediate/exposure_days",
      {
        balanced_stages: mirror.replace("mirror", "thinned").replace("1000 ", "7000 "),
        exposures: `
          unit_id | stage | group
          u2      | 2     | control
          u3      | 2     | test
          u7      | 2     | test
        `,
      },
      `
        analysis | unit_id | group
        balanced | u2      | control
        balanced | u7      | test
        stage    | u2      | control
        stage    | u3      | test
        stage    | u7      | test
      `,
    );
  });

  test("of a holdout calls those who pass it held out", async () => {
    await expectModel(
      "intermediate/exposure_days",
      {
        balanced_stages: mirror.replaceAll(/test( +)[|] control/g, "holdout | rest"),
        exposures: `
          unit_id | stage | group
          u9      | 2     | rest
          u54     | 2     | rest
        `,
      },
      `
        analysis | unit_id | group   | several_groups
        balanced | u9      | holdout | true
        balanced | u54     | rest    | false
        stage    | u9      | rest    | false
        stage    | u54     | rest    | false
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

describe("entries of a balanced span", () => {
  test("are beside those of the stage, once, and carried over from stages before the span's first", async () => {
    await expectModel(
      "intermediate/entries",
      {
        earlier_entries: `
          analysis | unit_id  | stage
          stage    | before   | 1
          stage    | later    | 2
          stage    | there    | 2
          balanced | there    | 2
        `,
        exposure_days: `
          analysis | unit_id  | stage
          stage    | before   | 3
          balanced | before   | 2
          stage    | later    | 3
          balanced | later    | 2
          stage    | there    | 3
          balanced | there    | 2
        `,
      },
      `
        analysis | unit_id | stage | carried_over
        balanced | before  | 2     | true
        balanced | later   | 2     | false
        stage    | before  | 3     | true
        stage    | later   | 3     | true
        stage    | there   | 3     | true
      `,
    );
  });
});

test("crossovers of a balanced span and of the stages are told apart", async () => {
  await expectModel(
    "intermediate/crossovers",
    {
      entries: `
        analysis | unit_id | stage | group
        stage    | u1      | 1     | test
        balanced | u1      | 1     | control
        stage    | u2      | 1     | test
      `,
      earlier_entries: "unit_id",
      exposure_days: `
        analysis | unit_id | stage | group   | several_groups
        stage    | u1      | 1     | test    | false
        balanced | u1      | 1     | control | true
        stage    | u2      | 1     | test    | false
      `,
    },
    "analysis | unit_id \n balanced | u1",
  );
});

test("a crossover is seen in several groups on a day, or in another one than that in which it entered", async () => {
  await expectModel(
    "intermediate/crossovers",
    {
      earlier_entries: `
        ds         | unit_id   | stage | group
        2026-01-04 | stays     | 1     | test
        2026-01-04 | changes   | 1     | test
        2026-01-04 | nextstage | 1     | test
        2026-01-04 | returns   | 1     | control
      `,
      entries: `
        ds         | unit_id   | stage | group
        2026-01-05 | both      | 1     | test
        2026-01-05 | nextstage | 2     | control
      `,
      exposure_days: `
        ds         | unit_id   | stage | group   | several_groups
        2026-01-05 | stays     | 1     | test    | false
        2026-01-05 | changes   | 1     | control | false
        2026-01-05 | both      | 1     | test    | true
        2026-01-05 | nextstage | 2     | control | false
        2026-01-05 | returns   | 1     | control | true
      `,
    },
    `
      ds         | unit_id | stage
      2026-01-05 | changes | 1
      2026-01-05 | both    | 1
      2026-01-05 | returns | 1
    `,
  );
});

describe("stage_units", () => {
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
      "intermediate/stage_units",
      { entries, crossovers, analyses: "keeps_crossovers \n false" },
      `
        stage_id | unit_id | group   | first_exposure_us | first_exposure_ds | crossover | in_analysis
        s        | u1      | test    | 2026-01-04T10:00  | 2026-01-04        | true      | false
        s        | u2      | control | 2026-01-05T10:00  | 2026-01-05        | false     | true
      `,
    );
  });

  test("has the stages' units and those of their balanced span, each with their own crossovers", async () => {
    await expectModel(
      "intermediate/stage_units",
      {
        entries: `
          ds         | analysis | stage | unit_id
          2026-01-04 | stage    | 1     | u1
          2026-01-05 | balanced | 1     | u1
          2026-01-05 | stage    | 2     | u1
        `,
        crossovers: `
          analysis | stage | unit_id
          balanced | 1     | u1
        `,
        analyses: `
          stage_id | analysis | stage | keeps_crossovers
          first    | stage    | 1     | false
          span     | balanced | 1     | false
        `,
      },
      `
        stage_id | analysis | unit_id | first_exposure_ds | in_analysis
        first    | stage    | u1      | 2026-01-04        | true
        span     | balanced | u1      | 2026-01-05        | false
      `,
    );
  });

  test("keeps them in their first group where the gate says first_touch", async () => {
    await expectModel(
      "intermediate/stage_units",
      { entries, crossovers, analyses: "keeps_crossovers \n true" },
      `
        unit_id | group   | crossover | in_analysis
        u1      | test    | true      | true
        u2      | control | false     | true
      `,
    );
  });
});
