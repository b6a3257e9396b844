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
    const inputs = { assigned, windows: "counts_days \n true", calendar: await calendar() };
    const as_of = "end_us \n 2026-01-08";
    await expectModel(
      "intermediate/metric_spans",
      { ...inputs, as_of, stages: open },
      "unit_id | start_us | end_us | days \n u1 | 2026-01-05T10:00:00.001 | 2026-01-08 | 3",
    );
    await expectModel(
      "intermediate/metric_spans",
      { ...inputs, as_of, stages: "to_us \n 2026-01-06T14:30" },
      "unit_id | start_us | end_us | days \n u1 | 2026-01-05T10:00:00.001 | 2026-01-06T14:30 | 2",
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
