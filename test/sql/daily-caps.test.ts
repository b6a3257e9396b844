import { describe, test } from "vitest";
import { calendar, expectModel } from "./expect-model.ts";

const noon = "2026-01-05T12:00";
const events = (...rows: readonly string[]): string =>
  ["ds | ts_us | measure | unit_id | level | amount", ...rows.map((row) => `2026-01-05 | ${noon} | ${row}`)].join("\n");
const times = (count: number, row: string): string[] => Array.from({ length: count }, () => row);

describe("a daily cap", () => {
  test("of a count: the total of the day is its events, at most the cap; the events stay what they are", async () => {
    await expectModel(
      "intermediate/unit_days",
      {
        measured_events: events(
          ...times(2, "m | below | '' | 0"),
          ...times(3, "m | at | '' | 0"),
          ...times(5, "m | above | '' | 0"),
          ...times(5, "free | above | '' | 0"),
        ),
        measures: "measure | has_value | daily_cap \n m | false | 3 \n free | false | -",
      },
      `
        measure | unit_id | events | total | overflows
        m       | below   | 2      | 2     | 0
        m       | at      | 3      | 3     | 0
        m       | above   | 5      | 3     | 0
        free    | above   | 5      | 5     | 0
      `,
    );
  });

  test("of a sum: the total of the day's values, not each value; totals below 0 stay, and so do the extremes", async () => {
    await expectModel(
      "intermediate/unit_days",
      {
        measured_events: events(
          "m | above    | '' | 700",
          "m | above    | '' | 900",
          "m | back     | '' | 1500",
          "m | back     | '' | -700",
          "m | negative | '' | -5000",
          "m | at       | '' | 1000",
        ),
        measures: "measure | daily_cap \n m | 1000",
      },
      `
        unit_id  | events | total | least | greatest
        above    | 2      | 1000  | 700   | 900
        back     | 2      | 800   | -700  | 1500
        negative | 1      | -5000 | -5000 | -5000
        at       | 1      | 1000  | 1000  | 1000
      `,
    );
  });

  test("is each level's own", async () => {
    await expectModel(
      "intermediate/unit_days",
      {
        measured_events: events(...times(3, "m | u1 | shoes | 0"), ...times(4, "m | u1 | hats | 0")),
        measures: "measure | has_value | daily_cap \n m | false | 2",
      },
      "unit_id | level | events | total \n u1 | shoes | 3 | 2 \n u1 | hats | 4 | 2",
    );
  });

  test("keeps a total that does not fit 64 bits from overflowing, but not a value, and adds nothing where no value fits", async () => {
    await expectModel(
      "intermediate/unit_days",
      {
        measured_events: events(
          "m | total   | '' | 9223372036854775807",
          "m | total   | '' | 9223372036854775807",
          "m | value   | '' | -",
          "m | value   | '' | 5000",
          "m | nothing | '' | -",
          "m | below   | '' | -9223372036854775808",
          "m | below   | '' | -1",
        ),
        measures: "measure | daily_cap \n m | 1000",
      },
      `
        unit_id | events | total | overflows
        total   | 2      | 1000  | 0
        value   | 2      | 1000  | 1
        nothing | 1      | 0     | 1
        below   | 2      | 0     | 1
      `,
    );
  });

  test("applies to the part of a day that a window covers as if it were the day", async () => {
    await expectModel(
      "intermediate/partial_days",
      {
        measured_events: `
          ds         | unit_id | ts_us            | amount
          2026-01-05 | u1      | 2026-01-05T09:00 | 800
          2026-01-05 | u1      | 2026-01-05T11:00 | 700
          2026-01-05 | u1      | 2026-01-05T12:00 | 50
          2026-01-05 | u2      | 2026-01-05T12:00 | 300
          2026-01-05 | u2      | 2026-01-05T13:00 | 600
        `,
        entries: `
          ds         | unit_id | first_exposure_us
          2026-01-05 | u1      | 2026-01-05T10:00
          2026-01-05 | u2      | 2026-01-05T10:00
        `,
        stages: "to_us \n 2200-01-01",
        window_measures: "measure_window \n m-w",
        measures: "measure | daily_cap \n m | 760",
        calendar: await calendar(),
        day: "start_us | end_us \n 2026-01-05 | 2026-01-06",
      },
      "unit_id | events | total \n u1 | 2 | 750 \n u2 | 2 | 760",
    );
  });
});

describe("a least number of events", () => {
  const measures = "measure | has_value | at_least \n m | false | 3";

  test("leaves out days with fewer, by measure", async () => {
    await expectModel(
      "intermediate/unit_days",
      {
        measured_events: events(
          ...times(2, "m | two | '' | 0"),
          ...times(3, "m | three | '' | 0"),
          "any | two | '' | 0",
        ),
        measures: `${measures} \n any | false | 1`,
      },
      "measure | unit_id | events | total \n m | three | 3 | 3 \n any | two | 1 | 1",
    );
  });

  test("is asked of the part of a day that a window covers, too", async () => {
    await expectModel(
      "intermediate/partial_days",
      {
        measured_events: `
          ds         | unit_id | ts_us            | amount
          2026-01-05 | before  | 2026-01-05T09:00 | 0
          2026-01-05 | before  | 2026-01-05T11:00 | 0
          2026-01-05 | before  | 2026-01-05T12:00 | 0
          2026-01-05 | after   | 2026-01-05T11:00 | 0
          2026-01-05 | after   | 2026-01-05T12:00 | 0
          2026-01-05 | after   | 2026-01-05T13:00 | 0
        `,
        entries: `
          ds         | unit_id | first_exposure_us
          2026-01-05 | before  | 2026-01-05T10:00
          2026-01-05 | after   | 2026-01-05T10:00
        `,
        stages: "to_us \n 2200-01-01",
        window_measures: "measure_window \n m-w",
        measures,
        calendar: await calendar(),
        day: "start_us | end_us \n 2026-01-05 | 2026-01-06",
      },
      "unit_id | events \n after | 3",
    );
  });
});
