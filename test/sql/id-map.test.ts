import { describe, test } from "vitest";
import { expectModel } from "./expect-model.ts";

describe("id_pairs", () => {
  const environments = "environment \n production";
  const id_maps = `
    from_type | to_type | learn_from
    stableID  | userID  | -
  `;
  const file_pairs = "ds | from_type | to_type | from_id | to_id | since_us | place";

  test("sees a pair once, at its first time, and of a microsecond where it lay first", async () => {
    await expectModel(
      "intermediate/id_pairs",
      {
        environments,
        id_maps,
        file_pairs,
        staged_messages: `
          kind  | topic | partition | offset | part | ts_us                   | units                 | environment
          event | b     | 0         | 1      | 0    | 2026-01-05T10:00        | stableID:d1 userID:u1 | production
          event | a     | 1         | 1      | 0    | 2026-01-05T10:00        | userID:u1 stableID:d1 | production
          event | a     | 0         | 9      | 1    | 2026-01-05T10:00        | stableID:d1 userID:u1 | production
          event | a     | 0         | 9      | 0    | 2026-01-05T10:00        | stableID:d1 userID:u1 | production
          event | a     | 0         | 2      | 0    | 2026-01-05T10:00:00.001 | stableID:d1 userID:u1 | production
          event | a     | 0         | 3      | 0    | 2026-01-05T11:00        | stableID:d1 userID:u2 | production
        `,
      },
      `
        from_type | from_id | to_type | to_id | first_us         | topic | partition | offset | part
        stableID  | d1      | userID  | u1    | 2026-01-05T10:00 | a     | 0         | 9      | 0
        stableID  | d1      | userID  | u2    | 2026-01-05T11:00 | a     | 0         | 3      | 0
      `,
    );
  });

  test("learns from events and exposures of the project's environments that carry both ids, repeats among them", async () => {
    await expectModel(
      "intermediate/id_pairs",
      {
        environments,
        id_maps,
        file_pairs,
        staged_messages: `
          kind     | event_id | units                            | environment
          exposure | -        | stableID:d1 userID:u1            | production
          event    | e        | stableID:d2 userID:u2            | production
          event    | e        | stableID:d2 userID:u3            | production
          event    | -        | stableID:d4 userID:u4            | staging
          event    | -        | stableID:d5                      | production
          event    | -        | userID:u6                        | production
          event    | -        | companyID:c7 userID:u7           | production
          dead     | -        | -                                | production
          internal | -        | -                                | production
        `,
      },
      `
        from_id | to_id
        d1      | u1
        d2      | u2
        d2      | u3
      `,
    );
  });

  test("learns from events of the given names only, and not from exposures then, for each map by itself", async () => {
    await expectModel(
      "intermediate/id_pairs",
      {
        environments,
        id_maps: `
          from_type | to_type   | learn_from
          stableID  | userID    | login
          stableID  | userID    | signup
          userID    | companyID | -
        `,
        file_pairs,
        staged_messages: `
          kind     | name   | units                              | environment
          event    | login  | stableID:d1 userID:u1              | production
          event    | signup | userID:u2 stableID:d2              | production
          event    | view   | stableID:d3 userID:u3 companyID:c3 | production
          exposure | login  | stableID:d4 userID:u4              | production
        `,
      },
      `
        from_type | from_id | to_type   | to_id
        stableID  | d1      | userID    | u1
        stableID  | d2      | userID    | u2
        userID    | u3      | companyID | c3
      `,
    );
  });

  test("takes the file's pairs in before messages of the same microsecond, in the order of the file", async () => {
    await expectModel(
      "intermediate/id_pairs",
      {
        environments,
        id_maps,
        file_pairs: `
          ds         | from_type | to_type | from_id | to_id | since_us         | place
          2026-01-05 | stableID  | userID  | d1      | u1    | 2026-01-05T10:00 | 7
          2026-01-05 | stableID  | userID  | d1      | u1    | 2026-01-05T10:00 | 6
          2026-01-05 | stableID  | userID  | d2      | u2    | 0                | 8
          2026-01-05 | stableID  | userID  | d3      | u3    | 2026-01-05T10:01 | 9
        `,
        staged_messages: `
          kind  | ts_us            | units                 | environment
          event | 2026-01-05T10:00 | stableID:d1 userID:u1 | production
          event | 2026-01-05T10:00 | stableID:d3 userID:u3 | production
        `,
      },
      `
        from_id | to_id | first_us         | topic | offset
        d1      | u1    | 2026-01-05T10:00 | ''    | 6
        d2      | u2    | 1970-01-01       | ''    | 8
        d3      | u3    | 2026-01-05T10:00 | t     | 1
      `,
    );
  });
});

