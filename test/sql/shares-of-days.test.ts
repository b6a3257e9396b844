import { describe, test } from "vitest";
import { expectUnitValues, metrics, terms } from "./expect-unit-values.ts";

describe("unit_values: a share of the window's days, and a mean over them", () => {
  test("is rounded half up to a millionth", async () => {
    await expectUnitValues(
      {
        metrics: metrics("dau", "l7"),
        metric_terms: terms("dau | y | active | share_of_days", "l7 | y | active | mean_of_days"),
        metric_spans: `
          unit_id | first_day  | last_day
          u1      | 2026-01-05 | 2026-01-07
          u2      | 2026-01-05 | 2026-01-11
          u3      | 2026-01-05 | 2026-03-09
        `,
        unit_totals: `
          unit_id | measure | days | total
          u1      | active  | 3    | 8
          u2      | active  | 2    | -2
          u3      | active  | 1    | 1
        `,
      },
      `
        unit_id | metric | y
        u1      | dau    | 1000000
        u2      | dau    | 285714
        u3      | dau    | 15625
        u1      | l7     | 2666667
        u2      | l7     | -285714
        u3      | l7     | 15625
      `,
    );
  });

  test("each window and the history have days of their own", async () => {
    await expectUnitValues(
      {
        metrics: metrics("dau", "first2"),
        metric_terms: `
          metric | side | window_id | measure | take
          dau    | y    | w         | active  | share_of_days
          dau    | c    | history   | active  | share_of_days
          first2 | y    | v         | active  | share_of_days
        `,
        metric_spans: `
          unit_id | window_id | first_day  | last_day
          u1      | w         | 2026-01-05 | 2026-01-08
          u1      | v         | 2026-01-05 | 2026-01-06
          u1      | history   | 2025-12-26 | 2026-01-04
        `,
        unit_totals: `
          unit_id | window_id | measure | events | days
          u1      | w         | active  | 5      | 3
          u1      | v         | active  | 2      | 1
          u1      | history   | active  | 4      | 1
        `,
      },
      "metric | y | c \n dau | 750000 | 100000 \n first2 | 500000 | 0",
    );
  });

  test("in a view is of the cell's days within the window: one of a day's cell, at most 7 or 28 of the last days", async () => {
    await expectUnitValues(
      {
        views: "view | days \n cumulative | - \n daily | - \n days_since_exposure | - \n last_7 | 7 \n last_28 | 28",
        metrics: metrics("dau", "l7"),
        metric_terms: terms("dau | y | active | share_of_days", "l7 | y | active | mean_of_days"),
        metric_spans: `
          unit_id | exposure_day | first_day  | last_day   | stage_last_day
          long    | 2026-01-05   | 2026-01-05 | 2026-01-24 | 2026-01-24
          recent  | 2026-01-21   | 2026-01-21 | 2026-01-24 | 2026-01-24
          ended   | 2026-01-05   | 2026-01-05 | 2026-01-20 | 2026-01-24
        `,
        unit_totals: `
          unit_id | view                | view_day   | measure | days | total
          long    | cumulative          | 0          | active  | 5    | 30
          long    | daily               | 2026-01-24 | active  | 1    | 4
          long    | days_since_exposure | 19         | active  | 1    | 4
          long    | last_7              | 0          | active  | 2    | 21
          long    | last_28             | 0          | active  | 5    | 30
          recent  | last_7              | 0          | active  | 2    | 6
          ended   | last_7              | 0          | active  | 1    | 2
          ended   | last_28             | 0          | active  | 4    | 8
        `,
      },
      `
        unit_id | view                | view_day   | metric | y
        long    | cumulative          | 0          | dau    | 250000
        long    | cumulative          | 0          | l7     | 1500000
        long    | daily               | 2026-01-24 | dau    | 1000000
        long    | daily               | 2026-01-24 | l7     | 4000000
        long    | days_since_exposure | 19         | dau    | 1000000
        long    | days_since_exposure | 19         | l7     | 4000000
        long    | last_7              | 0          | dau    | 285714
        long    | last_7              | 0          | l7     | 3000000
        long    | last_28             | 0          | dau    | 250000
        long    | last_28             | 0          | l7     | 1500000
        recent  | last_7              | 0          | dau    | 500000
        recent  | last_7              | 0          | l7     | 1500000
        ended   | last_7              | 0          | dau    | 333333
        ended   | last_7              | 0          | l7     | 666667
        ended   | last_28             | 0          | dau    | 250000
        ended   | last_28             | 0          | l7     | 500000
      `,
    );
  });
});
