import { describe, test } from "vitest";
import { calendar, expectModel } from "./expect-model.ts";

const history = "window_id | days";

describe("metric_spans: the days of a span, in the project's time zone", () => {
  test("run from the day of its first microsecond to that of its last", async () => {
    await expectModel(
      "intermediate/metric_spans",
      {
        assigned: `
          unit_id   | first_exposure_us            | first_exposure_ds
          sameday   | 2026-03-08T05:00             | 2026-03-08
          daybefore | 2026-03-08T04:59:59.999999   | 2026-03-07
        `,
        history,
        stages: "to_us | last_day \n 2026-03-10T04:00 | 2026-03-09",
        as_of: "end_us \n 2026-03-20",
        windows: `
          window_id | to_after_us
          whole     | 1000d
          first23h  | 23h
          first24h  | 24h
        `,
        calendar: await calendar("America/New_York"),
      },
      `
        unit_id   | window_id | exposure_day | first_day  | last_day   | last_whole_day | stage_last_day | end_us
        sameday   | whole     | 2026-03-08   | 2026-03-08 | 2026-03-09 | 2026-03-09     | 2026-03-09     | 2026-03-10T04:00
        sameday   | first23h  | 2026-03-08   | 2026-03-08 | 2026-03-08 | 2026-03-08     | 2026-03-09     | 2026-03-09T04:00
        sameday   | first24h  | 2026-03-08   | 2026-03-08 | 2026-03-09 | 2026-03-08     | 2026-03-09     | 2026-03-09T05:00
        daybefore | whole     | 2026-03-07   | 2026-03-07 | 2026-03-09 | 2026-03-09     | 2026-03-09     | 2026-03-10T04:00
        daybefore | first23h  | 2026-03-07   | 2026-03-07 | 2026-03-08 | 2026-03-07     | 2026-03-09     | 2026-03-09T03:59:59.999999
        daybefore | first24h  | 2026-03-07   | 2026-03-07 | 2026-03-09 | 2026-03-08     | 2026-03-09     | 2026-03-09T04:59:59.999999
      `,
    );
  });

  test("of which 23 hours are one in spring, and 24 hours of 25 are not all in autumn", async () => {
    // Berlin: 2026-03-29 is [28th 23:00, 29th 22:00) UTC, 2026-10-25 is [24th 22:00, 25th 23:00) UTC.
    await expectModel(
      "intermediate/metric_spans",
      {
        assigned: `
          unit_id | first_exposure_us | first_exposure_ds
          spring  | 2026-03-29T03:00  | 2026-03-29
          autumn  | 2026-10-25T03:00  | 2026-10-25
        `,
        history,
        stages: "to_us | last_day \n 2200-01-01 | 2026-10-31",
        as_of: "end_us \n 2026-10-31T23:00",
        windows: `
          window_id | to_after_us | whole_first_day
          day23h    | 23h         | true
          day24h    | 24h         | true
          day25h    | 25h         | true
          exact24h  | 24h         | false
        `,
        calendar: await calendar("Europe/Berlin"),
      },
      `
        unit_id | window_id | start_us         | end_us           | first_day  | last_day   | last_whole_day
        spring  | day23h    | 2026-03-28T23:00 | 2026-03-29T22:00 | 2026-03-29 | 2026-03-29 | 2026-03-29
        spring  | day24h    | 2026-03-28T23:00 | 2026-03-29T23:00 | 2026-03-29 | 2026-03-30 | 2026-03-29
        spring  | day25h    | 2026-03-28T23:00 | 2026-03-30       | 2026-03-29 | 2026-03-30 | 2026-03-29
        spring  | exact24h  | 2026-03-29T03:00 | 2026-03-30T03:00 | 2026-03-29 | 2026-03-30 | 2026-03-29
        autumn  | day23h    | 2026-10-24T22:00 | 2026-10-25T21:00 | 2026-10-25 | 2026-10-25 | 2026-10-24
        autumn  | day24h    | 2026-10-24T22:00 | 2026-10-25T22:00 | 2026-10-25 | 2026-10-25 | 2026-10-24
        autumn  | day25h    | 2026-10-24T22:00 | 2026-10-25T23:00 | 2026-10-25 | 2026-10-25 | 2026-10-25
        autumn  | exact24h  | 2026-10-25T03:00 | 2026-10-26T03:00 | 2026-10-25 | 2026-10-26 | 2026-10-25
      `,
    );
  });

  test("may end before the first exposure's day is over, or begin long after it", async () => {
    await expectModel(
      "intermediate/metric_spans",
      {
        assigned: "unit_id | first_exposure_us | first_exposure_ds \n u1 | 2026-01-05T10:00 | 2026-01-05",
        history,
        stages: "to_us | last_day \n 2200-01-01 | 2026-01-19",
        as_of: "end_us \n 2026-01-20",
        windows: `
          window_id | from_after_us | to_after_us
          hour      | 0             | 1h
          week2     | 7d            | 14d
          minute    | 14h           | 841m
          midnight  | 0             | 14h
        `,
        calendar: await calendar(),
      },
      `
        window_id | exposure_day | first_day  | last_day   | last_whole_day | stage_last_day
        hour      | 2026-01-05   | 2026-01-05 | 2026-01-05 | 2026-01-04     | 2026-01-19
        week2     | 2026-01-05   | 2026-01-12 | 2026-01-19 | 2026-01-18     | 2026-01-19
        minute    | 2026-01-05   | 2026-01-06 | 2026-01-06 | 2026-01-05     | 2026-01-19
        midnight  | 2026-01-05   | 2026-01-05 | 2026-01-05 | 2026-01-05     | 2026-01-19
      `,
    );
  });
});

