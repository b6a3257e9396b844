import { describe, test } from "vitest";
import { expectMoments } from "./expect-moments.ts";

const metrics = `
  metric | metric_part | needs_denominator
  orders | ''          | false
  rate   | ''          | true
`;

describe("moments", () => {
  test("sums values and products by group, for fresh units and carried-over ones; a row without a metric counts the units", async () => {
    await expectMoments(
      {
        metrics,
        assigned: `
          unit_id   | group   | carried_over | in_analysis
          u1        | test    | false        | true
          u2        | test    | false        | true
          u3        | test    | true         | true
          u4        | control | false        | true
          crossover | control | false        | false
        `,
        unit_values: `
          unit_id   | metric | metric_part | metric_level | y  | x | overflows
          u1        | orders | ''          | ''           | 3  | 5 | 0
          u2        | orders | ''          | ''           | -4 | 1 | 0
          u3        | orders | ''          | ''           | 7  | 0 | 0
          crossover | orders | ''          | ''           | 9  | 9 | 0
        `,
      },
      `
        carried_over | group   | metric | units | y  | x | yy_low | xx_low | xy_low | yy_high | yy_middle | overflows
        false        | test    | ''     | 2     | 0  | 0 | 0      | 0      | 0      | 0       | 0         | 0
        true         | test    | ''     | 1     | 0  | 0 | 0      | 0      | 0      | 0       | 0         | 0
        false        | control | ''     | 1     | 0  | 0 | 0      | 0      | 0      | 0       | 0         | 0
        false        | test    | orders | 2     | -1 | 6 | 25     | 26     | 11     | 0       | 0         | 0
        true         | test    | orders | 1     | 7  | 0 | 49     | 0      | 0      | 0       | 0         | 0
      `,
    );
  });

  test("products come in three parts that add up exactly: high * 2^62 + middle * 2^31 + low", async () => {
    await expectMoments(
      {
        metrics,
        assigned: "unit_id | group | carried_over | in_analysis \n u1 | test | false | true",
        unit_values:
          "unit_id | metric | metric_part | metric_level | y | x | overflows \n u1 | orders | '' | '' | 6442450947 | -2147483650 | 0",
      },
      `
        metric | y          | x           | yy_high | yy_middle | yy_low | xy_high | xy_middle | xy_low
        ''     | 0          | 0           | 0       | 0         | 0      | 0       | 0         | 0
        orders | 6442450947 | -2147483650 | 9       | 18        | 9      | -3      | -9        | -6
      `,
    );
  });

  test("a ratio over units with a denominator leaves out the others, unless they lack it for an overflow", async () => {
    await expectMoments(
      {
        metrics,
        assigned: `
          unit_id | group | carried_over | in_analysis
          u1      | test  | false        | true
          u2      | test  | false        | true
          u3      | test  | false        | true
        `,
        unit_values: `
          unit_id | metric | metric_part | metric_level | y | x | overflows
          u1      | rate   | ''          | ''           | 2 | 4 | 0
          u2      | rate   | ''          | ''           | 3 | 0 | 0
          u3      | rate   | ''          | ''           | 0 | 0 | 1
        `,
      },
      `
        metric | units | y | x | overflows
        ''     | 3     | 0 | 0 | 0
        rate   | 2     | 2 | 4 | 1
      `,
    );
  });

  test("user dimensions slice the units by an attribute; a missing one is (null), an empty one (empty)", async () => {
    await expectMoments(
      {
        metrics,
        subject_dimensions: "dimension | key_1 \n country | country",
        assigned: `
          unit_id | group | carried_over | in_analysis | attributes
          u1      | test  | false        | true        | {"country":"US"}
          u2      | test  | false        | true        | {"country":null}
          u3      | test  | false        | true        | -
          u4      | test  | false        | true        | {"country":""}
        `,
        unit_values:
          "unit_id | metric | metric_part | metric_level | y | x | overflows \n u1 | orders | '' | '' | 3 | 0 | 0 \n u3 | orders | '' | '' | 4 | 0 | 0",
      },
      `
        user_dimension | user_dimension_value | metric | units | y
        ''             | ''                   | ''     | 4     | 0
        ''             | ''                   | orders | 2     | 7
        country        | US                   | ''     | 1     | 0
        country        | US                   | orders | 1     | 3
        country        | (null)               | ''     | 2     | 0
        country        | (null)               | orders | 1     | 4
        country        | (empty)              | ''     | 1     | 0
      `,
    );
  });

  test("a metric's levels are given for all units, not within user dimensions", async () => {
    await expectMoments(
      {
        metrics,
        subject_dimensions: "dimension | key_1 \n country | country",
        assigned:
          'unit_id | group | carried_over | in_analysis | attributes \n u1 | test | false | true | {"country":"US"}',
        unit_values: `
          unit_id | metric | metric_part | metric_level | y | x | overflows
          u1      | orders | ''          | ''           | 3 | 0 | 0
          u1      | orders | ''          | shoes        | 2 | 0 | 0
        `,
      },
      `
        user_dimension | metric | metric_level | y
        ''             | ''     | ''           | 0
        country        | ''     | ''           | 0
        ''             | orders | ''           | 3
        ''             | orders | shoes        | 2
        country        | orders | ''           | 3
      `,
    );
  });

  test("units with history have rows of their own, with the sums of their covariates", async () => {
    await expectMoments(
      {
        metrics,
        history: "window_id | measure \n history | any",
        unit_totals: `
          unit_id | window_id | measure | events
          u1      | history   | any     | 1
          u2      | w         | any     | 1
          u3      | history   | other   | 1
        `,
        assigned: "unit_id \n u1 \n u2 \n u3",
        unit_values: `
          unit_id | metric | y | x | c | d | history_overflows | rounded
          u1      | orders | 2 | 3 | 5 | 7 | 1                 | 4
          u2      | orders | 9 | 0 | 0 | 0 | 0                 | 2
        `,
      },
      `
        has_history | metric | units | y | c | d | cc_low | dd_low | cy_low | cx_low | dy_low | dx_low | cd_low | history_overflows | rounded
        true        | ''     | 1     | 0 | 0 | 0 | 0      | 0      | 0      | 0      | 0      | 0      | 0      | 0                 | 0
        false       | ''     | 2     | 0 | 0 | 0 | 0      | 0      | 0      | 0      | 0      | 0      | 0      | 0                 | 0
        true        | orders | 1     | 2 | 5 | 7 | 25     | 49     | 10     | 15     | 14     | 21     | 35     | 1                 | 4
        false       | orders | 1     | 9 | 0 | 0 | 0      | 0      | 0      | 0      | 0      | 0      | 0      | 0                 | 2
      `,
    );
  });

  test("cubes come in four parts: top * 2^93 + high * 2^62 + middle * 2^31 + low", async () => {
    const cubeOf = (y: string) =>
      expectMoments.bind(null, {
        metrics,
        assigned: "unit_id \n u1",
        unit_values: `unit_id | metric | y \n u1 | orders | ${y}`,
      });
    const counts = "metric | cubes_top | cubes_high | cubes_middle | cubes_low \n '' | 0 | 0 | 0 | 0";
    await cubeOf("-5")(`${counts} \n orders | 0 | 0 | 0 | -125`);
    await cubeOf("6442450949")(`${counts} \n orders | 27 | 135 | 225 | 125`); // 3 * 2^31 + 5
    // -(2^62 - 1): the greatest there is.
    await cubeOf("-4611686018427387903")(
      `${counts} \n orders | -9903520300447984150353281023 | -29710560901343952451059843069 | -29710560901343952451059843069 | -9903520300447984150353281023`,
    );
  });

  test("the top of a group is a thousandth of its units, those with the largest y above 0; ties by unit id", async () => {
    const assigned = [
      "unit_id | group | carried_over",
      ...Array.from({ length: 1001 }, (_, k) => `u${1000 + k} | test | ${k % 2 === 0}`),
      "alone | control | false",
      "below | other | false",
    ].join("\n");
    await expectMoments(
      {
        metrics:
          "metric | is_amount | needs_denominator \n orders | true | false \n share | false | false \n rate | true | true",
        assigned,
        unit_values: `
          unit_id | metric | metric_level | y  | x
          u1000   | orders | ''           | 50 | 0
          u1001   | orders | ''           | 70 | 0
          u1002   | orders | ''           | 50 | 0
          u1003   | orders | ''           | 1  | 0
          u1001   | orders | shoes        | 70 | 0
          alone   | orders | ''           | 3  | 0
          below   | orders | ''           | -3 | 0
          u1000   | share  | ''           | 1  | 0
          u1000   | rate   | ''           | 9  | 0
          u1002   | rate   | ''           | 4  | 1
        `,
      },
      `
        group   | carried_over | metric | metric_level | y   | top_y
        test    | false        | ''     | ''           | 0   | 0
        test    | true         | ''     | ''           | 0   | 0
        control | false        | ''     | ''           | 0   | 0
        other   | false        | ''     | ''           | 0   | 0
        test    | true         | orders | ''           | 100 | 50
        test    | false        | orders | ''           | 71  | 70
        test    | false        | orders | shoes        | 70  | 0
        control | false        | orders | ''           | 3   | 3
        other   | false        | orders | ''           | -3  | 0
        test    | true         | share  | ''           | 1   | 0
        test    | true         | rate   | ''           | 4   | 4
      `,
    );
  });

  test("says how many units a limit changed, and what the limits are", async () => {
    await expectMoments(
      {
        metrics,
        assigned: "unit_id | group \n u1 | test \n u2 | test \n u3 | control",
        unit_values: `
          unit_id | metric | y | limited | lower_limit | upper_limit
          u1      | orders | 7 | 1       | -           | 7
          u2      | orders | 5 | 0       | -           | 7
          u3      | orders | 7 | 1       | -           | 7
        `,
      },
      `
        group   | metric | limited | lower_limit | upper_limit
        test    | ''     | 0       | -           | -
        control | ''     | 0       | -           | -
        test    | orders | 1       | -           | 7
        control | orders | 1       | -           | 7
      `,
    );
  });
});
