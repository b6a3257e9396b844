import { describe, test } from "vitest";
import { expectModel } from "./expect-model.ts";

const subjects = `
  exposure_type | name | unit_type | exclude_bots
  gate          | g    | userID    | true
  experiment    | e    | userID    | true
`;
const subject_rules = `
  exposure_type | name | seen     | rule       | group_name
  gate          | g    | r        | r          | -
  gate          | g    | Everyone | r          | -
  experiment    | e    | control  | experiment | control
  experiment    | e    | B        | experiment | B
  experiment    | e    | ruleB    | experiment | B
`;
const stages = `
  exposure_type | name | rule       | stage | percent | from_us          | to_us
  gate          | g    | r          | 1     | 10      | 2026-01-05       | 2026-01-05T10:00
  gate          | g    | r          | 2     | 50      | 2026-01-05T10:00 | 2026-01-05T20:00
  gate          | g    | r          | 3     | 0       | 2026-01-05T20:00 | 2200-01-01
  experiment    | e    | experiment | 1     | -       | 2026-01-05       | 2200-01-01
`;
const given = { subjects, subject_rules, stages };

describe("an exposure that is not used has one reason", () => {
  test("the first that applies: what events are excluded for, override, bot, other rule, no stage", async () => {
    await expectModel(
      "intermediate/exposures",
      {
        ...given,
        events: `
          offset | kind     | exclusion   | override | attributes      | rule  | ts_us
          0      | exposure | duplicate   | true     | {"is_bot":true} | other | 2026-01-04
          1      | exposure | environment | true     | {"is_bot":true} | other | 2026-01-04
          2      | exposure | -           | true     | {"is_bot":true} | other | 2026-01-04
          3      | exposure | -           | false    | {"is_bot":true} | other | 2026-01-04
          4      | exposure | -           | false    | -               | other | 2026-01-04
          5      | exposure | -           | false    | -               | r     | 2026-01-04
          6      | exposure | -           | false    | -               | r     | 2026-01-05T20:00
          7      | exposure | -           | false    | -               | r     | 2026-01-05T19:59:59.999999
        `,
      },
      `
        offset | exclusion   | stage
        0      | duplicate   | -
        1      | environment | -
        2      | override    | -
        3      | bot         | -
        4      | other_rule  | -
        5      | no_stage    | -
        6      | no_stage    | 3
        7      | -           | 2
      `,
    );
  });

  test("a bot says so, or its user agent does", async () => {
    const events = `
      offset | kind     | override | ts_us      | attributes
      0      | exposure | false    | 2026-01-05 | {"is_bot":true}
      1      | exposure | false    | 2026-01-05 | {"is_bot":"true"}
      2      | exposure | false    | 2026-01-05 | {"userAgent":"GoogleBot/2.1"}
      3      | exposure | false    | 2026-01-05 | {"user_agent":"my-CRAWLER"}
      4      | exposure | false    | 2026-01-05 | {"userAgent":"HeadlessChrome"}
      5      | exposure | false    | 2026-01-05 | {"userAgent":"Baiduspider"}
      6      | exposure | false    | 2026-01-05 | {"is_bot":false,"userAgent":"Chrome"}
      7      | exposure | false    | 2026-01-05 | {"browser":"robot"}
    `;
    const all = [0, 1, 2, 3, 4, 5, 6, 7];
    const expected = (bots: readonly number[]): string =>
      ["offset | exclusion", ...all.map((n) => `${n} | ${bots.includes(n) ? "bot" : "-"}`)].join("\n");
    await expectModel("intermediate/exposures", { ...given, events }, expected([0, 1, 2, 3, 4, 5]));
    await expectModel(
      "intermediate/exposures",
      { ...given, subjects: subjects.replaceAll("true", "false"), events },
      expected([]),
    );
  });
});