describe("id_links", () => {
  const nothing = "from_type | from_id";

  test("links the first pair of both ids: a shared device has its first person, a person the first device", async () => {
    await expectModel(
      "intermediate/id_links",
      {
        earlier_links: nothing,
        id_pairs: `
          from_type | from_id | to_id | first_us
          stableID  | d1      | u1    | 2026-01-05T10:00
          stableID  | d1      | u2    | 2026-01-05T11:00
          stableID  | d2      | u1    | 2026-01-05T12:00
          stableID  | d2      | u2    | 2026-01-05T13:00
          stableID  | d3      | u3    | 2026-01-05T09:00
          other     | d3      | u1    | 2026-01-05T14:00
        `,
      },
      `
        from_type | from_id | to_id | first_of_from | first_of_to | is_link
        stableID  | d1      | u1    | true          | true        | true
        stableID  | d1      | u2    | false         | true        | false
        stableID  | d2      | u1    | true          | false       | false
        stableID  | d3      | u3    | true          | true        | true
        other     | d3      | u1    | true          | true        | true
      `,
    );
  });

  test("of pairs of one microsecond the one that lay first is first", async () => {
    await expectModel(
      "intermediate/id_links",
      {
        earlier_links: nothing,
        id_pairs: `
          from_id | to_id | first_us         | topic | partition | offset | part
          d1      | u1    | 2026-01-05T10:00 | b     | 0         | 0      | 0
          d1      | u2    | 2026-01-05T10:00 | a     | 1         | 0      | 0
          d1      | u3    | 2026-01-05T10:00 | a     | 0         | 9      | 0
          d1      | u4    | 2026-01-05T10:00 | a     | 0         | 8      | 1
          d1      | u5    | 2026-01-05T10:00 | a     | 0         | 8      | 0
          d2      | u6    | 2026-01-05T10:00 | t     | 0         | 0      | 0
          d2      | u7    | 2026-01-05T10:00 | ''    | 0         | 3      | 0
        `,
      },
      `
        from_id | to_id | is_link
        d1      | u1    | false
        d1      | u2    | false
        d1      | u3    | false
        d1      | u4    | false
        d1      | u5    | true
        d2      | u6    | false
        d2      | u7    | true
      `,
    );
  });

  test("an id that was seen on an earlier day is linked no more, whether it was linked then or not", async () => {
    await expectModel(
      "intermediate/id_links",
      {
        earlier_links: `
          from_type | from_id | to_id | first_of_from | first_of_to | is_link
          stableID  | d1      | u1    | true          | true        | true
          stableID  | d1      | u2    | false         | true        | false
          stableID  | d3      | u1    | true          | false       | false
          other     | d9      | u9    | true          | true        | true
        `,
        id_pairs: `
          from_type | from_id | to_id | first_us
          stableID  | d1      | u1    | 2026-01-05T10:00
          stableID  | d1      | u4    | 2026-01-05T10:01
          stableID  | d2      | u2    | 2026-01-05T10:02
          stableID  | d3      | u3    | 2026-01-05T10:03
          stableID  | d3      | u2    | 2026-01-05T10:04
          stableID  | d9      | u9    | 2026-01-05T10:05
        `,
      },
      `
        from_type | from_id | to_id | first_of_from | first_of_to | is_link
        stableID  | d1      | u4    | false         | true        | false
        stableID  | d2      | u2    | true          | false       | false
        stableID  | d3      | u3    | false         | true        | false
        stableID  | d9      | u9    | true          | true        | true
      `,
    );
  });
});

