import { describe, test } from "vitest";
import { calendar, expectModel } from "./expect-model.ts";

const assigned = `
  unit_id | first_exposure_us       | first_exposure_ds | in_analysis
  u1      | 2026-01-05T10:00:00.001 | 2026-01-05        | true
  out     | 2026-01-05T10:00        | 2026-01-05        | false
`;
const open = "to_us \n 2200-01-01";

describe("metric_spans: when events of a unit count", () => {
  test("from the first exposure to the end of ds, or of the stage", async () => {
    const inputs = { assigned, windows: "window_id \n w", calendar: await calendar() };
    const as_of = "end_us \n 2026-01-08";
    await expectModel("intermediate/metric_spans", { ...inputs, as_of, stages: open }, "unit_id | start_us | end_us | days \n u1 | 2026-01-05T10:00:00.001 | 2026-01-08 | -");
    await expectModel(
      "intermediate/metric_spans",
      { ...inputs, as_of, stages: "to_us \n 2026-01-06T14:30" },
      "unit_id | start_us | end_us \n u1 | 2026-01-05T10:00:00.001 | 2026-01-06T14:30",
    );
  });

  test("a metric's own window begins at the first exposure, or with `join: day` at the start of its day", async () => {
    await expectModel(
      "intermediate/metric_spans",
      {
        assigned,
        stages: open,
        as_of: "end_us \n 2026-01-09",
        windows: `
          window_id | from_after_us | to_after_us | whole_first_day
          first48h  | 0             | 48h         | false
          second    | 1d            | 2d          | false
          wholeday  | 0             | 1d          | true
          toolate   | 4d            | 5d          | false
        `,
        calendar: await calendar(),
      },
      `
        window_id | start_us                | end_us
        first48h  | 2026-01-05T10:00:00.001 | 2026-01-07T10:00:00.001
        second    | 2026-01-06T10:00:00.001 | 2026-01-07T10:00:00.001
        wholeday  | 2026-01-05              | 2026-01-06
      `,
    );
  });

  test("days are counted from the first to that of the last microsecond, in the project's time zone", async () => {
    await expectModel(
      "intermediate/metric_spans",
      {
        assigned: `
          unit_id   | first_exposure_us            | first_exposure_ds | in_analysis
          sameday   | 2026-03-08T05:00             | 2026-03-08        | true
          daybefore | 2026-03-08T04:59:59.999999   | 2026-03-07        | true
        `,
        stages: "to_us \n 2026-03-10T04:00",
        as_of: "end_us \n 2026-03-20",
        windows: `
          window_id | to_after_us | counts_days
          whole     | 1000d       | true
          first23h  | 23h         | true
          first24h  | 24h         | true
          uncounted | 24h         | false
        `,
        calendar: await calendar("America/New_York"),
      },
      `
        unit_id   | window_id | days | end_us
        sameday   | whole     | 2    | 2026-03-10T04:00
        sameday   | first23h  | 1    | 2026-03-09T04:00
        sameday   | first24h  | 2    | 2026-03-09T05:00
        sameday   | uncounted | -    | 2026-03-09T05:00
        daybefore | whole     | 3    | 2026-03-10T04:00
        daybefore | first23h  | 2    | 2026-03-09T03:59:59.999999
        daybefore | first24h  | 3    | 2026-03-09T04:59:59.999999
        daybefore | uncounted | -    | 2026-03-09T04:59:59.999999
      `,
    );
  });
});

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

/** Each event adds another power of two: `total` says which of them counted. */
describe("partial_days: a day that a unit's window covers only in part", () => {
  const day = "start_us | end_us \n 2026-01-05 | 2026-01-06";
  const entries = `
    ds         | unit_id | first_exposure_us
    2026-01-05 | u1      | 2026-01-05T10:00:00.001
  `;
  const window_measures = "measure_window \n m-w";
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
      { measured_events, entries, stages: "to_us \n 2200-01-01", window_measures, calendar: await calendar(), day },
      "ds | measure_window | unit_id | stage | events | total \n 2026-01-05 | m-w | u1 | 1 | 3 | 14",
    );
  });

  test("the day on which a stage ends counts up to that microsecond", async () => {
    await expectModel(
      "intermediate/partial_days",
      { measured_events, entries, stages: "to_us \n 2026-01-05T14:30", window_measures, calendar: await calendar(), day },
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
    const inputs = { measured_events, entries: earlier, stages, calendar: await calendar(), day };
    const within48h = "measure_window | to_after_us \n m-w | 48h";
    await expectModel("intermediate/partial_days", { ...inputs, window_measures: within48h }, "unit_id | stage | total \n u1 | 1 | 7");
    await expectModel("intermediate/partial_days", { ...inputs, window_measures }, "unit_id | stage | total");
    const inBothStages = earlier.replace("u2", "u1");
    await expectModel("intermediate/partial_days", { ...inputs, entries: inBothStages, stages: "stage | to_us \n 1 | 2200-01-01 \n 2 | 2026-01-05T14:30", window_measures }, "unit_id | stage | total \n u1 | 2 | 7");
  });

  test("with `join: day` the first day is whole, and a window ends by the clock of the day", async () => {
    const inputs = { measured_events, entries, stages: "to_us \n 2200-01-01", calendar: await calendar(), day };
    await expectModel("intermediate/partial_days", { ...inputs, window_measures: "measure_window | whole_first_day \n m-w | true" }, "unit_id | total");
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
    };
    await expectModel("intermediate/partial_days", { ...inputs, entries: "ds | unit_id | first_exposure_us \n 2026-03-08 | u1 | 2026-03-08T05:00" }, "unit_id | total");
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

test("unit_totals adds whole days within the window to the parts of days", async () => {
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
