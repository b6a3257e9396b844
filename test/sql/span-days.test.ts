import { describe, test } from "vitest";
import { calendar, expectModel } from "./expect-model.ts";

/** Each day adds another power of two: `total` says which of them counted. */
describe("span_days: the days of a unit's window with something to count", () => {
  const stages = "to_us \n 2200-01-01";
  const window_measures = "measure \n m";
  const metric_spans = `
    unit_id | start_us         | end_us           | exposure_day | stage_last_day
    u1      | 2026-01-05T10:00 | 2026-01-08T14:30 | 2026-01-05   | 2026-01-08
  `;

  test("are whole where the window covers them, and parts at its ends", async () => {
    await expectModel(
      "intermediate/span_days",
      {
        metric_spans,
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
        window_measures,
        stages,
        calendar: await calendar(),
      },
      `
        stage_id | unit_id | window_id | measure | level | day_index  | exposure_day | stage_last_day | events | total
        s        | u1      | w         | m       | ''    | 2026-01-05 | 2026-01-05   | 2026-01-08     | 1      | 128
        s        | u1      | w         | m       | ''    | 2026-01-06 | 2026-01-05   | 2026-01-08     | 1      | 4
        s        | u1      | w         | m       | ''    | 2026-01-07 | 2026-01-05   | 2026-01-08     | 1      | 8
        s        | u1      | w         | m       | shoes | 2026-01-07 | 2026-01-05   | 2026-01-08     | 1      | 16
        s        | u1      | w         | m       | ''    | 2026-01-08 | 2026-01-05   | 2026-01-08     | 2      | 256
      `,
    );
  });

  test("keep the extremes, the earliest and the latest value, and what was left out", async () => {
    await expectModel(
      "intermediate/span_days",
      {
        metric_spans,
        unit_days: `
          ds         | unit_id | events | total | least | greatest | first_key             | latest_key            | overflows | rounded
          2026-01-06 | u1      | 2      | -2    | -9    | 7        | 7 at 2026-01-06T08:00 | -9 at 2026-01-06T09:00 | 1         | 2
        `,
        partial_days: `
          ds         | unit_id | events | total | least | greatest | first_key             | latest_key            | overflows | rounded
          2026-01-05 | u1      | 1      | 5     | 5     | 5        | 5 at 2026-01-05T10:00 | 5 at 2026-01-05T10:00 | 0         | 1
        `,
        window_measures,
        stages,
        calendar: await calendar(),
      },
      `
        day_index  | least | greatest | first_key             | latest_key             | overflows | rounded
        2026-01-05 | 5     | 5        | 5 at 2026-01-05T10:00 | 5 at 2026-01-05T10:00  | 0         | 1
        2026-01-06 | -9    | 7        | 7 at 2026-01-06T08:00 | -9 at 2026-01-06T09:00 | 1         | 2
      `,
    );
  });

  test("of 23 hours are whole with all of their 23 hours", async () => {
    const unit_days = "ds | unit_id | total \n 2026-03-29 | u1 | 1 \n 2026-03-29 | u2 | 2 \n 2026-03-29 | u3 | 4";
    await expectModel(
      "intermediate/span_days",
      {
        metric_spans: `
          unit_id | start_us                | end_us
          u1      | 2026-03-28T23:00        | 2026-03-29T22:00
          u2      | 2026-03-28T23:00:00.001 | 2026-03-30
          u3      | 2026-03-28T23:00        | 2026-03-29T21:59
        `,
        unit_days,
        partial_days: "ds | unit_id | total",
        window_measures,
        stages,
        calendar: await calendar("Europe/Berlin"),
      },
      "unit_id | day_index | total \n u1 | 2026-03-29 | 1",
    );
  });

  test("are asked for by gate and window; a part of a day is of the stage that it was cut for", async () => {
    await expectModel(
      "intermediate/span_days",
      {
        metric_spans: `
          stage_id | name | unit_id | window_id | start_us   | end_us
          g1       | g    | u1      | w         | 2026-01-05 | 2026-01-07
          g1       | g    | u1      | v         | 2026-01-06 | 2026-01-07
          g2       | g    | u1      | w         | 2026-01-06 | 2026-01-07
          h1       | h    | u1      | w         | 2026-01-05 | 2026-01-07
        `,
        unit_days: `
          ds         | unit_id | measure | total
          2026-01-05 | u1      | m       | 1
          2026-01-06 | u1      | m       | 2
          2026-01-06 | u1      | n       | 4
        `,
        partial_days:
          "ds | name | stage | unit_id | measure | window_id | total \n 2026-01-05 | g | 2 | u1 | m | w | 8",
        window_measures: "name | window_id | measure \n g | w | m \n g | v | n \n h | w | n",
        stages:
          "stage_id | name | stage | to_us \n g1 | g | 1 | 2200-01-01 \n g2 | g | 2 | 2200-01-01 \n h1 | h | 1 | 2200-01-01",
        calendar: await calendar(),
      },
      `
        stage_id | window_id | measure | day_index  | total
        g1       | w         | m       | 2026-01-05 | 1
        g1       | w         | m       | 2026-01-06 | 2
        g1       | v         | n       | 2026-01-06 | 4
        g2       | w         | m       | 2026-01-06 | 2
        g2       | w         | m       | 2026-01-05 | 8
        h1       | w         | n       | 2026-01-06 | 4
      `,
    );
  });

  test("of a unit without a span do not count, though its window covered a part of one", async () => {
    await expectModel(
      "intermediate/span_days",
      {
        metric_spans: "unit_id | start_us | end_us",
        unit_days: "ds | unit_id | total \n 2026-01-05 | u1 | 1",
        partial_days: "ds | unit_id | total \n 2026-01-05 | u1 | 2",
        window_measures,
        stages,
        calendar: await calendar(),
      },
      "unit_id | total",
    );
  });
});
