import { describe, expect, test } from "vitest";
import type { Relation } from "../../src/engine/engine.ts";
import { REACHES } from "../../src/metrics/reaches.ts";
import { SERIES, type Series } from "../../src/metrics/series.ts";
import { reachDays, reachRelation } from "../../src/pipeline/graph/accounting-relations.ts";
import { calendar, expectModel } from "./expect-model.ts";

/** Metrics of these series, each named as its series, of gate `g` in window `w` by measure `m`. */
const metrics = (...series: readonly Series[]): Relation =>
  reachRelation(
    series.flatMap((name) =>
      REACHES[name].map(({ figure, counts, fromDay, toDay, age, sign }) => [
        ...["gate", "g", "w", `${name}#${figure}`, "m", counts],
        ...[fromDay, toDay, age, sign],
      ]),
    ),
  );

const cumulative = { views: "view | days \n cumulative | -", reach_days: reachDays() };
const activeOn = (...days: readonly number[]): string =>
  ["unit_id | day_index", ...days.map((day) => `u1 | ${day}`)].join("\n");

/** Days 100 to 103. */
const metric_spans = "unit_id | exposure_day | first_day | last_day | stage_last_day \n u1 | 100 | 100 | 103 | 103";

interface Example {
  readonly series: Series;
  readonly active: readonly number[];
  readonly y: number;
  readonly x?: number;
  readonly why: string;
}

const examples: Example[] = [
  { series: "wau", active: [93], y: 0, why: "7 days before the first day are too many" },
  { series: "wau", active: [94], y: 1, why: "the first day sees activity of 6 days before" },
  { series: "wau", active: [94, 96], y: 3, why: "100 by both, 101 and 102 by the second" },
  { series: "wau", active: [94, 102], y: 3, why: "100, then a gap, then 102 and 103" },
  { series: "wau", active: [103], y: 1, why: "today counts" },
  { series: "wau", active: [104], y: 0, why: "what comes after the window does not" },
  { series: "mau", active: [72], y: 0, why: "28 days before" },
  { series: "mau", active: [73], y: 1, why: "27 days before" },
  { series: "mau", active: [1, 74, 75, 104], y: 3, why: "100, 101 and 102" },
  { series: "l7", active: [94], y: 1, why: "one day's span holds it" },
  { series: "l7", active: [93, 94, 100, 103], y: 6, why: "100: 94 and 100; 101, 102: 100; 103: 100 and 103" },
  { series: "l14", active: [86, 87, 90], y: 5, why: "100: 87 and 90; 101, 102, 103: 90" },
  { series: "l28", active: [72, 73, 76], y: 5, why: "100: 73 and 76; 101, 102, 103: 76" },
  { series: "new_dau", active: [99, 100], y: 0, why: "first active the day before" },
  { series: "new_dau", active: [100, 101], y: 1, why: "first active on the first day" },
  { series: "new_dau", active: [103], y: 1, why: "first active on the last day" },
  { series: "new_dau", active: [104], y: 0, why: "first active after the window" },
  { series: "new_wau", active: [93, 100], y: 0, why: "first active 7 days before" },
  { series: "new_wau", active: [94], y: 1, why: "first active 6 days before: new on 1 day of the 4" },
  { series: "new_wau", active: [98], y: 4, why: "new on all 4 days; the metric only asks whether there are any" },
  { series: "new_mau", active: [72], y: 0, why: "first active 28 days before" },
  { series: "new_mau", active: [73], y: 1, why: "first active 27 days before" },
  {
    series: "stickiness_daily",
    active: [99, 100, 102],
    y: 1,
    x: 3,
    why: "the days before 100, 101, 103; active on 100",
  },
  { series: "stickiness_daily", active: [103], y: 0, why: "no day after an active one" },
  { series: "stickiness_daily", active: [98, 104], y: 0, why: "neither touches the window" },
  { series: "stickiness_weekly", active: [90], y: 0, x: 4, why: "100 to 103 look back to 87-93 ... 90-96" },
  { series: "stickiness_weekly", active: [86], y: 0, why: "100 looks back to 87 at most" },
  { series: "stickiness_weekly", active: [87, 96], y: 1, x: 2, why: "100: 87 then 96; 103: 96 without any after it" },
  {
    series: "stickiness_weekly",
    active: [90, 95, 103],
    y: 3,
    x: 4,
    why: "100, 101: 95 after 90; 102: no; 103: itself",
  },
  {
    series: "stickiness_monthly",
    active: [45, 75],
    y: 1,
    x: 2,
    why: "100: 45 (55 ago), then 75; 103: 75 (28 ago), then none",
  },
  { series: "stickiness_monthly", active: [44, 75], y: 0, x: 1, why: "103: 75 is 28 ago, with nothing since" },
  { series: "stickiness_monthly", active: [46, 100], y: 2, x: 2, why: "100 and 101 see 46, and 100" },
  { series: "d1_retention", active: [99, 100], y: 1, x: 1, why: "the second day is 100" },
  { series: "d1_retention", active: [99, 101], y: 0, x: 1, why: "not active on it" },
  { series: "d1_retention", active: [98, 99, 100], y: 0, why: "the second day was before the window" },
  { series: "d1_retention", active: [103, 104], y: 0, why: "the second day comes after the window" },
  { series: "wau_d14", active: [87, 93], y: 0, x: 1, why: "the 14th day is 100; 93 is 7 days before it" },
  { series: "wau_d14", active: [87, 94], y: 1, x: 1, why: "94 is 6 days before it" },
  { series: "wau_d14", active: [90, 104], y: 0, x: 1, why: "the 14th day is 103; 104 comes after it" },
  { series: "wau_d14", active: [91, 95], y: 0, why: "the 14th day comes after the window" },
  { series: "mau_d56", active: [45, 72], y: 0, x: 1, why: "the 56th day is 100; 72 is 28 days before it" },
  { series: "mau_d56", active: [45, 73], y: 1, x: 1, why: "73 is 27 days before it" },
  { series: "mau_d56", active: [44, 73], y: 0, why: "the 56th day was before the window" },
];

