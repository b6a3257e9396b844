import { describe, test } from "vitest";
import { expectMoments } from "./expect-moments.ts";

const metrics = "metric | metric_part | needs_denominator \n orders | '' | false \n rate | '' | true";
const nothing = "unit_id | metric";

describe("moments: how many units there are", () => {
  test("by day of entry, too, for views whose cells have not had all of them", async () => {
    await expectMoments(
      {
        metrics,
        unit_values: nothing,
        history: "window_id | measure \n history | any",
        unit_totals: "unit_id | window_id | measure \n u1 | history | any",
        subject_dimensions: "dimension | key_1 \n country | country",
        assigned: `
          unit_id | group   | carried_over | first_exposure_ds | attributes
          u1      | test    | false        | 2026-01-05        | {"country":"DE"}
          u2      | test    | false        | 2026-01-05        | {"country":"DE"}
          u3      | test    | true         | 2026-01-05        | {"country":"DE"}
          u4      | control | false        | 2026-01-07        | {"country":"DE"}
        `,
      },
      `
        view       | view_day   | carried_over | has_history | group   | user_dimension | metric_part | units
        cumulative | 0          | false        | true        | test    | ''             | ''          | 1
        cumulative | 0          | false        | false       | test    | ''             | ''          | 1
        cumulative | 0          | true         | false       | test    | ''             | ''          | 1
        cumulative | 0          | false        | false       | control | ''             | ''          | 1
        cumulative | 0          | false        | true        | test    | country        | ''          | 1
        cumulative | 0          | false        | false       | test    | country        | ''          | 1
        cumulative | 0          | true         | false       | test    | country        | ''          | 1
        cumulative | 0          | false        | false       | control | country        | ''          | 1
        entries    | 2026-01-05 | false        | false       | test    | ''             | ''          | 2
        entries    | 2026-01-05 | true         | false       | test    | ''             | ''          | 1
        entries    | 2026-01-07 | false        | false       | control | ''             | ''          | 1
      `,
    );
  });

  test("and for each window that must be over, of those for whom it is: in all, by slice and by day of entry", async () => {
    await expectMoments(
      {
        metrics,
        unit_values: nothing,
        windows: "window_id | is_complete \n w | false \n week | true \n year | true",
        metric_spans: `
          unit_id | window_id
          u1      | w
          u2      | w
          u3      | w
          u1      | week
          u2      | week
          u2      | history
        `,
        subject_dimensions: "dimension | key_1 \n country | country",
        assigned: `
          unit_id | first_exposure_ds | attributes
          u1      | 2026-01-05        | {"country":"DE"}
          u2      | 2026-01-06        | {"country":"FR"}
          u3      | 2026-01-06        | {"country":"FR"}
        `,
      },
      `
        view       | view_day   | user_dimension_value | metric_part | units
        cumulative | 0          | ''                   | ''          | 3
        cumulative | 0          | DE                   | ''          | 1
        cumulative | 0          | FR                   | ''          | 2
        cumulative | 0          | ''                   | week        | 2
        cumulative | 0          | DE                   | week        | 1
        cumulative | 0          | FR                   | week        | 1
        entries    | 2026-01-05 | ''                   | ''          | 1
        entries    | 2026-01-06 | ''                   | ''          | 2
        entries    | 2026-01-05 | ''                   | week        | 1
        entries    | 2026-01-06 | ''                   | week        | 1
      `,
    );
  });
});

describe("moments: the top of a group, where a window must be over", () => {
  test("is a thousandth of the units for whom it is", async () => {
    const units = Array.from({ length: 1001 }, (_, k) => `u${1000 + k}`);
    await expectMoments(
      {
        metrics: "metric | complete_window_id \n orders | '' \n early | week",
        windows: "window_id | is_complete \n week | true",
        metric_spans: "unit_id | window_id \n u1000 | week \n u1001 | week",
        assigned: ["unit_id", ...units].join("\n"),
        unit_values: `
          unit_id | metric | y
          u1000   | orders | 70
          u1001   | orders | 50
          u1002   | orders | 1
          u1000   | early  | 70
          u1001   | early  | 50
        `,
      },
      `
        metric | metric_part | units | y   | top_y
        ''     | ''          | 1001  | 0   | 0
        ''     | week        | 2     | 0   | 0
        orders | ''          | 3     | 121 | 120
        early  | ''          | 2     | 120 | 70
      `,
    );
  });
});

