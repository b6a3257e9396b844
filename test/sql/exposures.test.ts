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
        shown_exposures: `
          offset | exclusion   | override | attributes      | rule  | ts_us
          0      | duplicate   | true     | {"is_bot":true} | other | 2026-01-04
          1      | environment | true     | {"is_bot":true} | other | 2026-01-04
          2      | -           | true     | {"is_bot":true} | other | 2026-01-04
          3      | -           | false    | {"is_bot":true} | other | 2026-01-04
          4      | -           | false    | -               | other | 2026-01-04
          5      | -           | false    | -               | r     | 2026-01-04
          6      | -           | false    | -               | r     | 2026-01-05T20:00
          7      | -           | false    | -               | r     | 2026-01-05T19:59:59.999999
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

  test("then: logged for only one of so many, by a holdout's rule, by another rule, no stage", async () => {
    const shown_exposures = `
      offset | exposure_type | name | override | attributes      | rule           | group            | sampling_rate | ts_us
      0      | gate          | g    | false    | {"is_bot":true} | holdout:winter | test             | 10            | 2026-01-04
      1      | gate          | g    | false    | -               | holdout:winter | test             | 10            | 2026-01-04
      2      | gate          | g    | false    | -               | holdout:winter | test             | 1             | 2026-01-04
      3      | gate          | g    | false    | -               | holdout        | test             | -             | 2026-01-04
      4      | experiment    | e    | false    | -               | experiment     | holdout:winter   | -             | 2026-01-05
      5      | experiment    | e    | false    | -               | experiment     | layerAssignment  | -             | 2026-01-05
      6      | experiment    | e    | true     | -               | experiment     | B:user:id_override | -           | 2026-01-05
      7      | gate          | g    | false    | -               | r              | test             | 1.5           | 2026-01-05
    `;
    const expected = (sampled: string, used: string): string => `
      offset | exclusion
      0      | bot
      1      | ${sampled}
      2      | holdout
      3      | other_rule
      4      | holdout
      5      | other_group
      6      | override
      7      | ${used}
    `;
    await expectModel("intermediate/exposures", { ...given, shown_exposures }, expected("sampled", "sampled"));
    const usesSampled = subjects
      .replace("exclude_bots", "exclude_bots | exclude_sampled")
      .replaceAll("true", "true | false");
    await expectModel(
      "intermediate/exposures",
      { ...given, subjects: usesSampled, shown_exposures },
      expected("holdout", "-"),
    );
  });

  test("a bot says so, or its user agent does", async () => {
    const shown_exposures = `
      offset | override | ts_us      | attributes
      0      | false    | 2026-01-05 | {"is_bot":true}
      1      | false    | 2026-01-05 | {"is_bot":"true"}
      2      | false    | 2026-01-05 | {"userAgent":"GoogleBot/2.1"}
      3      | false    | 2026-01-05 | {"user_agent":"my-CRAWLER"}
      4      | false    | 2026-01-05 | {"userAgent":"HeadlessChrome"}
      5      | false    | 2026-01-05 | {"userAgent":"Baiduspider"}
      6      | false    | 2026-01-05 | {"is_bot":false,"userAgent":"Chrome"}
      7      | false    | 2026-01-05 | {"browser":"robot"}
    `;
    const all = [0, 1, 2, 3, 4, 5, 6, 7];
    const expected = (bots: readonly number[]): string =>
      ["offset | exclusion", ...all.map((n) => `${n} | ${bots.includes(n) ? "bot" : "-"}`)].join("\n");
    await expectModel("intermediate/exposures", { ...given, shown_exposures }, expected([0, 1, 2, 3, 4, 5]));
    await expectModel(
      "intermediate/exposures",
      { ...given, subjects: subjects.replaceAll("true", "false"), shown_exposures },
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
        shown_exposures: `
          offset | override | rule     | group   | percent | ts_us
          0      | false    | r        | test    | 10      | 2026-01-05T09:59:59.999999
          1      | false    | Everyone | control | 10      | 2026-01-05T10:00
          2      | false    | r        | control | -       | 2026-01-05T10:00
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
        shown_exposures: `
          offset | exposure_type | name | override | group   | ts_us
          0      | experiment    | e    | false    | control | 2026-01-05
          1      | experiment    | e    | false    | ruleB   | 2026-01-05
          2      | experiment    | e    | false    | C       | 2026-01-05
          3      | experiment    | e    | false    | B       | 2026-01-04
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
        shown_exposures: `
          offset | override | name  | unit_type | ts_us
          0      | false    | g     | stableID  | 2026-01-05
          1      | false    | other | userID    | 2026-01-05
          3      | false    | g     | userID    | 2026-01-05
        `,
      },
      "offset | unit_type \n 3 | userID",
    );
  });
});

describe("an exposure to a holdout", () => {
  const holdouts = `
    exposure_type | name   | unit_type | exclude_bots
    holdout       | winter | userID    | true
    holdout       | summer | stableID  | true
    gate          | g      | userID    | true
  `;

  test("is one to the holdout itself, or one that carries it: the first of its name", async () => {
    await expectModel(
      "intermediate/shown_exposures",
      {
        subjects: holdouts,
        events: `
          offset | kind     | exposure_type | name   | rule | group   | override | percent | exclusion | sampling_rate | secondary
          0      | exposure | gate          | winter | base | test    | false    | 5       | -         | -             | [{"gate":"winter","gateValue":"false","ruleID":"other"}]
          1      | exposure | gate          | g      | r    | control | true     | 10      | -         | 4             | [{"gate":"x","gateValue":"true","ruleID":"y"},{"gate":"winter","gateValue":"true","ruleID":"base:5.00:2"},{"gate":"winter","gateValue":"false","ruleID":"base"}]
          2      | exposure | experiment    | e      | B    | B       | false    | -       | duplicate | -             | [{"gate":"winter","gateValue":"false","ruleID":"default"}]
          3      | exposure | gate          | h      | r    | test    | false    | -       | -         | -             | [{"gate":"winter","gateValue":"true","ruleID":"fail:all:id_override"}]
          4      | exposure | gate          | h      | r    | test    | false    | -       | -         | -             | [{"gate":"winterly","gateValue":"true","ruleID":"base"},{"gate":"summer","gateValue":"true","ruleID":"base"}]
          5      | event    | -             | winter | -    | -       | -        | -       | -         | -             | -
        `,
      },
      `
        offset | exposure_type | name   | rule                 | group   | percent | rollout | override | sampling_rate | exclusion
        0      | gate          | winter | base                 | test    | 5.0     | -       | false    | -             | -
        1      | gate          | g      | r                    | control | 10.0    | -       | true     | 4.0           | -
        2      | experiment    | e      | B                    | B       | -       | -       | false    | -             | duplicate
        3      | gate          | h      | r                    | test    | -       | -       | false    | -             | -
        4      | gate          | h      | r                    | test    | -       | -       | false    | -             | -
        0      | holdout       | winter | base                 | holdout | 5.0     | -       | false    | -             | -
        1      | holdout       | winter | base                 | holdout | 5.0     | 2       | false    | 4.0           | -
        2      | holdout       | winter | default              | rest    | -       | -       | false    | -             | duplicate
        3      | holdout       | winter | fail:all:id_override | holdout | -       | -       | true     | -             | -
      `,
    );
  });

  test("is counted once a message, whichever way it was shown", async () => {
    await expectModel(
      "intermediate/exposure_counts",
      {
        subjects: holdouts,
        exposures: "unit_id \n",
        staged_messages: `
          kind     | exposure_type | name   | units        | secondary
          exposure | gate          | winter | userID:u1    | [{"gate":"winter","gateValue":"false","ruleID":"base"}]
          exposure | gate          | g      | userID:u1    | [{"gate":"winter","gateValue":"false","ruleID":"base"},{"gate":"summer","gateValue":"true","ruleID":"base"}]
          exposure | gate          | x      | stableID:d1  | [{"gate":"winter","gateValue":"false","ruleID":"base"}]
          exposure | gate          | x      | userID:u1    | -
        `,
      },
      `
        exposure_type | name   | outcome      | exposures
        gate          | g      | messages     | 1
        holdout       | summer | messages     | 1
        holdout       | summer | missing_unit | 1
        holdout       | winter | messages     | 3
        holdout       | winter | missing_unit | 1
      `,
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
      shown_exposures: `
        ds         | rule  | percent | rollout | override | exclusion | attributes      | ts_us
        2026-01-05 | r     | 10      | 1       | false    | -         | -               | 2026-01-05T08:00
        2026-01-05 | Name  | 10      | 1       | false    | -         | -               | 2026-01-05T07:00
        2026-01-05 | r     | 20      | -       | false    | -         | -               | 2026-01-05T09:00
        2026-01-05 | r     | 30      | -       | true     | -         | -               | 2026-01-05T09:00
        2026-01-05 | r     | 40      | -       | false    | duplicate | -               | 2026-01-05T09:00
        2026-01-05 | r     | 50      | -       | false    | -         | {"is_bot":true} | 2026-01-05T09:00
        2026-01-05 | other | 60      | -       | false    | -         | -               | 2026-01-05T09:00
      `,
    },
    `
      name | rule | percent | rollout | first_us         | exposures
      g    | r    | 10.0    | 1       | 2026-01-05T07:00 | 2
      g    | r    | 20.0    | -       | 2026-01-05T09:00 | 1
    `,
  );
});
