import { describe, test } from "vitest";
import { expectModel } from "./expect-model.ts";

const run = "ds | run_id \n 2026-01-07 | run1";
const unit_types = "unit_type | measure | active_user_version \n userID | m | v1";

/** Day 100 is ds, and so many days have landed. */
const asOf = (landedDays: number): string => `day_index | landed_days \n 100 | ${landedDays}`;

/** Each unit's active days. */
const activeDays = (units: Readonly<Record<string, readonly number[]>>): string =>
  [
    "unit_id | day_index",
    ...Object.entries(units).flatMap(([unit, days]) => days.map((day) => `${unit} | ${day}`)),
  ].join("\n");

describe("active_users, as of day 100", () => {
  const figures = (units: Readonly<Record<string, readonly number[]>>, expected: string): Promise<void> =>
    expectModel(
      "marts/active_users",
      { run, unit_types, as_of_day: asOf(1000), active_days: activeDays(units) },
      expected,
    );

  test("are active in the last 1, 7 and 28 days, the day itself included", async () => {
    await figures(
      { today: [100], "6 ago": [94], "7 ago": [93], "27 ago": [73], "28 ago": [72], often: [1, 80, 95, 99, 100] },
      "ds | run_id | unit_type | day | dau | wau | mau28 \n 2026-01-07 | run1 | userID | 2026-01-07 | 2 | 3 | 5",
    );
  });

  test("are new if their first active day ever is among these", async () => {
    await figures(
      { today: [100], "6 ago": [94, 100], "7 ago": [93, 100], "27 ago": [73], "28 ago": [72, 100], once: [1, 100] },
      "new_dau | new_wau | new_mau \n 1 | 2 | 4",
    );
  });

  test("stay from day to day: of those of yesterday", async () => {
    await figures({ stays: [99, 100], leaves: [99], comes: [100], before: [98, 100] }, "stickiness_daily \n 0.5");
  });

  test("stay from week to week: of those active 7 to 13 days before, those of the last 7", async () => {
    await figures(
      {
        "14 before": [86, 100],
        "13 before": [87, 94],
        "7 before": [93, 100],
        leaves: [87, 93],
        "in 7 only": [94, 100],
      },
      "stickiness_weekly \n 0.6666666666666666",
    );
  });

  test("stay from month to month: of those active 28 to 55 days before, those of the last 28", async () => {
    await figures(
      { "56 before": [44, 100], "55 before": [45, 73], "28 before": [72, 100], leaves: [72], "in 28 only": [73, 100] },
      "stickiness_monthly \n 0.6666666666666666",
    );
  });

  test("are retained on the day after their first", async () => {
    await figures({ back: [99, 100], gone: [99], "not new": [98, 99, 100], today: [100] }, "d1_retention \n 0.5");
  });

  test("are retained in the second week: on their 14th day, active in the last 7", async () => {
    await figures(
      { "6 ago": [87, 94], "7 ago": [87, 93], today: [87, 100], "15th day": [86, 100], "13th day": [88, 100] },
      "wau_d14 \n 0.6666666666666666",
    );
  });

  test("are retained in the second month: on their 56th day, active in the last 28", async () => {
    await figures(
      { "27 ago": [45, 73], "28 ago": [45, 72], "57th day": [44, 100], "55th day": [46, 100] },
      "mau_d56 \n 0.5",
    );
  });

  test("have so many active days in the last 7, 14 and 28, on average over those with any", async () => {
    await figures(
      { a: [94, 95, 100], b: [93, 100], c: [87], d: [86, 73], e: [72] },
      "l7 | l14 | l28 \n 2.0 | 2.0 | 2.0",
    );
  });

  test("are counted as 0 where there are none, and shares of nobody are null", async () => {
    await figures(
      {},
      `
        dau | wau | mau28 | new_dau | new_wau | new_mau | stickiness_daily | stickiness_weekly | stickiness_monthly | d1_retention | wau_d14 | mau_d56 | l7 | l14 | l28
        0   | 0   | 0     | 0       | 0       | 0       | -                | -                 | -                  | -            | -       | -       | -  | -   | -
      `,
    );
  });

  test("are those of the project's unit types, each by its own definition", async () => {
    await expectModel(
      "marts/active_users",
      {
        run,
        as_of_day: asOf(1000),
        unit_types: `
          unit_type | measure | active_user_version
          userID    | m       | v1
          stableID  | strict  | v2
          teamID    | m       | v1
        `,
        active_days: `
          unit_type | measure | unit_id | day_index
          userID    | m       | u1      | 100
          userID    | strict  | u1      | 100
          userID    | m       | u2      | 99
          stableID  | m       | d1      | 100
          stableID  | m       | d2      | 100
          stableID  | strict  | d2      | 100
          companyID | m       | c1      | 100
        `,
      },
      `
        unit_type | dau | wau | l7  | active_user_version
        userID    | 1   | 2   | 1.0 | v1
        stableID  | 1   | 1   | 1.0 | v2
        teamID    | 0   | 0   | -   | v1
      `,
    );
  });
});