describe("moments: levels of a metric within levels of the units", () => {
  test("are there for a metric that asks for it", async () => {
    await expectMoments(
      {
        metrics: "metric | crosses_dimensions \n orders | true \n visits | false",
        subject_dimensions: "dimension | key_1 \n country | country",
        assigned: 'unit_id | attributes \n u1 | {"country":"DE"} \n u2 | {"country":"FR"}',
        unit_values: `
          unit_id | metric | metric_level | y
          u1      | orders | ''           | 5
          u1      | orders | shoes        | 3
          u1      | orders | OTHER        | 2
          u2      | orders | ''           | 7
          u2      | orders | shoes        | 7
          u1      | visits | ''           | 4
          u1      | visits | home         | 4
        `,
      },
      `
        user_dimension_value | metric | metric_level | units | y
        ''                   | ''     | ''           | 2     | 0
        DE                   | ''     | ''           | 1     | 0
        FR                   | ''     | ''           | 1     | 0
        ''                   | orders | ''           | 2     | 12
        ''                   | orders | shoes        | 2     | 10
        ''                   | orders | OTHER        | 1     | 2
        DE                   | orders | ''           | 1     | 5
        DE                   | orders | shoes        | 1     | 3
        DE                   | orders | OTHER        | 1     | 2
        FR                   | orders | ''           | 1     | 7
        FR                   | orders | shoes        | 1     | 7
        ''                   | visits | ''           | 1     | 4
        ''                   | visits | home         | 1     | 4
        DE                   | visits | ''           | 1     | 4
      `,
    );
  });
});