describe("linked_events", () => {
  const id_links = `
    from_type | to_type | from_id | to_id | first_us         | is_link
    stableID  | userID  | d1      | u1    | 2026-01-05T12:00 | true
    stableID  | userID  | d2      | u2    | 2026-01-04T12:00 | false
    vehicleID | userID  | v1      | u1    | 2026-01-04T12:00 | true
  `;

  test("credits an event to the linked unit of each map, also where the link was learnt later on the same day", async () => {
    await expectModel(
      "intermediate/linked_events",
      {
        id_links,
        events: `
          ds         | unit_type | unit_id | offset | kind     | ts_us            | name | value | value_text | metadata
          2026-01-05 | userID    | u1      | 1      | event    | 2026-01-05T10:00 | buy  | 2.5   | -          | {"a":1}
          2026-01-05 | userID    | u2      | 2      | event    | 2026-01-05T10:00 | buy  | 1     | -          | -
          2026-01-05 | userID    | u3      | 3      | event    | 2026-01-05T10:00 | buy  | 1     | -          | -
          2026-01-05 | stableID  | u1      | 4      | event    | 2026-01-05T10:00 | buy  | 1     | -          | -
        `,
      },
      `
        ds         | unit_type | unit_id | topic | offset | part | ts_us            | name | value          | metadata
        2026-01-05 | stableID  | d1      | t     | 1      | 0    | 2026-01-05T10:00 | buy  | 2.500000000000 | {"a":1}
        2026-01-05 | vehicleID | v1      | t     | 1      | 0    | 2026-01-05T10:00 | buy  | 2.500000000000 | {"a":1}
      `,
    );
  });

  test("credits no exposure, and no event whose message carries an id of the type itself: of whatever unit, used or not", async () => {
    await expectModel(
      "intermediate/linked_events",
      {
        id_links,
        events: `
          unit_type | unit_id | topic | partition | offset | part | kind     | exclusion
          userID    | u1      | t     | 0         | 1      | 0    | exposure | -
          userID    | u1      | t     | 0         | 2      | 0    | event    | -
          stableID  | d1      | t     | 0         | 2      | 0    | event    | -
          userID    | u1      | t     | 0         | 3      | 0    | event    | -
          stableID  | d7      | t     | 0         | 3      | 0    | event    | duplicate
          userID    | u1      | t     | 0         | 4      | 0    | event    | -
          vehicleID | v1      | t     | 0         | 4      | 0    | event    | -
          stableID  | d1      | s     | 0         | 4      | 0    | event    | -
          stableID  | d1      | t     | 1         | 4      | 0    | event    | -
          stableID  | d1      | t     | 0         | 4      | 1    | event    | -
        `,
      },
      `
        unit_type | unit_id | topic | partition | offset | part
        stableID  | d1      | t     | 0         | 4      | 0
        vehicleID | v1      | t     | 0         | 2      | 0
        vehicleID | v1      | t     | 0         | 3      | 0
      `,
    );
  });

  test("keeps what excludes an event: a duplicate stays one, and so does another environment's", async () => {
    await expectModel(
      "intermediate/linked_events",
      {
        id_links,
        events: `
          unit_type | unit_id | offset | kind  | exclusion
          userID    | u1      | 1      | event | duplicate
          userID    | u1      | 2      | event | environment
        `,
      },
      `
        unit_type | offset | exclusion
        stableID  | 1      | duplicate
        stableID  | 2      | environment
        vehicleID | 1      | duplicate
        vehicleID | 2      | environment
      `,
    );
  });

  test("does not follow a chain of maps: what was credited is not credited on", async () => {
    await expectModel(
      "intermediate/linked_events",
      {
        id_links: `
          from_type | to_type  | from_id | to_id | is_link
          stableID  | userID   | d1      | u1    | true
          vehicleID | stableID | v1      | d1    | true
        `,
        events: `
          unit_type | unit_id | offset | kind
          userID    | u1      | 1      | event
          stableID  | d1      | 2      | event
        `,
      },
      `
        unit_type | unit_id | offset
        stableID  | d1      | 1
        vehicleID | v1      | 2
      `,
    );
  });
});
