import { describe, test } from "vitest";
import { countingMeasure, type Measure, measureId } from "../../src/metrics/measure.ts";
import { measuredEventsSql } from "../../src/metrics/measured-events-sql.ts";
import { expectModel } from "./expect-model.ts";

const orders = { ...countingMeasure({ event: ["order"], where: [] }), keeps: "occurrences" } as const;
const used = `
  ds         | kind     | exclusion | unit_id | ts_us            | name  | value | value_text | metadata                         | attributes
  2026-01-05 | event    | -         | u1      | 2026-01-05T10:00 | order | 29.90 | -          | {"brand":"Acme","kind":"shoes"}  | {"plan":"pro"}
  2026-01-05 | event    | -         | u1      | 2026-01-05T10:00 | order | 100   | -          | {"brand":"","kind":""}           | -
  2026-01-05 | event    | -         | u2      | 2026-01-05T11:00 | order | -     | gold       | {"brand":null,"kind":null}       | {"plan":7}
  2026-01-05 | event    | -         | u2      | 2026-01-05T11:00 | order | -     | -          | -                                | {"plan":null}
  2026-01-05 | event    | duplicate | u2      | 2026-01-05T11:00 | order | 1     | -          | {"brand":"Acme"}                 | -
  2026-01-05 | event    | -         | u2      | 2026-01-05T11:00 | view  | 1     | -          | {"brand":"Acme"}                 | -
  2026-01-05 | exposure | -         | u2      | 2026-01-05T11:00 | -     | -     | -          | -                                | {"plan":"pro"}
`;

const expectOccurrences = (measure: Measure, expected: string): Promise<void> =>
  expectModel(
    "intermediate/occurrences",
    { events: used, measured_events: { kind: "query", sql: measuredEventsSql([measure]) } },
    expected,
  );

describe("occurrences", () => {
  test("are the events of a measure, each with its time and its place in the topic", async () => {
    await expectOccurrences(
      orders,
      `
        ds         | measure              | unit_type | unit_id | ts_us            | topic | partition | offset | part | level | amount | item | is_rounded
        2026-01-05 | ${measureId(orders)} | userID    | u1      | 2026-01-05T10:00 | t     | 0         | 0      | 0    | ''    | 0      | -    | false
        2026-01-05 | ${measureId(orders)} | userID    | u1      | 2026-01-05T10:00 | t     | 0         | 1      | 0    | ''    | 0      | -    | false
        2026-01-05 | ${measureId(orders)} | userID    | u2      | 2026-01-05T11:00 | t     | 0         | 2      | 0    | ''    | 0      | -    | false
        2026-01-05 | ${measureId(orders)} | userID    | u2      | 2026-01-05T11:00 | t     | 0         | 3      | 0    | ''    | 0      | -    | false
      `,
    );
  });

  test("have the value in the measure's decimals; an event without a number is none", async () => {
    await expectOccurrences(
      { ...orders, value: "value", scale: 1 },
      "offset | amount | is_rounded \n 0 | 299 | false \n 1 | 1000 | false",
    );
    await expectOccurrences(
      { ...orders, value: "value", scale: 0 },
      "offset | amount | is_rounded \n 0 | 30 | true \n 1 | 100 | false",
    );
  });

  test.each([
    ["metadata.brand", "0 | Acme \n 1 | ''"],
    ["attributes.plan", "0 | pro \n 2 | 7"],
    ["name", "0 | order \n 1 | order \n 2 | order \n 3 | order"],
    ["value", "0 | 29.9 \n 1 | 100 \n 2 | gold"],
    ["metadata.nobody", ""],
  ])("of %s have its text; what has none is none, an empty text is one", async (item, expected) => {
    await expectOccurrences({ ...orders, item }, `offset | item \n ${expected}`);
  });

  test("have the level of the measure's dimension, (null) and (empty) among them", async () => {
    await expectOccurrences(
      { ...orders, level: "kind" },
      "offset | level \n 0 | shoes \n 1 | (empty) \n 2 | (null) \n 3 | (null)",
    );
  });

  test("have the items of the events that have a value, where both are asked for", async () => {
    await expectOccurrences(
      { ...orders, value: "value", scale: 2, item: "metadata.brand", level: "kind" },
      "offset | level | amount | item \n 0 | shoes | 2990 | Acme \n 1 | (empty) | 10000 | ''",
    );
  });
});