describe("an exposure that is used", () => {
  test("belongs to the rule by its id or its name, and to the stage of its microsecond", async () => {
    await expectModel(
      "intermediate/exposures",
      {
        ...given,
        events: `
          offset | kind     | override | rule     | group   | percent | ts_us
          0      | exposure | false    | r        | test    | 10      | 2026-01-05T09:59:59.999999
          1      | exposure | false    | Everyone | control | 10      | 2026-01-05T10:00
          2      | exposure | false    | r        | control | -       | 2026-01-05T10:00
        `,
      },
      `
        offset | rule | stage | group   | contradicts | exclusion
        0      | r    | 1     | test    | false       | -
        1      | r    | 2     | control | true        | -
        2      | r    | 2     | control | false       | -
      `,
    );
  });

  test("belongs to the experiment's group by its name or the group's rule", async () => {
    await expectModel(
      "intermediate/exposures",
      {
        ...given,
        events: `
          offset | exposure_type | name | kind     | override | group   | ts_us
          0      | experiment    | e    | exposure | false    | control | 2026-01-05
          1      | experiment    | e    | exposure | false    | ruleB   | 2026-01-05
          2      | experiment    | e    | exposure | false    | C       | 2026-01-05
          3      | experiment    | e    | exposure | false    | B       | 2026-01-04
        `,
      },
      `
        offset | rule       | stage | group   | exclusion
        0      | experiment | 1     | control | -
        1      | experiment | 1     | B       | -
        2      | -          | -     | C       | other_group
        3      | experiment | -     | B       | no_stage
      `,
    );
  });

  test("is of the analysis's unit type, and of a gate that is analysed", async () => {
    await expectModel(
      "intermediate/exposures",
      {
        ...given,
        events: `
          offset | kind     | override | name  | unit_type | ts_us
          0      | exposure | false    | g     | stableID  | 2026-01-05
          1      | exposure | false    | other | userID    | 2026-01-05
          2      | event    | false    | g     | userID    | 2026-01-05
          3      | exposure | false    | g     | userID    | 2026-01-05
        `,
      },
      "offset | unit_type \n 3 | userID",
    );
  });
});

test("every exposure that came is counted once: used, or the reason; contradictions are counted among the used", async () => {
  await expectModel(
    "intermediate/exposure_counts",
    {
      subjects,
      staged_messages: `
        ds         | kind     | units
        2026-01-05 | exposure | userID:u1
        2026-01-05 | exposure | stableID:d1 userID:u1
        2026-01-05 | exposure | userID:u2
        2026-01-05 | exposure | stableID:d1
        2026-01-05 | event    | userID:u1
      `,
      exposures: `
        ds         | unit_id | exclusion | contradicts
        2026-01-05 | u1      | -         | true
        2026-01-05 | u1      | duplicate | true
        2026-01-05 | u2      | -         | false
      `,
    },
    `
      name | outcome              | exposures
      g    | messages             | 4
      g    | missing_unit         | 1
      g    | duplicate            | 1
      g    | used                 | 2
      g    | contradicts_timeline | 1
    `,
  );
});

test("what exposures say of a rollout is counted by percentage and number, without overrides, bots and what is not used", async () => {
  await expectModel(
    "intermediate/exposure_hints",
    {
      subject_rules: `
        name | seen | rule | exclude_bots
        g    | r    | r    | true
        g    | Name | r    | true
      `,
      events: `
        ds         | kind     | rule  | percent | rollout | override | exclusion | attributes      | ts_us
        2026-01-05 | exposure | r     | 10      | 1       | false    | -         | -               | 2026-01-05T08:00
        2026-01-05 | exposure | Name  | 10      | 1       | false    | -         | -               | 2026-01-05T07:00
        2026-01-05 | exposure | r     | 20      | -       | false    | -         | -               | 2026-01-05T09:00
        2026-01-05 | exposure | r     | 30      | -       | true     | -         | -               | 2026-01-05T09:00
        2026-01-05 | exposure | r     | 40      | -       | false    | duplicate | -               | 2026-01-05T09:00
        2026-01-05 | exposure | r     | 50      | -       | false    | -         | {"is_bot":true} | 2026-01-05T09:00
        2026-01-05 | exposure | other | 60      | -       | false    | -         | -               | 2026-01-05T09:00
      `,
    },
    `
      name | rule | percent | rollout | first_us         | exposures
      g    | r    | 10.0    | 1       | 2026-01-05T07:00 | 2
      g    | r    | 20.0    | -       | 2026-01-05T09:00 | 1
    `,
  );
});
