import { describe, test } from "vitest";
import { countingMeasure } from "../../src/metrics/measure.ts";
import { measuredEventsSql } from "../../src/metrics/measured-events-sql.ts";
import { calendar, expectModel } from "./expect-model.ts";

describe("unit_days", () => {
  test("adds up what a unit did on a day, by measure and level", async () => {
    await expectModel(
      "intermediate/unit_days",
      {
        measured_events: `
          ds         | measure | unit_id | level | ts_us            | amount
          2026-01-05 | m       | u1      | ''    | 2026-01-05T10:00 | 250
          2026-01-05 | m       | u1      | ''    | 2026-01-05T10:00 | -50
          2026-01-05 | m       | u1      | shoes | 2026-01-05T11:00 | 1
          2026-01-05 | m       | u2      | ''    | 2026-01-05T12:00 | 7
          2026-01-05 | n       | u2      | ''    | 2026-01-05T12:00 | 8
        `,
      },
      `
        ds         | measure | unit_type | unit_id | level | events | total | overflows
        2026-01-05 | m       | userID    | u1      | ''    | 2      | 200   | 0
        2026-01-05 | m       | userID    | u1      | shoes | 1      | 1     | 0
        2026-01-05 | m       | userID    | u2      | ''    | 1      | 7     | 0
        2026-01-05 | n       | userID    | u2      | ''    | 1      | 8     | 0
      `,
    );
  });

  test("counts what does not fit 64 bits, a value or a total, instead of wrapping it", async () => {
    await expectModel(
      "intermediate/unit_days",
      {
        measured_events: `
          ds         | unit_id | amount
          2026-01-05 | value   | -
          2026-01-05 | value   | 5
          2026-01-05 | total   | 9223372036854775807
          2026-01-05 | total   | 1
          2026-01-05 | fits    | 9223372036854775807
        `,
      },
      `
        unit_id | events | total               | overflows
        value   | 2      | 5                   | 1
        total   | 2      | 0                   | 1
        fits    | 1      | 9223372036854775807 | 0
      `,
    );
  });
});

describe("values that need more decimals than the metric keeps", () => {
  test("are counted by unit and day", async () => {
    await expectModel(
      "intermediate/unit_days",
      {
        measured_events: `
          ds         | unit_id | amount | is_rounded
          2026-01-05 | u1      | 1      | true
          2026-01-05 | u1      | 2      | false
          2026-01-05 | u1      | 3      | true
          2026-01-05 | u2      | 4      | false
        `,
      },
      "unit_id | total | rounded \n u1 | 6 | 2 \n u2 | 4 | 0",
    );
  });

  test.each([
    ["2.5", 0, "2", "true"],
    ["3.5", 0, "4", "true"],
    ["-2.5", 0, "-2", "true"],
    ["7.000000000000", 0, "7", "false"],
    ["0.0000005", 6, "0", "true"],
    ["0.0000015", 6, "2", "true"],
    ["0.000001", 6, "1", "false"],
    ["899999.999999999999", 9, "900000000000000", "true"],
    ["900000.000000000001", 9, "900000000000000", "true"],
    ["12345678901234567890123456.12", 2, "-", "false"],
    ["1234567890.123456789012", 9, "1234567890123456789", "true"],
    ["1234567890.123456789", 9, "1234567890123456789", "false"],
  ])("%s is at %d decimals %s, rounded: %s", async (value, scale, amount, rounded) => {
    const measure = { ...countingMeasure({ where: [] }), value: "value", scale };
    const event = `select date '2026-01-05' as ds, 'userID' as unit_type, 'u1' as unit_id, 0 as ts_us, 't' as topic, 0 as partition,
      0 as "offset", 0 as part, 'event' as kind, cast(null as varchar) as exclusion, cast('${value}' as decimal(38, 12)) as value`;
    await expectModel(
      "intermediate/unit_days",
      {
        events: { kind: "query", sql: event },
        measured_events: { kind: "query", sql: measuredEventsSql([measure]) },
      },
      `total | overflows | rounded \n ${amount === "-" ? "0 | 1" : `${amount} | 0`} | ${rounded === "true" ? 1 : 0}`,
    );
  });
});

test("unit_totals adds whole days within the window to the parts of days, of units in the analysis", async () => {
  await expectModel(
    "intermediate/unit_totals",
    {
      metric_spans: `
        unit_id | start_us         | end_us
        u1      | 2026-01-05T10:00 | 2026-01-08T14:30
      `,
      unit_days: `
        ds         | unit_id | measure | level | events | total
        2026-01-04 | u1      | m       | ''    | 1      | 1
        2026-01-05 | u1      | m       | ''    | 1      | 2
        2026-01-06 | u1      | m       | ''    | 1      | 4
        2026-01-07 | u1      | m       | ''    | 1      | 8
        2026-01-07 | u1      | m       | shoes | 1      | 16
        2026-01-07 | u1      | other   | ''    | 1      | 32
        2026-01-08 | u1      | m       | ''    | 1      | 64
      `,
      partial_days: `
        ds         | unit_id | measure | level | events | total
        2026-01-05 | u1      | m       | ''    | 1      | 128
        2026-01-08 | u1      | m       | ''    | 2      | 256
        2026-01-08 | crossed | m       | ''    | 1      | 512
      `,
      window_measures: "measure \n m",
      stages: "to_us \n 2026-01-08T14:30",
      calendar: await calendar(),
    },
    `
      stage_id | unit_id | window_id | measure | level | events | total | days | overflows
      s        | u1      | w         | m       | ''    | 5      | 396   | 4    | 0
      s        | u1      | w         | m       | shoes | 1      | 16    | 1    | 0
    `,
  );
});