describe("metric_spans: the history, the whole days before a unit's first-ever exposure", () => {
  const inputs = {
    stages: "to_us | last_day \n 2200-01-01 | 2026-01-09",
    as_of: "end_us \n 2026-01-10",
    windows: "window_id | from_after_us \n w | 100d",
  };

  test("ends where that day begins, and not on the day of the exposure in this stage", async () => {
    await expectModel(
      "intermediate/metric_spans",
      {
        ...inputs,
        assigned: `
          unit_id | first_exposure_us | first_exposure_ds | first_ever_ds | in_analysis
          fresh   | 2026-01-08T10:00  | 2026-01-08        | 2026-01-08    | true
          carried | 2026-01-08T10:00  | 2026-01-08        | 2026-01-05    | true
          out     | 2026-01-08T10:00  | 2026-01-08        | 2026-01-05    | false
        `,
        history: "window_id | measure | days \n history | any | 7",
        calendar: await calendar(),
      },
      `
        unit_id | window_id | start_us   | end_us     | exposure_day | first_day  | last_day   | last_whole_day | stage_last_day
        fresh   | history   | 2026-01-01 | 2026-01-08 | 2026-01-08   | 2026-01-01 | 2026-01-07 | 2026-01-07     | 2026-01-09
        carried | history   | 2025-12-29 | 2026-01-05 | 2026-01-08   | 2025-12-29 | 2026-01-04 | 2026-01-04     | 2026-01-09
      `,
    );
  });

  test("has days of 23 and 25 hours like any others", async () => {
    await expectModel(
      "intermediate/metric_spans",
      {
        ...inputs,
        assigned: `
          unit_id | first_exposure_us | first_exposure_ds | first_ever_ds
          spring  | 2026-03-30T10:00  | 2026-03-30        | 2026-03-30
          autumn  | 2026-10-26T10:00  | 2026-10-26        | 2026-10-26
        `,
        history: "window_id | measure | days \n history | any | 1",
        calendar: await calendar("Europe/Berlin"),
      },
      `
        unit_id | window_id | start_us         | end_us           | first_day  | last_day
        spring  | history   | 2026-03-28T23:00 | 2026-03-29T22:00 | 2026-03-29 | 2026-03-29
        autumn  | history   | 2026-10-24T22:00 | 2026-10-25T23:00 | 2026-10-25 | 2026-10-25
      `,
    );
  });

  test("is there for a unit whose window must be over and is not; without covariates there is none", async () => {
    const assigned =
      "unit_id | first_exposure_us | first_exposure_ds | first_ever_ds \n u1 | 2026-01-08T10:00 | 2026-01-08 | 2026-01-08";
    const windows = "window_id | to_after_us | is_complete \n w | 7d | true";
    const given = { ...inputs, assigned, windows, calendar: await calendar() };
    await expectModel(
      "intermediate/metric_spans",
      { ...given, history: "window_id | measure | days \n history | any | 7" },
      "unit_id | window_id \n u1 | history",
    );
    await expectModel("intermediate/metric_spans", { ...given, history }, "unit_id | window_id");
  });
});
