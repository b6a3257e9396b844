import { describe, test } from "vitest";
import { model } from "../../src/engine/model.ts";
import { calendar, expectModel } from "./expect-model.ts";

/** A metric `r` whose starts are `s` and whose returns are `b`: D after the start, of which the last L count. */
const retention = (afterDays: number, lengthDays: number): string => `
  start_figure | returned_figure | start_measure | return_measure | after_days     | length_days
  r#start      | r#returned      | s             | b              | ${afterDays} | ${lengthDays}
`;
const views = "view | days \n cumulative | -";

/** Days of the unit: of starts and of returns. */
const daysOf = (starts: readonly number[], returns: readonly number[], unit = "u1"): string =>
  [
    "unit_id | measure | day_index",
    ...starts.map((day) => `${unit} | s | ${day}`),
    ...returns.map((day) => `${unit} | b | ${day}`),
  ].join("\n");

/** The window is days 10 to 20; of the last one only a part. */
const metric_spans = "unit_id | exposure_day | last_whole_day | stage_last_day \n u1 | 10 | 19 | 20";

describe("retention_totals: start days, and those of them after which the unit was back", () => {
  test("a start counts if the last day of its time to be back lies wholly in the window", async () => {
    await expectModel(
      "intermediate/retention_totals",
      { metric_spans, views, retention_metrics: retention(7, 1), span_days: daysOf([10, 12, 13, 20], []) },
      `
        unit_id | measure | level | events | total | days | overflows | rounded
        u1      | r#start | ''    | 2      | 2     | 0    | 0         | 0
      `,
    );
  });

  test.each([
    { back: 13, returned: "", why: "before the time: day 3 of days 4 to 7" },
    { back: 14, returned: "u1 | r#returned | 1", why: "its first day" },
    { back: 17, returned: "u1 | r#returned | 1", why: "its last day" },
    { back: 18, returned: "", why: "after it" },
  ])("a return on day $back after a start on day 10, D = 7, L = 4: $why", async ({ back, returned }) => {
    await expectModel(
      "intermediate/retention_totals",
      { metric_spans, views, retention_metrics: retention(7, 4), span_days: daysOf([10], [back]) },
      `unit_id | measure | events \n u1 | r#start | 1 \n ${returned}`,
    );
  });

  test("with L = 1 only day D itself counts; with L = D every day after the start, but not the start's own", async () => {
    const span_days = daysOf([10, 11], [10, 12]);
    await expectModel(
      "intermediate/retention_totals",
      { metric_spans, views, retention_metrics: retention(1, 1), span_days },
      "measure | events \n r#start | 2 \n r#returned | 1",
    );
    await expectModel(
      "intermediate/retention_totals",
      { metric_spans, views, retention_metrics: retention(3, 3), span_days: daysOf([10, 12], [10, 12]) },
      "measure | events \n r#start | 2 \n r#returned | 1",
    );
  });

  test("one return may serve several starts, and one measure both", async () => {
    await expectModel(
      "intermediate/retention_totals",
      {
        metric_spans,
        views,
        retention_metrics: `
          start_figure | returned_figure | start_measure | return_measure | after_days | length_days
          r#start      | r#returned      | a             | a              | 3          | 3
        `,
        span_days: `
          unit_id | measure | day_index
          u1      | a       | 10
          u1      | a       | 11
          u1      | a       | 12
          u1      | a       | 19
        `,
      },
      "measure | events \n r#start | 3 \n r#returned | 2",
    );
  });

  test("a start is in the cell of its own day, and its return may lie later", async () => {
    await expectModel(
      "intermediate/retention_totals",
      {
        metric_spans: "unit_id | exposure_day | last_whole_day | stage_last_day \n u1 | 10 | 40 | 40",
        views: "view | days \n cumulative | - \n daily | - \n days_since_exposure | - \n last_7 | 7 \n last_28 | 28",
        retention_metrics: retention(2, 1),
        span_days: daysOf([10, 12, 13, 33, 34, 38, 39], [12, 34, 36, 40]),
      },
      `
        view                | view_day | measure    | events
        cumulative          | 0        | r#start    | 6
        cumulative          | 0        | r#returned | 3
        daily               | 10       | r#start    | 1
        daily               | 10       | r#returned | 1
        daily               | 12       | r#start    | 1
        daily               | 13       | r#start    | 1
        daily               | 33       | r#start    | 1
        daily               | 34       | r#start    | 1
        daily               | 34       | r#returned | 1
        daily               | 38       | r#start    | 1
        daily               | 38       | r#returned | 1
        days_since_exposure | 0        | r#start    | 1
        days_since_exposure | 0        | r#returned | 1
        days_since_exposure | 2        | r#start    | 1
        days_since_exposure | 3        | r#start    | 1
        days_since_exposure | 23       | r#start    | 1
        days_since_exposure | 24       | r#start    | 1
        days_since_exposure | 24       | r#returned | 1
        days_since_exposure | 28       | r#start    | 1
        days_since_exposure | 28       | r#returned | 1
        last_7              | 0        | r#start    | 2
        last_7              | 0        | r#returned | 2
        last_28             | 0        | r#start    | 4
        last_28             | 0        | r#returned | 2
      `,
    );
  });

  test("units, stages, windows and metrics are apart", async () => {
    await expectModel(
      "intermediate/retention_totals",
      {
        views,
        metric_spans: `
          stage_id | name | unit_id | window_id | last_whole_day
          s        | g    | u1      | w         | 20
          s        | g    | u1      | week      | 12
          s        | g    | u2      | w         | 20
          s        | g    | nobody  | w         | 20
          s2       | g    | u1      | w         | 20
          s3       | h    | u1      | w         | 20
        `,
        retention_metrics: `
          name | window_id | start_figure | returned_figure | start_measure | return_measure | after_days | length_days
          g    | w         | r#start      | r#returned      | s             | b              | 1          | 1
          g    | week      | q#start      | q#returned      | s             | b              | 2          | 1
        `,
        span_days: `
          stage_id | unit_id | window_id | measure | day_index
          s        | u1      | w         | s       | 10
          s        | u1      | w         | b       | 11
          s        | u1      | week      | s       | 10
          s        | u1      | week      | b       | 11
          s        | u2      | w         | s       | 11
          s2       | u1      | w         | s       | 10
          s3       | u1      | w         | s       | 10
        `,
      },
      `
        stage_id | unit_id | window_id | measure    | events
        s        | u1      | w         | r#start    | 1
        s        | u1      | w         | r#returned | 1
        s        | u1      | week      | q#start    | 1
        s        | u2      | w         | r#start    | 1
        s2       | u1      | w         | r#start    | 1
      `,
    );
  });
});

describe("retention on the day when the clocks go forward in Berlin: 2026-03-29, from 23:00 to 22:00 UTC", () => {
  test.each([
    { to: "36h", starts: "u1 | r#start | 1 \n u1 | r#returned | 1", why: "ends with that day" },
    { to: "35h", starts: "", why: "ends an hour before it is over" },
  ])("a window of $to from eleven o'clock of the day before $why", async ({ to, starts }) => {
    await expectModel(
      "intermediate/retention_totals",
      {
        assigned: `
          unit_id | first_exposure_us | first_exposure_ds | first_ever_ds
          u1      | 2026-03-28T10:00  | 2026-03-28        | 2026-03-28
        `,
        stages: "to_us | last_day \n 2026-06-01 | 20604",
        windows: `to_after_us | is_complete \n ${to} | false`,
        history: "window_id | days",
        calendar: await calendar("Europe/Berlin"),
        as_of: "end_us \n 2026-06-01",
        metric_spans: { kind: "query", sql: model("intermediate/metric_spans").sql },
        views,
        retention_metrics: retention(1, 1),
        span_days: daysOf([20540], [20541]),
      },
      `unit_id | measure | events \n ${starts}`,
    );
  });
});
