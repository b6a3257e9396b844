import { describe, test } from "vitest";
import { expectModel } from "./expect-model.ts";

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
        measures: "measure \n m \n n",
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
          ds         | ts_us            | unit_id | amount
          2026-01-05 | 2026-01-05T10:00 | value   | -
          2026-01-05 | 2026-01-05T10:00 | value   | 5
          2026-01-05 | 2026-01-05T10:00 | total   | 9223372036854775807
          2026-01-05 | 2026-01-05T10:00 | total   | 1
          2026-01-05 | 2026-01-05T10:00 | fits    | 9223372036854775807
          2026-01-05 | 2026-01-05T10:00 | below   | -9223372036854775808
          2026-01-05 | 2026-01-05T10:00 | below   | -1
          2026-01-05 | 2026-01-05T10:00 | nothing | -
        `,
        measures: "measure \n m",
      },
      `
        unit_id | events | total               | least                | greatest            | overflows
        value   | 2      | 5                   | 5                    | 5                   | 1
        total   | 2      | 0                   | 1                    | 9223372036854775807 | 1
        fits    | 1      | 9223372036854775807 | 9223372036854775807  | 9223372036854775807 | 0
        below   | 2      | 0                   | -9223372036854775808 | -1                  | 1
        nothing | 1      | 0                   | -                    | -                   | 1
      `,
    );
  });

  test("keeps the least and the greatest value, and those of the earliest and the latest event", async () => {
    await expectModel(
      "intermediate/unit_days",
      {
        measured_events: `
          ds         | unit_id | ts_us                      | amount
          2026-01-05 | u1      | 2026-01-05T10:00           | 5
          2026-01-05 | u1      | 2026-01-05T10:00:00.000001 | -9
          2026-01-05 | u1      | 2026-01-05T11:00           | 70
          2026-01-05 | u1      | 2026-01-05T12:00           | 3
          2026-01-05 | one     | 2026-01-05T23:59:59.999999 | 0
        `,
        measures: "measure \n m",
      },
      `
        unit_id | least | greatest | first_key                       | latest_key
        u1      | -9    | 70       | 5 at 2026-01-05T10:00           | 3 at 2026-01-05T12:00
        one     | 0     | 0        | 0 at 2026-01-05T23:59:59.999999 | 0 at 2026-01-05T23:59:59.999999
      `,
    );
  });

  test("of several events at one microsecond the smallest is the earliest and the largest the latest", async () => {
    await expectModel(
      "intermediate/unit_days",
      {
        measured_events: `
          ds         | unit_id | ts_us            | amount
          2026-01-05 | tie     | 2026-01-05T10:00 | 7
          2026-01-05 | tie     | 2026-01-05T10:00 | -3
          2026-01-05 | tie     | 2026-01-05T10:00 | 0
          2026-01-05 | extreme | 2026-01-05T10:00 | -9223372036854775808
          2026-01-05 | extreme | 2026-01-05T10:00 | 9223372036854775807
          2026-01-05 | lacks   | 2026-01-05T10:00 | -
          2026-01-05 | lacks   | 2026-01-05T11:00 | 4
        `,
        measures: "measure \n m",
      },
      `
        unit_id | first_key                                | latest_key
        tie     | -3 at 2026-01-05T10:00                   | 7 at 2026-01-05T10:00
        extreme | -9223372036854775808 at 2026-01-05T10:00 | 9223372036854775807 at 2026-01-05T10:00
        lacks   | 4 at 2026-01-05T11:00                    | 4 at 2026-01-05T11:00
      `,
    );
  });
});
