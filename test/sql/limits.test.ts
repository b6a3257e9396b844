import { describe, test } from "vitest";
import { expectUnitValues } from "./expect-unit-values.ts";

const background = {
  metric_terms:
    "metric | side | window_id | measure | take \n revenue | y | w | order | total \n revenue | c | history | order | total",
};
const metrics = (limits: string): string =>
  `metric | cap_lower | cap_upper | lower_millionths | upper_millionths \n revenue | ${limits}`;
/** One unit a value, by rank: u01 has the first. */
const totals = (values: readonly number[], window = "w"): string =>
  [
    "unit_id | window_id | measure | total",
    ...values.map((value, k) => `u${String(k + 1).padStart(2, "0")} | ${window} | order | ${value}`),
  ].join("\n");

describe("unit_values: limits of a unit's value", () => {
  test("a percentile is the value of its nearest rank: the smallest one with at least that share at or below it", async () => {
    // Of four values the 25th percentile is the first and the 75th the third; a millionth more is the next.
    await expectUnitValues(
      { ...background, metrics: metrics("- | - | 250000 | 750000"), unit_totals: totals([10, 20, 30, 40]) },
      `
        unit_id | y  | limited | lower_limit | upper_limit
        u01     | 10 | 0       | 10          | 30
        u02     | 20 | 0       | 10          | 30
        u03     | 30 | 0       | 10          | 30
        u04     | 30 | 1       | 10          | 30
      `,
    );
    await expectUnitValues(
      { ...background, metrics: metrics("- | - | 250001 | 750001"), unit_totals: totals([10, 20, 30, 40]) },
      `
        unit_id | y  | limited | lower_limit | upper_limit
        u01     | 20 | 1       | 20          | 40
        u02     | 20 | 0       | 20          | 40
        u03     | 30 | 0       | 20          | 40
        u04     | 40 | 0       | 20          | 40
      `,
    );
  });

  test("percentiles are of the values other than 0, ties and negative ones included, and 0 stays 0", async () => {
    await expectUnitValues(
      { ...background, metrics: metrics("- | - | 400000 | 600000"), unit_totals: totals([-5, 0, 7, 7, 0, 9, -5]) },
      `
        unit_id | y  | limited | lower_limit | upper_limit
        u01     | -5 | 0       | -5          | 7
        u02     | 0  | 0       | -5          | 7
        u03     | 7  | 0       | -5          | 7
        u04     | 7  | 0       | -5          | 7
        u05     | 0  | 0       | -5          | 7
        u06     | 7  | 1       | -5          | 7
        u07     | -5 | 0       | -5          | 7
      `,
    );
    await expectUnitValues(
      { ...background, metrics: metrics("- | - | 300000 | -"), unit_totals: totals([0, 3, 4, 5, 6]) },
      `
        unit_id | y | limited | lower_limit | upper_limit
        u01     | 0 | 0       | 4           | -
        u02     | 4 | 1       | 4           | -
        u03     | 4 | 0       | 4           | -
        u04     | 5 | 0       | 4           | -
        u05     | 6 | 0       | 4           | -
      `,
    );
  });

  test("caps come first, so that percentiles are those of capped values", async () => {
    await expectUnitValues(
      { ...background, metrics: metrics("0 | 25 | - | -"), unit_totals: totals([-8, 20, 30]) },
      `
        unit_id | y  | limited | lower_limit | upper_limit
        u01     | 0  | 1       | 0           | 25
        u02     | 20 | 0       | 0           | 25
        u03     | 25 | 1       | 0           | 25
      `,
    );
    await expectUnitValues(
      { ...background, metrics: metrics("0 | 25 | - | 500000"), unit_totals: totals([-8, 10, 30]) },
      `
        unit_id | y  | limited | lower_limit | upper_limit
        u01     | 0  | 1       | 0           | 10
        u02     | 10 | 0       | 0           | 10
        u03     | 10 | 1       | 0           | 10
      `,
    );
  });

  test("the covariate has percentiles of its own, and is not counted as limited", async () => {
    const rows = totals([1, 2, 3, 4], "history").replace("u04 | history", "u09 | history");
    await expectUnitValues(
      { ...background, metrics: metrics("- | - | - | 750000"), unit_totals: `${rows}\nu01 | w | order | 90` },
      `
        unit_id | y  | c | limited | upper_limit
        u01     | 90 | 1 | 0       | 90
        u02     | 0  | 2 | 0       | 90
        u03     | 0  | 3 | 0       | 90
        u09     | 0  | 3 | 0       | 90
      `,
    );
  });

  test("each stage and each level has limits of its own", async () => {
    await expectUnitValues(
      {
        ...background,
        stages:
          "stage_id | stage | to_us | last_day \n s1 | 1 | 2026-01-06 | 2026-01-05 \n s2 | 2 | 2200-01-01 | 2026-01-14",
        metric_levels:
          "stage_id | metric | level \n s1 | revenue | shoes \n s1 | revenue | hats \n s2 | revenue | shoes",
        metrics: metrics("- | - | - | 500001"),
        metric_terms: `
          metric  | side | window_id | measure | take  | has_dimension
          revenue | y    | w         | order   | total | false
          revenue | y    | w         | split   | total | true
        `,
        unit_totals: `
          stage_id | unit_id | measure | level | events | total
          s1       | u1      | order   | ''    | 1      | 10
          s1       | u2      | order   | ''    | 2      | 50
          s2       | u3      | order   | ''    | 1      | 70
          s1       | u1      | split   | shoes | 1      | 10
          s1       | u2      | split   | shoes | 1      | 20
          s1       | u2      | split   | hats  | 1      | 30
          s2       | u3      | split   | shoes | 1      | 70
        `,
      },
      `
        stage_id | unit_id | metric_level | y  | upper_limit
        s1       | u1      | ''           | 10 | 50
        s1       | u2      | ''           | 50 | 50
        s1       | u1      | shoes        | 10 | 20
        s1       | u2      | shoes        | 20 | 20
        s1       | u2      | hats         | 30 | 30
        s2       | u3      | ''           | 70 | 70
        s2       | u3      | shoes        | 70 | 70
      `,
    );
  });

  test("each cell of a view has limits of its own", async () => {
    await expectUnitValues(
      {
        ...background,
        views: "view | days \n cumulative | - \n daily | -",
        metrics: metrics("- | 45 | - | 500000"),
        unit_totals: `
          unit_id | view       | view_day   | measure | total
          u1      | cumulative | 0          | order   | 30
          u2      | cumulative | 0          | order   | 50
          u1      | daily      | 2026-01-05 | order   | 20
          u2      | daily      | 2026-01-05 | order   | 4
          u1      | daily      | 2026-01-06 | order   | 10
          u2      | daily      | 2026-01-06 | order   | 46
        `,
      },
      `
        unit_id | view       | view_day   | y  | limited | upper_limit
        u1      | cumulative | 0          | 30 | 0       | 30
        u2      | cumulative | 0          | 30 | 1       | 30
        u1      | daily      | 2026-01-05 | 4  | 1       | 4
        u2      | daily      | 2026-01-05 | 4  | 0       | 4
        u1      | daily      | 2026-01-06 | 10 | 0       | 10
        u2      | daily      | 2026-01-06 | 10 | 1       | 10
      `,
    );
  });
});