describe("moments: the cells of views", () => {
  test("have the sums over all units and as a whole; neither slices of units, nor history, nor cubes", async () => {
    await expectMoments(
      {
        metrics,
        history: "window_id | measure \n history | any",
        unit_totals: "unit_id | window_id | measure \n u1 | history | any",
        subject_dimensions: "dimension | key_1 \n country | country",
        assigned: `
          unit_id | group   | carried_over | first_exposure_ds | attributes
          u1      | test    | false        | 2026-01-05        | {"country":"DE"}
          u2      | test    | false        | 2026-01-05        | {"country":"DE"}
          u3      | test    | true         | 2026-01-05        | {"country":"DE"}
          u4      | control | false        | 2026-01-05        | {"country":"DE"}
        `,
        unit_values: `
          unit_id | view                | view_day   | metric | y  | x | c
          u1      | daily               | 2026-01-05 | orders | 3  | 2 | 0
          u2      | daily               | 2026-01-05 | orders | -4 | 1 | 0
          u3      | daily               | 2026-01-05 | orders | 7  | 0 | 0
          u1      | daily               | 2026-01-06 | orders | 1  | 0 | 0
          u4      | days_since_exposure | 0          | orders | 6  | 0 | 0
          u1      | last_7              | 0          | orders | 5  | 0 | 0
          gone    | last_7              | 0          | orders | 5  | 0 | 0
        `,
      },
      `
        view                | view_day   | carried_over | has_history | group   | user_dimension | metric | units | y  | x | yy_low | xx_low | xy_low | cubes_low | top_y
        cumulative          | 0          | false        | true        | test    | ''             | ''     | 1     | 0  | 0 | 0      | 0      | 0      | 0         | 0
        cumulative          | 0          | false        | false       | test    | ''             | ''     | 1     | 0  | 0 | 0      | 0      | 0      | 0         | 0
        cumulative          | 0          | true         | false       | test    | ''             | ''     | 1     | 0  | 0 | 0      | 0      | 0      | 0         | 0
        cumulative          | 0          | false        | false       | control | ''             | ''     | 1     | 0  | 0 | 0      | 0      | 0      | 0         | 0
        cumulative          | 0          | false        | true        | test    | country        | ''     | 1     | 0  | 0 | 0      | 0      | 0      | 0         | 0
        cumulative          | 0          | false        | false       | test    | country        | ''     | 1     | 0  | 0 | 0      | 0      | 0      | 0         | 0
        cumulative          | 0          | true         | false       | test    | country        | ''     | 1     | 0  | 0 | 0      | 0      | 0      | 0         | 0
        cumulative          | 0          | false        | false       | control | country        | ''     | 1     | 0  | 0 | 0      | 0      | 0      | 0         | 0
        daily               | 2026-01-05 | false        | false       | test    | ''             | orders | 2     | -1 | 3 | 25     | 5      | 2      | 0         | 0
        daily               | 2026-01-05 | true         | false       | test    | ''             | orders | 1     | 7  | 0 | 49     | 0      | 0      | 0         | 0
        daily               | 2026-01-06 | false        | false       | test    | ''             | orders | 1     | 1  | 0 | 1      | 0      | 0      | 0         | 0
        entries             | 2026-01-05 | false        | false       | test    | ''             | ''     | 2     | 0  | 0 | 0      | 0      | 0      | 0         | 0
        entries             | 2026-01-05 | true         | false       | test    | ''             | ''     | 1     | 0  | 0 | 0      | 0      | 0      | 0         | 0
        entries             | 2026-01-05 | false        | false       | control | ''             | ''     | 1     | 0  | 0 | 0      | 0      | 0      | 0         | 0
        days_since_exposure | 0          | false        | false       | control | ''             | orders | 1     | 6  | 0 | 36     | 0      | 0      | 0         | 0
        last_7              | 0          | false        | false       | test    | ''             | orders | 1     | 5  | 0 | 25     | 0      | 0      | 0         | 0
      `,
    );
  });

  test("by days since the exposure are made of days, where it is so said", async () => {
    await expectMoments(
      {
        metrics,
        cell_views: "view | cell_view \n daily | daily \n daily | days_since_exposure",
        assigned: "unit_id | first_exposure_ds \n u1 | 2026-01-05 \n u2 | 2026-01-06",
        unit_values: `
          unit_id | view  | view_day   | metric | y | x | overflows | limited
          u1      | daily | 2026-01-05 | orders | 3 | 1 | 0         | 1
          u1      | daily | 2026-01-06 | orders | 5 | 0 | 1         | 0
          u2      | daily | 2026-01-06 | orders | 7 | 2 | 0         | 0
        `,
      },
      `
        view                | view_day   | metric | units | y  | x | yy_low | xx_low | xy_low | overflows | limited
        cumulative          | 0          | ''     | 2     | 0  | 0 | 0      | 0      | 0      | 0         | 0
        entries             | 2026-01-05 | ''     | 1     | 0  | 0 | 0      | 0      | 0      | 0         | 0
        entries             | 2026-01-06 | ''     | 1     | 0  | 0 | 0      | 0      | 0      | 0         | 0
        daily               | 2026-01-05 | orders | 1     | 3  | 1 | 9      | 1      | 3      | 0         | 1
        daily               | 2026-01-06 | orders | 2     | 12 | 2 | 74     | 4      | 14     | 1         | 0
        days_since_exposure | 0          | orders | 2     | 10 | 3 | 58     | 5      | 17     | 0         | 1
        days_since_exposure | 1          | orders | 1     | 5  | 0 | 25     | 0      | 0      | 1         | 0
      `,
    );
  });

  test("leave out units without a denominator where the metric asks for one, and say limits and what did not fit", async () => {
    await expectMoments(
      {
        metrics,
        assigned: "unit_id | first_exposure_ds \n u1 | 2026-01-05 \n u2 | 2026-01-05 \n u3 | 2026-01-05",
        unit_values: `
          unit_id | view  | view_day   | metric | y | x | overflows | rounded | limited | lower_limit | upper_limit
          u1      | daily | 2026-01-05 | rate   | 2 | 4 | 0         | 1       | 1       | -           | 2
          u2      | daily | 2026-01-05 | rate   | 3 | 0 | 0         | 1       | 0       | -           | 2
          u3      | daily | 2026-01-05 | rate   | 0 | 0 | 1         | 2       | 0       | -           | 2
        `,
      },
      `
        view       | view_day   | metric | units | y | x | overflows | rounded | limited | lower_limit | upper_limit
        cumulative | 0          | ''     | 3     | 0 | 0 | 0         | 0       | 0       | -           | -
        entries    | 2026-01-05 | ''     | 3     | 0 | 0 | 0         | 0       | 0       | -           | -
        daily      | 2026-01-05 | rate   | 2     | 2 | 4 | 1         | 3       | 1       | -           | 2
      `,
    );
  });
});
