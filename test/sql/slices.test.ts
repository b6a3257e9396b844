import { describe, expect, test } from "vitest";
import { expectModel } from "./expect-model.ts";

const noHistory = { history: "window_id", unit_totals: "unit_id" };
const dimensions = (...rows: readonly string[]): string =>
  ["dimension | key_1 | key_2 | key_3 | key_4", ...rows].join("\n");
const country = "dimension | key_1 \n country | country";

describe("slices: the units of an analysis, all of them and by user dimension", () => {
  test("all units in the analysis, with what their sums are kept apart by", async () => {
    await expectModel(
      "intermediate/slices",
      {
        subject_dimensions: dimensions(),
        history: "window_id | measure \n history | any",
        unit_totals: `
          unit_id | window_id | measure | events
          u1      | history   | any     | 1
          u2      | w         | any     | 1
          u3      | history   | other   | 1
        `,
        assigned: `
          unit_id | group   | carried_over | in_analysis | first_exposure_ds
          u1      | test    | false        | true        | 2026-01-05
          u2      | control | true         | true        | 2026-01-06
          u3      | test    | false        | true        | 2026-01-07
          out     | test    | false        | false       | 2026-01-05
        `,
      },
      `
        stage_id | unit_id | carried_over | has_history | group   | entry_ds   | user_dimension | user_dimension_value
        s        | u1      | false        | true        | test    | 2026-01-05 | ''             | ''
        s        | u2      | true         | false       | control | 2026-01-06 | ''             | ''
        s        | u3      | false        | false       | test    | 2026-01-07 | ''             | ''
      `,
    );
  });

  test("a missing attribute is (null), an empty one (empty)", async () => {
    await expectModel(
      "intermediate/slices",
      {
        ...noHistory,
        subject_dimensions: country,
        assigned: `
          unit_id | attributes
          u1      | {"country":"US"}
          u2      | {"country":null}
          u3      | -
          u4      | {"country":""}
          u5      | {"country":49}
        `,
      },
      `
        unit_id | user_dimension | user_dimension_value
        u1      | ''             | ''
        u2      | ''             | ''
        u3      | ''             | ''
        u4      | ''             | ''
        u5      | ''             | ''
        u1      | country        | US
        u2      | country        | (null)
        u3      | country        | (null)
        u4      | country        | (empty)
        u5      | country        | 49
      `,
    );
  });

  test("the levels of a crossed dimension are those of its keys, joined", async () => {
    await expectModel(
      "intermediate/slices",
      {
        ...noHistory,
        subject_dimensions: dimensions(
          "country x plan | country | plan | - | -",
          "plan x app x os x country | plan | app | os | country",
        ),
        assigned: `
          unit_id | attributes
          u1      | {"country":"DE","plan":"pro","app":"7","os":"ios"}
          u2      | {"plan":"","os":""}
          u3      | -
        `,
      },
      `
        unit_id | user_dimension            | user_dimension_value
        u1      | ''                        | ''
        u2      | ''                        | ''
        u3      | ''                        | ''
        u1      | country x plan            | DE x pro
        u2      | country x plan            | (null) x (empty)
        u3      | country x plan            | (null) x (null)
        u1      | plan x app x os x country | pro x 7 x ios x DE
        u2      | plan x app x os x country | (empty) x (null) x (empty) x (null)
        u3      | plan x app x os x country | (null) x (null) x (null) x (null)
      `,
    );
  });

  test("the ten pairs with most units of all groups keep their names, equal ones by name; the rest is OTHER", async () => {
    // `z x 1` is the commonest; of the others, all of one unit, the first nine by name stay.
    const pairs = ["z/1", "z/1", "a/2", "a/1", "b/1", "c/1", "d/1", "e/1", "f/1", "g/1", "h/1", "h/2", "i/1"];
    const levels = ["z x 1", "a x 1", "a x 2", "b x 1", "c x 1", "d x 1", "e x 1", "f x 1", "g x 1", "h x 1"];
    expect(levels).toHaveLength(10);
    await expectModel(
      "intermediate/slices",
      {
        ...noHistory,
        subject_dimensions: dimensions("country x plan | country | plan | - | -"),
        assigned: [
          "unit_id | group | attributes",
          ...pairs.map((pair, i) => {
            return `u${i} | ${i === 0 ? "control" : "test"} | {"country":"${pair[0]}","plan":"${pair[2]}"}`;
          }),
        ].join("\n"),
      },
      [
        "user_dimension_value",
        ...pairs.map(() => "''"),
        ...pairs.map((pair) => `${pair[0]} x ${pair[2]}`).map((level) => (levels.includes(level) ? level : "OTHER")),
      ].join("\n"),
    );
  });

  test("each stage has levels of its own, and each gate its own dimensions", async () => {
    const others = Array.from({ length: 10 }, (_, k) => `s1 | g | a${k} | {"country":"a${k}"}`);
    await expectModel(
      "intermediate/slices",
      {
        ...noHistory,
        subject_dimensions: "name | dimension | key_1 \n g | country | country",
        assigned: [
          "stage_id | name | unit_id | attributes",
          ...others,
          's1 | g | u1 | {"country":"z"}',
          's2 | g | u1 | {"country":"z"}',
          'h1 | h | u1 | {"country":"z"}',
        ].join("\n"),
      },
      [
        "stage_id | user_dimension | user_dimension_value",
        ...others.map((_, k) => `s1 | country | a${k}`),
        "s1 | country | OTHER",
        "s2 | country | z",
        ...others.map(() => "s1 | '' | ''"),
        "s1 | '' | ''",
        "s2 | '' | ''",
        "h1 | '' | ''",
      ].join("\n"),
    );
  });
});
