import { describe, test } from "vitest";
import { expectModel } from "./expect-model.ts";

const cumulative = "view | days \n cumulative | -";
const views = `
  view                | days
  cumulative          | -
  daily               | -
  days_since_exposure | -
  last_7              | 7
  last_28             | 28
`;

describe("unit_totals: what a unit's days add up to", () => {
  test("by window, measure and level: sums, days, extremes, the earliest and the latest value", async () => {
    await expectModel(
      "intermediate/additive_totals",
      {
        views: cumulative,
        span_days: `
          unit_id | window_id | measure | level | day_index  | events | total | least | greatest | first_key             | latest_key            | overflows | rounded
          u1      | w         | m       | ''    | 2026-01-05 | 2      | 40    | 10    | 30       | 10 at 2026-01-05T10:00 | 30 at 2026-01-05T11:00 | 0         | 1
          u1      | w         | m       | ''    | 2026-01-07 | 2      | -6    | -8    | 2        | 2 at 2026-01-07T08:00  | -8 at 2026-01-07T09:00 | 2         | 3
          u1      | w         | m       | shoes | 2026-01-07 | 1      | 5     | 5     | 5        | 5 at 2026-01-07T08:00  | 5 at 2026-01-07T08:00  | 0         | 0
          u1      | v         | m       | ''    | 2026-01-07 | 1      | 4     | 4     | 4        | 4 at 2026-01-07T08:00  | 4 at 2026-01-07T08:00  | 0         | 0
          u2      | w         | m       | ''    | 2026-01-05 | 1      | 0     | -     | -        | -                      | -                      | 1         | 0
        `,
      },
      `
        unit_id | window_id | measure | level | events | total | days | least | greatest | first_key              | latest_key             | overflows | rounded
        u1      | w         | m       | ''    | 4      | 34    | 2    | -8    | 30       | 10 at 2026-01-05T10:00 | -8 at 2026-01-07T09:00 | 2         | 4
        u1      | w         | m       | shoes | 1      | 5     | 1    | 5     | 5        | 5 at 2026-01-07T08:00  | 5 at 2026-01-07T08:00  | 0         | 0
        u1      | v         | m       | ''    | 1      | 4     | 1    | 4     | 4        | 4 at 2026-01-07T08:00  | 4 at 2026-01-07T08:00  | 0         | 0
        u2      | w         | m       | ''    | 1      | 0     | 1    | -     | -        | -                      | -                      | 1         | 0
      `,
    );
  });

  test("totals beyond 64 bits add up exactly", async () => {
    await expectModel(
      "intermediate/additive_totals",
      {
        views: cumulative,
        span_days: `
          unit_id | day_index  | events | total
          u1      | 2026-01-05 | 1      | 9223372036854775807
          u1      | 2026-01-06 | 1      | 9223372036854775807
        `,
      },
      "unit_id | events | total \n u1 | 2 | 18446744073709551614",
    );
  });

  test("each view has cells of its own: by day, by days since the exposure's, and the stage's last 7 and 28 days", async () => {
    await expectModel(
      "intermediate/additive_totals",
      {
        views,
        span_days: `
          unit_id | day_index  | exposure_day | stage_last_day | events | total
          u1      | 2026-01-01 | 2026-01-01   | 2026-01-30     | 1      | 1
          u1      | 2026-01-03 | 2026-01-01   | 2026-01-30     | 1      | 2
          u1      | 2026-01-23 | 2026-01-01   | 2026-01-30     | 1      | 4
          u1      | 2026-01-24 | 2026-01-01   | 2026-01-30     | 1      | 8
          u1      | 2026-01-30 | 2026-01-01   | 2026-01-30     | 1      | 16
        `,
      },
      `
        view                | view_day   | events | total | days
        cumulative          | 0          | 5      | 31    | 5
        daily               | 2026-01-01 | 1      | 1     | 1
        daily               | 2026-01-03 | 1      | 2     | 1
        daily               | 2026-01-23 | 1      | 4     | 1
        daily               | 2026-01-24 | 1      | 8     | 1
        daily               | 2026-01-30 | 1      | 16    | 1
        days_since_exposure | 0          | 1      | 1     | 1
        days_since_exposure | 2          | 1      | 2     | 1
        days_since_exposure | 22         | 1      | 4     | 1
        days_since_exposure | 23         | 1      | 8     | 1
        days_since_exposure | 29         | 1      | 16    | 1
        last_7              | 0          | 2      | 24    | 2
        last_28             | 0          | 4      | 30    | 4
      `,
    );
  });

  test("units of one day count their days from different exposures, and the stage's last day is all units' own", async () => {
    await expectModel(
      "intermediate/additive_totals",
      {
        views: "view | days \n days_since_exposure | - \n last_7 | 7",
        span_days: `
          stage_id | unit_id | day_index  | exposure_day | stage_last_day | total
          s        | u1      | 2026-01-09 | 2026-01-05   | 2026-01-15     | 1
          s        | u2      | 2026-01-09 | 2026-01-09   | 2026-01-15     | 2
          ended    | u1      | 2026-01-09 | 2026-01-05   | 2026-01-20     | 4
        `,
      },
      `
        stage_id | unit_id | view                | view_day | total
        s        | u1      | days_since_exposure | 4        | 1
        s        | u2      | days_since_exposure | 0        | 2
        ended    | u1      | days_since_exposure | 4        | 4
        s        | u1      | last_7              | 0        | 1
        s        | u2      | last_7              | 0        | 2
      `,
    );
  });

  test("the history is in the cumulative view only", async () => {
    await expectModel(
      "intermediate/additive_totals",
      {
        views,
        span_days: `
          unit_id | window_id | day_index  | exposure_day | stage_last_day | events | total
          u1      | history   | 2026-01-03 | 2026-01-05   | 2026-01-06     | 1      | 1
          u1      | history   | 2026-01-04 | 2026-01-05   | 2026-01-06     | 3      | 2
        `,
      },
      "window_id | view | view_day | events | total | days \n history | cumulative | 0 | 4 | 3 | 2",
    );
  });
});
