import { describe, test } from "vitest";
import { expectModel } from "./expect-model.ts";

const metrics = `
  metric | metric_part | needs_denominator
  orders | ''          | false
  rate   | ''          | true
`;
const noDimensions = "dimension";

describe("moments", () => {
  test("sums values and products by group, for fresh units and carried-over ones; a row without a metric counts the units", async () => {
    await expectModel(
      "intermediate/moments",
      {
        metrics,
        subject_dimensions: noDimensions,
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
    await expectModel(
      "intermediate/moments",
      {
        metrics,
        subject_dimensions: noDimensions,
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
    await expectModel(
      "intermediate/moments",
      {
        metrics,
        subject_dimensions: noDimensions,
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
    await expectModel(
      "intermediate/moments",
      {
        metrics,
        subject_dimensions: "dimension \n country",
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

  test("the ten levels with most units of all groups stay, equal ones by name; the rest is OTHER", async () => {
    const levels = ["k", "j", "i", "h", "g", "f", "e", "d", "c", "b", "a", "z", "z"];
    const units = levels.map(
      (level, i) =>
        `u${i} | ${level === "z" && i % 2 === 0 ? "control" : "test"} | false | true | {"country":"${level}"}`,
    );
    await expectModel(
      "intermediate/moments",
      {
        metrics,
        subject_dimensions: "dimension \n country",
        assigned: ["unit_id | group | carried_over | in_analysis | attributes", ...units].join("\n"),
        unit_values: "unit_id | metric | metric_part | metric_level | y | x | overflows",
      },
      [
        "group | user_dimension_value | units",
        "test | '' | 12",
        "control | '' | 1",
        "test | z | 1",
        "control | z | 1",
        ...[..."abcdefghi"].map((level) => `test | ${level} | 1`),
        "test | OTHER | 2",
      ].join("\n"),
    );
  });

  test("a metric's levels are given for all units, not within user dimensions", async () => {
    await expectModel(
      "intermediate/moments",
      {
        metrics,
        subject_dimensions: "dimension \n country",
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
});