describe("accounting_totals, over the days 100 to 103", () => {
  test.each(examples)("$series of a unit active on $active: y $y, x $x ($why)", async ({ series, active, y, x }) => {
    await expectModel(
      "intermediate/accounting_totals",
      { ...cumulative, metric_spans, accounting_reaches: metrics(series), active_days: activeOn(...active) },
      [
        "unit_id | measure | level | events | total | days | overflows | rounded",
        ...(y === 0 ? [] : [`u1 | ${series}#y | '' | ${y} | ${y} | 0 | 0 | 0`]),
        ...(x === undefined ? [] : [`u1 | ${series}#x | '' | ${x} | ${x} | 0 | 0 | 0`]),
      ].join("\n"),
    );
  });

  test("has an example of every series that counts something", () => {
    const counted = new Set(examples.filter(({ y }) => y > 0).map(({ series }) => series));
    expect(counted).toEqual(new Set(Object.keys(SERIES)));
  });

  test("a unit without activity has no figure, and a unit without a window none either", async () => {
    await expectModel(
      "intermediate/accounting_totals",
      {
        ...cumulative,
        metric_spans,
        accounting_reaches: metrics("wau", "new_mau", "stickiness_daily"),
        active_days: "unit_id | day_index \n unexposed | 100 \n unexposed | 101",
      },
      "unit_id | measure | events",
    );
  });

  test("activity is of the unit's own type and by the metric's own definition; stages and windows are apart", async () => {
    await expectModel(
      "intermediate/accounting_totals",
      {
        ...cumulative,
        metric_spans: `
          stage_id | name | unit_type | unit_id | window_id | first_day | last_day
          s        | g    | userID    | 7       | w         | 100       | 103
          s        | g    | userID    | 7       | other     | 100       | 103
          s2       | g    | userID    | 7       | w         | 102       | 110
          s3       | h    | userID    | 7       | w         | 100       | 103
        `,
        accounting_reaches: metrics("wau"),
        active_days: `
          measure | unit_type | unit_id | day_index
          m       | userID    | 7       | 101
          other   | userID    | 7       | 94
          m       | stableID  | 7       | 94
          m       | userID    | 8       | 94
        `,
      },
      `
        stage_id | unit_id | window_id | measure | events
        s        | 7       | w         | wau#y   | 3
        s2       | 7       | w         | wau#y   | 6
      `,
    );
  });

  test("days of later stages in the same files change nothing", async () => {
    const inputs = { ...cumulative, metric_spans, accounting_reaches: metrics("wau", "new_wau", "d1_retention") };
    const expected = "measure | events \n wau#y | 2 \n new_wau#y | 2 \n d1_retention#x | 1";
    for (const active_days of [activeOn(102), activeOn(102, 104, 110, 200)])
      await expectModel("intermediate/accounting_totals", { ...inputs, active_days }, expected);
  });

  test("a view takes the days of its cells; the spans that these look back to reach out of them", async () => {
    await expectModel(
      "intermediate/accounting_totals",
      {
        reach_days: reachDays(),
        views: "view | days \n cumulative | - \n daily | - \n days_since_exposure | - \n last_7 | 7 \n last_28 | 28",
        metric_spans: "unit_id | exposure_day | first_day | last_day | stage_last_day \n u1 | 100 | 101 | 108 | 110",
        accounting_reaches: metrics("wau", "l7", "stickiness_daily", "new_dau"),
        active_days: activeOn(96, 97, 103, 104),
      },
      `
        view                | view_day | measure            | events
        cumulative          | 0        | wau#y              | 8
        cumulative          | 0        | l7#y               | 16
        cumulative          | 0        | stickiness_daily#x | 2
        cumulative          | 0        | stickiness_daily#y | 1
        daily               | 101      | wau#y              | 1
        daily               | 102      | wau#y              | 1
        daily               | 103      | wau#y              | 1
        daily               | 104      | wau#y              | 1
        daily               | 105      | wau#y              | 1
        daily               | 106      | wau#y              | 1
        daily               | 107      | wau#y              | 1
        daily               | 108      | wau#y              | 1
        daily               | 101      | l7#y               | 2
        daily               | 102      | l7#y               | 2
        daily               | 103      | l7#y               | 2
        daily               | 104      | l7#y               | 2
        daily               | 105      | l7#y               | 2
        daily               | 106      | l7#y               | 2
        daily               | 107      | l7#y               | 2
        daily               | 108      | l7#y               | 2
        daily               | 104      | stickiness_daily#x | 1
        daily               | 104      | stickiness_daily#y | 1
        daily               | 105      | stickiness_daily#x | 1
        days_since_exposure | 1        | wau#y              | 1
        days_since_exposure | 2        | wau#y              | 1
        days_since_exposure | 3        | wau#y              | 1
        days_since_exposure | 4        | wau#y              | 1
        days_since_exposure | 5        | wau#y              | 1
        days_since_exposure | 6        | wau#y              | 1
        days_since_exposure | 7        | wau#y              | 1
        days_since_exposure | 8        | wau#y              | 1
        days_since_exposure | 1        | l7#y               | 2
        days_since_exposure | 2        | l7#y               | 2
        days_since_exposure | 3        | l7#y               | 2
        days_since_exposure | 4        | l7#y               | 2
        days_since_exposure | 5        | l7#y               | 2
        days_since_exposure | 6        | l7#y               | 2
        days_since_exposure | 7        | l7#y               | 2
        days_since_exposure | 8        | l7#y               | 2
        days_since_exposure | 4        | stickiness_daily#x | 1
        days_since_exposure | 4        | stickiness_daily#y | 1
        days_since_exposure | 5        | stickiness_daily#x | 1
        last_7              | 0        | wau#y              | 5
        last_7              | 0        | l7#y               | 10
        last_7              | 0        | stickiness_daily#x | 2
        last_7              | 0        | stickiness_daily#y | 1
        last_28             | 0        | wau#y              | 8
        last_28             | 0        | l7#y               | 16
        last_28             | 0        | stickiness_daily#x | 2
        last_28             | 0        | stickiness_daily#y | 1
      `,
    );
  });

  test.each([
    { first: 100, cells: ["cumulative | 0", "last_28 | 0"], why: "before the last 7 days" },
    { first: 104, cells: ["cumulative | 0", "last_28 | 0", "last_7 | 0"], why: "on the first of the last 7 days" },
  ])("a unit first active on day $first ($why) is new in the views of its day", async ({ first, cells }) => {
    await expectModel(
      "intermediate/accounting_totals",
      {
        reach_days: reachDays(),
        views: "view | days \n cumulative | - \n daily | - \n last_7 | 7 \n last_28 | 28",
        metric_spans: "unit_id | exposure_day | first_day | last_day | stage_last_day \n u1 | 100 | 100 | 110 | 110",
        accounting_reaches: metrics("new_dau"),
        active_days: activeOn(first, 106),
      },
      ["view | view_day | events", `daily | ${first} | 1`, ...cells.map((cell) => `${cell} | 1`)].join("\n"),
    );
  });
});

test("active_days number the days of the project's time zone, each once, also those of 23 and 25 hours", async () => {
  await expectModel(
    "intermediate/active_days",
    {
      calendar: await calendar("Europe/Berlin"),
      active_unit_days: `
        measure | unit_type | unit_id | ds         | events
        m       | userID    | u1      | 2026-03-28 | 1
        m       | userID    | u1      | 2026-03-29 | 5
        m       | userID    | u1      | 2026-03-30 | 1
        m       | userID    | u1      | 2026-10-25 | 2
        m       | stableID  | d1      | 2026-10-26 | 1
      `,
    },
    `
      measure | unit_type | unit_id | day_index
      m       | userID    | u1      | 20540
      m       | userID    | u1      | 20541
      m       | userID    | u1      | 20542
      m       | userID    | u1      | 20751
      m       | stableID  | d1      | 20752
    `,
  );
});
