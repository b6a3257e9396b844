import { describe, test } from "vitest";
import { calendar, expectModel } from "./expect-model.ts";

const assigned = `
  unit_id | first_exposure_us       | first_exposure_ds | first_ever_ds | in_analysis
  u1      | 2026-01-05T10:00:00.001 | 2026-01-05        | 2026-01-05    | true
  out     | 2026-01-05T10:00        | 2026-01-05        | 2026-01-05    | false
`;
const open = "to_us | last_day \n 2200-01-01 | 2026-01-08";
const history = "window_id | days";

describe("metric_spans: when events of a unit count", () => {
  test("from the first exposure to the end of ds, or of the stage", async () => {
    const inputs = { assigned, history, windows: "window_id \n w", calendar: await calendar() };
    const as_of = "end_us \n 2026-01-08";
    await expectModel(
      "intermediate/metric_spans",
      { ...inputs, as_of, stages: open },
      `
        stage_id | exposure_type | name | unit_type | unit_id | window_id | start_us                | end_us
        s        | gate          | g    | userID    | u1      | w         | 2026-01-05T10:00:00.001 | 2026-01-08
      `,
    );
    await expectModel(
      "intermediate/metric_spans",
      { ...inputs, as_of, stages: "to_us | last_day \n 2026-01-06T14:30 | 2026-01-06" },
      "unit_id | start_us | end_us \n u1 | 2026-01-05T10:00:00.001 | 2026-01-06T14:30",
    );
  });

  test("a metric's own window begins at the first exposure, or with `join: day` at the start of its day", async () => {
    await expectModel(
      "intermediate/metric_spans",
      {
        assigned,
        history,
        stages: open,
        as_of: "end_us \n 2026-01-09",
        windows: `
          window_id | from_after_us | to_after_us | whole_first_day
          first48h  | 0             | 48h         | false
          half_hour | 0             | 30m         | false
          second    | 1d            | 2d          | false
          wholeday  | 0             | 1d          | true
          day_30m   | 30m           | 90m         | true
          toolate   | 4d            | 5d          | false
        `,
        calendar: await calendar(),
      },
      `
        window_id | start_us                | end_us
        first48h  | 2026-01-05T10:00:00.001 | 2026-01-07T10:00:00.001
        half_hour | 2026-01-05T10:00:00.001 | 2026-01-05T10:30:00.001
        second    | 2026-01-06T10:00:00.001 | 2026-01-07T10:00:00.001
        wholeday  | 2026-01-05              | 2026-01-06
        day_30m   | 2026-01-05T00:30        | 2026-01-05T01:30
      `,
    );
  });

  test("a window that would begin at the end of ds or of the stage is none; one that begins a microsecond before is", async () => {
    await expectModel(
      "intermediate/metric_spans",
      {
        assigned: `
          unit_id | first_exposure_us          | first_exposure_ds | first_ever_ds
          u1      | 2026-01-05T09:59:59.999999 | 2026-01-05        | 2026-01-05
          u2      | 2026-01-05T10:00           | 2026-01-05        | 2026-01-05
        `,
        history,
        stages: "to_us | last_day \n 2026-01-06T10:00 | 2026-01-06",
        as_of: "end_us \n 2026-01-09",
        windows: "window_id | from_after_us | to_after_us \n w | 1d | 2d",
        calendar: await calendar(),
      },
      "unit_id | start_us | end_us \n u1 | 2026-01-06T09:59:59.999999 | 2026-01-06T10:00",
    );
  });

  test("where the window must be over, a unit whose window is not has none", async () => {
    const inputs = {
      assigned: `
        unit_id | first_exposure_us          | first_exposure_ds | first_ever_ds
        over    | 2026-01-05T09:00           | 2026-01-05        | 2026-01-05
        at      | 2026-01-05T10:00           | 2026-01-05        | 2026-01-05
        after   | 2026-01-05T10:00:00.000001 | 2026-01-05        | 2026-01-05
      `,
      history,
      windows: `
        window_id  | to_after_us | is_complete
        complete   | 38h         | true
        incomplete | 38h         | false
      `,
      calendar: await calendar(),
    };
    const found = `
      unit_id | window_id  | end_us
      over    | complete   | 2026-01-06T23:00
      over    | incomplete | 2026-01-06T23:00
      at      | complete   | 2026-01-07
      at      | incomplete | 2026-01-07
      after   | incomplete | 2026-01-07
    `;
    await expectModel("intermediate/metric_spans", { ...inputs, stages: open, as_of: "end_us \n 2026-01-07" }, found);
    await expectModel(
      "intermediate/metric_spans",
      { ...inputs, stages: "to_us | last_day \n 2026-01-07 | 2026-01-06", as_of: "end_us \n 2026-02-01" },
      found,
    );
  });

  test("with `join: day` a window is over by the clock of the first day", async () => {
    await expectModel(
      "intermediate/metric_spans",
      {
        assigned: "unit_id | first_exposure_us | first_exposure_ds \n u1 | 2026-01-05T23:00 | 2026-01-05",
        history,
        stages: open,
        as_of: "end_us \n 2026-01-07",
        windows: `
          window_id | to_after_us | is_complete | whole_first_day
          by_day    | 2d          | true        | true
          exact     | 2d          | true        | false
        `,
        calendar: await calendar(),
      },
      "window_id | start_us | end_us \n by_day | 2026-01-05 | 2026-01-07",
    );
  });

  test("a gate's windows are of its own units", async () => {
    await expectModel(
      "intermediate/metric_spans",
      {
        assigned: `
          stage_id | name | unit_id | first_exposure_us | first_exposure_ds
          sg       | g    | u1      | 2026-01-05T10:00  | 2026-01-05
          sh       | h    | u1      | 2026-01-06T10:00  | 2026-01-06
        `,
        history,
        stages:
          "stage_id | name | to_us | last_day \n sg | g | 2200-01-01 | 2026-01-06 \n sh | h | 2200-01-01 | 2026-01-06",
        as_of: "end_us \n 2026-01-07",
        windows: "name | window_id \n g | w \n h | v",
        calendar: await calendar(),
      },
      "stage_id | window_id | start_us \n sg | w | 2026-01-05T10:00 \n sh | v | 2026-01-06T10:00",
    );
  });
});
