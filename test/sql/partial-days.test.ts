import { describe, test } from "vitest";
import { calendar, expectModel } from "./expect-model.ts";

/** Each event adds another power of two: `total` says which of them counted. */
describe("partial_days: a day that a unit's window covers only in part", () => {
  const day = "start_us | end_us \n 2026-01-05 | 2026-01-06";
  const entries = `
    ds         | unit_id | first_exposure_us
    2026-01-05 | u1      | 2026-01-05T10:00:00.001
  `;
  const window_measures = "measure_window \n m-w";
  const measures = "measure \n m \n n";
  const measured_events = `
    ds         | unit_id | ts_us                      | amount
    2026-01-05 | u1      | 2026-01-05T10:00:00.000999 | 1
    2026-01-05 | u1      | 2026-01-05T10:00:00.001    | 2
    2026-01-05 | u1      | 2026-01-05T14:29:59.999999 | 4
    2026-01-05 | u1      | 2026-01-05T14:30           | 8
    2026-01-05 | u2      | 2026-01-05T12:00           | 16
  `;

  test("the first day counts from the very microsecond of the first exposure", async () => {
    await expectModel(
      "intermediate/partial_days",
      {
        measured_events,
        entries,
        stages: "to_us \n 2200-01-01",
        window_measures,
        measures,
        calendar: await calendar(),
        day,
      },
      "ds | measure_window | unit_id | stage | events | total \n 2026-01-05 | m-w | u1 | 1 | 3 | 14",
    );
  });

  test("the day on which a stage ends counts up to that microsecond", async () => {
    await expectModel(
      "intermediate/partial_days",
      {
        measured_events,
        entries,
        stages: "to_us \n 2026-01-05T14:30",
        window_measures,
        measures,
        calendar: await calendar(),
        day,
      },
      "unit_id | events | total \n u1 | 2 | 6",
    );
  });

  test("a unit of an earlier day has a part of the day only where its window or its stage ends", async () => {
    const earlier = `
      ds         | unit_id | stage | first_exposure_us
      2026-01-03 | u1      | 1     | 2026-01-03T14:30
      2026-01-04 | u2      | 2     | 2026-01-04T23:00
    `;
    const stages = "stage | to_us \n 1 | 2200-01-01 \n 2 | 2026-01-05T11:00";
    const inputs = { measured_events, entries: earlier, stages, measures, calendar: await calendar(), day };
    const within48h = "measure_window | to_after_us \n m-w | 48h";
    await expectModel(
      "intermediate/partial_days",
      { ...inputs, window_measures: within48h },
      "unit_id | stage | total \n u1 | 1 | 7",
    );
    await expectModel("intermediate/partial_days", { ...inputs, window_measures }, "unit_id | stage | total");
    const inBothStages = earlier.replace("u2", "u1");
    await expectModel(
      "intermediate/partial_days",
      {
        ...inputs,
        entries: inBothStages,
        stages: "stage | to_us \n 1 | 2200-01-01 \n 2 | 2026-01-05T14:30",
        window_measures,
      },
      "unit_id | stage | total \n u1 | 2 | 7",
    );
  });

  test("with `join: day` the first day is whole, and a window ends by the clock of the day", async () => {
    const stages = "to_us \n 2200-01-01";
    const inputs = { measured_events, entries, stages, measures, calendar: await calendar(), day };
    await expectModel(
      "intermediate/partial_days",
      { ...inputs, window_measures: "measure_window | whole_first_day \n m-w | true" },
      "unit_id | total",
    );
    await expectModel(
      "intermediate/partial_days",
      { ...inputs, window_measures: "measure_window | whole_first_day | to_after_us \n m-w | true | 14h" },
      "unit_id | total \n u1 | 3",
    );
  });

  test("a day of 23 hours is whole only with all of its 23 hours", async () => {
    const inputs = {
      measured_events: "ds | unit_id | ts_us | amount \n 2026-03-08 | u1 | 2026-03-09T03:59 | 1",
      stages: "to_us \n 2200-01-01",
      calendar: await calendar("America/New_York"),
      day: "start_us | end_us \n 2026-03-08T05:00 | 2026-03-09T04:00",
      window_measures: "measure_window | to_after_us \n m-w | 23h",
      measures,
    };
    await expectModel(
      "intermediate/partial_days",
      { ...inputs, entries: "ds | unit_id | first_exposure_us \n 2026-03-08 | u1 | 2026-03-08T05:00" },
      "unit_id | total",
    );
    await expectModel(
      "intermediate/partial_days",
      { ...inputs, entries: "ds | unit_id | first_exposure_us \n 2026-03-08 | u1 | 2026-03-08T05:00:00.000001" },
      "unit_id | total \n u1 | 1",
    );
  });

  test("is asked for by the gates and experiments that use the measure in the window", async () => {
    await expectModel(
      "intermediate/partial_days",
      {
        measured_events: `
          ds         | measure | unit_id | ts_us            | amount
          2026-01-05 | m       | u1      | 2026-01-05T12:00 | 1
          2026-01-05 | n       | u1      | 2026-01-05T12:00 | 2
        `,
        entries: `
          ds         | name | unit_id | first_exposure_us
          2026-01-05 | g    | u1      | 2026-01-05T10:00
          2026-01-05 | h    | u1      | 2026-01-05T10:00
        `,
        stages: "name | to_us \n g | 2200-01-01 \n h | 2200-01-01",
        window_measures: `
          name | measure | window_id | to_after_us | measure_window
          g    | m       | w         | 1h          | m-w
          g    | m       | v         | 3h          | m-v
          h    | n       | v         | 3h          | n-v
        `,
        measures,
        calendar: await calendar(),
        day,
      },
      `
        name | measure_window | measure | window_id | total
        g    | m-v            | m       | v         | 1
        h    | n-v            | n       | v         | 2
      `,
    );
  });
});