describe("a figure of active_users is null until the days that it looks at have landed", () => {
  const COUNTS = "dau | wau | mau28 | new_dau | new_wau | new_mau";
  const SHARES = "stickiness_daily | stickiness_weekly | stickiness_monthly | d1_retention | wau_d14 | mau_d56";
  const MEANS = "l7 | l14 | l28";

  /** Of each share there is somebody, who is active on day 100 as well. */
  const active_days = activeDays({
    "second day": [99, 100],
    "14th day": [87, 99, 100],
    "56th day": [45, 74, 75, 76, 88, 89, 99, 100],
  });

  test.each([
    [1, "3 | - | - | - | - | -", "-   | -   | -   | -   | -   | -  ", "-   | -   | -  "],
    [2, "3 | - | - | 0 | - | -", "1.0 | -   | -   | -   | -   | -  ", "-   | -   | -  "],
    [3, "3 | - | - | 0 | - | -", "1.0 | -   | -   | 1.0 | -   | -  ", "-   | -   | -  "],
    [7, "3 | 3 | - | 0 | - | -", "1.0 | -   | -   | 1.0 | -   | -  ", "2.0 | -   | -  "],
    [8, "3 | 3 | - | 0 | 1 | -", "1.0 | -   | -   | 1.0 | -   | -  ", "2.0 | -   | -  "],
    [14, "3 | 3 | - | 0 | 1 | -", "1.0 | 1.0 | -   | 1.0 | -   | -  ", "2.0 | 3.0 | -  "],
    [15, "3 | 3 | - | 0 | 1 | -", "1.0 | 1.0 | -   | 1.0 | 1.0 | -  ", "2.0 | 3.0 | -  "],
    [28, "3 | 3 | 3 | 0 | 1 | -", "1.0 | 1.0 | -   | 1.0 | 1.0 | -  ", "2.0 | 3.0 | 4.0"],
    [29, "3 | 3 | 3 | 0 | 1 | 2", "1.0 | 1.0 | -   | 1.0 | 1.0 | -  ", "2.0 | 3.0 | 4.0"],
    [56, "3 | 3 | 3 | 0 | 1 | 2", "1.0 | 1.0 | 1.0 | 1.0 | 1.0 | -  ", "2.0 | 3.0 | 4.0"],
    [57, "3 | 3 | 3 | 0 | 1 | 2", "1.0 | 1.0 | 1.0 | 1.0 | 1.0 | 1.0", "2.0 | 3.0 | 4.0"],
  ])("after %d days", async (landedDays, counts, shares, means) => {
    await expectModel(
      "marts/active_users",
      { run, unit_types, as_of_day: asOf(landedDays), active_days },
      `${COUNTS} | ${SHARES} | ${MEANS} \n ${counts} | ${shares} | ${means}`,
    );
  });
});
