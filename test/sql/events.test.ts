import { test } from "vitest";
import { expectModel } from "./expect-model.ts";

const environments = "environment \n production";

test("a message becomes one row for each of its units", async () => {
  await expectModel(
    "intermediate/events",
    {
      environments,
      staged_messages: `
        kind  | units                  | environment | name | value
        event | stableID:d9 userID:u1  | production  | buy  | 2.5
      `,
    },
    `
      unit_type | unit_id | name | value          | exclusion
      stableID  | d9      | buy  | 2.500000000000 | -
      userID    | u1      | buy  | 2.500000000000 | -
    `,
  );
});

test("what repeats an id of its unit is a duplicate, of whatever kind; the lowest topic, partition, offset and part stays", async () => {
  await expectModel(
    "intermediate/events",
    {
      environments,
      staged_messages: `
        topic | partition | offset | part | kind     | event_id | units                 | environment
        b     | 0         | 0      | 0    | event    | e1       | userID:u1             | production
        a     | 1         | 0      | 0    | event    | e1       | userID:u1             | production
        a     | 0         | 7      | 1    | exposure | e1       | userID:u1 stableID:d9 | production
        a     | 0         | 7      | 0    | event    | e1       | userID:u1             | production
        a     | 0         | 8      | 0    | event    | e1       | userID:u2             | production
        a     | 0         | 9      | 0    | event    | -        | userID:u1             | production
        a     | 0         | 10     | 0    | event    | -        | userID:u1             | production
      `,
    },
    `
      topic | partition | offset | part | unit_id | exclusion
      a     | 0         | 7      | 0    | u1      | -
      a     | 0         | 7      | 1    | u1      | duplicate
      a     | 0         | 7      | 1    | d9      | -
      a     | 1         | 0      | 0    | u1      | duplicate
      b     | 0         | 0      | 0    | u1      | duplicate
      a     | 0         | 8      | 0    | u2      | -
      a     | 0         | 9      | 0    | u1      | -
      a     | 0         | 10     | 0    | u1      | -
    `,
  );
});

test("other environments are excluded, after duplicates: the one that stays may be of another environment", async () => {
  await expectModel(
    "intermediate/events",
    {
      environments: "environment \n production \n canary",
      staged_messages: `
        offset | kind  | event_id | units     | environment
        0      | event | e1       | userID:u1 | staging
        1      | event | e1       | userID:u1 | production
        2      | event | e2       | userID:u1 | canary
      `,
    },
    `
      offset | exclusion
      0      | environment
      1      | duplicate
      2      | -
    `,
  );
});

test("dead letters and internal messages are no events", async () => {
  await expectModel(
    "intermediate/events",
    {
      environments,
      staged_messages: `
        kind     | units     | environment
        dead     | -         | production
        internal | -         | production
        event    | userID:u1 | production
      `,
    },
    "offset | unit_id \n 2 | u1",
  );
});
