import { describe, test } from "vitest";
import { countingMeasure, measureId } from "../../src/metrics/measure.ts";
import { measuredEventsSql } from "../../src/metrics/measured-events-sql.ts";
import { expectModel } from "./expect-model.ts";

describe("values that need more decimals than the metric keeps", () => {
  test("are counted by unit and day", async () => {
    await expectModel(
      "intermediate/unit_days",
      {
        measured_events: `
          ds         | ts_us            | unit_id | amount | is_rounded
          2026-01-05 | 2026-01-05T10:00 | u1      | 1      | true
          2026-01-05 | 2026-01-05T10:00 | u1      | 2      | false
          2026-01-05 | 2026-01-05T10:00 | u1      | 3      | true
          2026-01-05 | 2026-01-05T10:00 | u2      | 4      | false
        `,
        measures: "measure \n m",
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
        measures: `measure \n ${measureId(measure)}`,
      },
      `total | overflows | rounded \n ${amount === "-" ? "0 | 1" : `${amount} | 0`} | ${rounded === "true" ? 1 : 0}`,
    );
  });
});
