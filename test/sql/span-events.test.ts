import { describe, test } from "vitest";
import { calendar, expectModel } from "./expect-model.ts";

const cumulative = "view | days \n cumulative | -";
const window_occurrences = "measure \n m";

describe("span_events: the single events of a unit's window", () => {
  test("count from its first microsecond up to its last, each with its place in the topic", async () => {
    await expectModel(
      "intermediate/span_events",
      {
        views: cumulative,
        metric_spans: "unit_id | start_us | end_us \n u1 | 2026-01-05T10:00:00.001 | 2026-01-06T14:30",
        occurrences: `
          ds         | unit_id | measure | ts_us                      | level | amount | item | is_rounded
          2026-01-05 | u1      | m       | 2026-01-05T10:00:00.000999 | ''    | 1      | -    | false
          2026-01-05 | u1      | m       | 2026-01-05T10:00:00.001    | shoes | 2      | a    | true
          2026-01-06 | u1      | m       | 2026-01-06T14:29:59.999999 | ''    | -      | ''   | false
          2026-01-06 | u1      | m       | 2026-01-06T14:30           | ''    | 8      | -    | false
          2026-01-05 | u1      | other   | 2026-01-05T12:00           | ''    | 16     | -    | false
          2026-01-05 | u2      | m       | 2026-01-05T12:00           | ''    | 32     | -    | false
        `,
        window_occurrences,
        calendar: await calendar(),
      },
      `
        stage_id | unit_id | window_id | measure | level | day_index  | ts_us                      | topic | offset | amount | item | is_rounded
        s        | u1      | w         | m       | shoes | 2026-01-05 | 2026-01-05T10:00:00.001    | t     | 1      | 2      | a    | true
        s        | u1      | w         | m       | ''    | 2026-01-06 | 2026-01-06T14:29:59.999999 | t     | 2      | -      | ''   | false
      `,
    );
  });

  test("are in the cells of each view; those of the history are in the cumulative view only", async () => {
    await expectModel(
      "intermediate/span_events",
      {
        views: "view | days \n cumulative | - \n daily | - \n days_since_exposure | - \n last_7 | 7",
        metric_spans: `
          unit_id | window_id | start_us   | end_us     | exposure_day | stage_last_day
          u1      | w         | 2026-01-05 | 2026-01-14 | 2026-01-05   | 2026-01-13
          u1      | history   | 2026-01-01 | 2026-01-05 | 2026-01-05   | 2026-01-13
        `,
        occurrences: `
          ds         | unit_id | ts_us            | amount
          2026-01-04 | u1      | 2026-01-04T12:00 | 1
          2026-01-06 | u1      | 2026-01-06T12:00 | 2
          2026-01-07 | u1      | 2026-01-07T12:00 | 4
        `,
        window_occurrences: "window_id | measure \n w | m \n history | m",
        calendar: await calendar(),
      },
      `
        window_id | view                | view_day   | amount
        history   | cumulative          | 0          | 1
        w         | cumulative          | 0          | 2
        w         | cumulative          | 0          | 4
        w         | daily               | 2026-01-06 | 2
        w         | daily               | 2026-01-07 | 4
        w         | days_since_exposure | 1          | 2
        w         | days_since_exposure | 2          | 4
        w         | last_7              | 0          | 4
      `,
    );
  });

  test("lie on the day of the project's time zone", async () => {
    await expectModel(
      "intermediate/span_events",
      {
        views: "view | days \n daily | - \n days_since_exposure | -",
        metric_spans: `
          unit_id | start_us         | end_us     | exposure_day | stage_last_day
          u1      | 2026-03-28T22:00 | 2026-03-31 | 2026-03-28   | 2026-03-31
        `,
        occurrences: `
          ds         | unit_id | ts_us            | amount
          2026-03-29 | u1      | 2026-03-28T23:00 | 1
          2026-03-29 | u1      | 2026-03-29T21:59 | 2
          2026-03-30 | u1      | 2026-03-29T22:00 | 4
        `,
        window_occurrences,
        calendar: await calendar("Europe/Berlin"),
      },
      `
        view                | view_day   | amount
        daily               | 2026-03-29 | 1
        daily               | 2026-03-29 | 2
        daily               | 2026-03-30 | 4
        days_since_exposure | 1          | 1
        days_since_exposure | 1          | 2
        days_since_exposure | 2          | 4
      `,
    );
  });

  test("are asked for by gate and window", async () => {
    await expectModel(
      "intermediate/span_events",
      {
        views: cumulative,
        metric_spans: `
          stage_id | name | unit_id | window_id | start_us   | end_us
          g1       | g    | u1      | w         | 2026-01-05 | 2026-01-07
          g1       | g    | u1      | v         | 2026-01-05 | 2026-01-07
          h1       | h    | u1      | w         | 2026-01-05 | 2026-01-07
        `,
        occurrences: `
          ds         | unit_id | measure | ts_us            | amount
          2026-01-05 | u1      | m       | 2026-01-05T12:00 | 1
          2026-01-05 | u1      | n       | 2026-01-05T12:00 | 2
        `,
        window_occurrences: "name | window_id | measure \n g | w | m \n h | w | m \n h | w | n",
        calendar: await calendar(),
      },
      `
        stage_id | window_id | measure | amount
        g1       | w         | m       | 1
        h1       | w         | m       | 1
        h1       | w         | n       | 2
      `,
    );
  });
});
