import { createHash } from "node:crypto";
import { describe, test } from "vitest";
import { expectModel } from "./expect-model.ts";

/** What the macro `split_millionth` says: the lower half of an MD5, little-endian, modulo a million. */
function millionth(seed: number, split: number, unit: string): number {
  const digest = createHash("md5").update(`${seed}.${split}.${unit}`).digest();
  return Number(digest.readBigUInt64LE(8) % 1_000_000n);
}

const units = ["u1", "u2", "u3", "u4", "u5", "u6"];
const values = new Map(units.map((unit, index) => [unit, 10 ** index]));
const CUT = 400_000;
const groups = `
  group   | from_millionth | to_millionth
  test    | 0              | ${CUT}
  control | ${CUT}         | 1000000
`;
/** No window must be over. */
const windows = { windows: "window_id", metric_spans: "unit_id" };
const metrics = "metric | needs_denominator \n m | false";

/** The group that each unit is drawn into, and the sums. */
function expected(seed: number, splits: readonly number[]): string {
  const rows = splits.flatMap((split) =>
    ["control", "test"].flatMap((group) => {
      const drawn = units.filter((unit) => millionth(seed, split, unit) < CUT === (group === "test"));
      const y = drawn.reduce((sum, unit) => sum + (values.get(unit) ?? 0), 0);
      return drawn.length === 0
        ? []
        : [`${split} | ${group} | '' | ${drawn.length} | 0`, `${split} | ${group} | m | ${drawn.length} | ${y}`];
    }),
  );
  return ["split | group | metric | units | y", ...rows].join("\n");
}

const assigned = (group: (unit: string) => string): string =>
  ["unit_id | group | in_analysis", ...units.map((unit) => `${unit} | ${group(unit)} | true`)].join("\n");
const unitValues = ["unit_id | metric | y", ...units.map((unit) => `${unit} | m | ${values.get(unit)}`)].join("\n");

describe("split_moments: a stage's units, split at random", () => {
  test("each split draws every unit into one group by a hash of its own, whatever group it was in", async () => {
    const splits = "split | seed \n 0 | 7 \n 1 | 7 \n 2 | 7";
    for (const group of [() => "test", (unit: string) => (unit < "u4" ? "test" : "control")])
      await expectModel(
        "intermediate/split_moments",
        { ...windows, assigned: assigned(group), unit_values: unitValues, metrics, splits, split_groups: groups },
        expected(7, [0, 1, 2]),
      );
  });

  test("another seed draws other groups", async () => {
    await expectModel(
      "intermediate/split_moments",
      {
        ...windows,
        assigned: assigned(() => "test"),
        unit_values: unitValues,
        metrics,
        splits: "split | seed \n 0 | 8",
        split_groups: groups,
      },
      expected(8, [0]),
    );
  });

  test("leaves out units of other groups, and those that are not in the analysis", async () => {
    const all = "group | from_millionth | to_millionth \n test | 0 | 1000000 \n control | 1000000 | 1000000";
    await expectModel(
      "intermediate/split_moments",
      {
        ...windows,
        assigned: `
          unit_id | group   | in_analysis
          u1      | test    | true
          u2      | control | true
          u3      | third   | true
          u4      | test    | false
        `,
        unit_values: unitValues,
        metrics,
        splits: "split | seed \n 0 | 1",
        split_groups: all,
      },
      `
        split | group | metric | units | y  | yy_low | x
        0     | test  | ''     | 2     | 0  | 0      | 0
        0     | test  | m      | 2     | 11 | 101    | 0
      `,
    );
  });

  test("a ratio over units with a denominator leaves out those without one", async () => {
    await expectModel(
      "intermediate/split_moments",
      {
        ...windows,
        assigned: assigned(() => "test"),
        unit_values: `
          unit_id | metric | y | x
          u1      | r      | 1 | 2
          u2      | r      | 1 | 0
        `,
        metrics: "metric | needs_denominator \n r | true",
        splits: "split | seed \n 0 | 1",
        split_groups: "group | from_millionth | to_millionth \n test | 0 | 1000000",
      },
      `
        split | group | metric | units | y | x | xx_low | xy_low
        0     | test  | ''     | 6     | 0 | 0 | 0      | 0
        0     | test  | r      | 1     | 1 | 2 | 4      | 2
      `,
    );
  });

  test("units for whom a window is over are counted, too, where it must be", async () => {
    await expectModel(
      "intermediate/split_moments",
      {
        windows: "window_id | is_complete \n w | false \n week | true",
        metric_spans: `
          unit_id | window_id
          u1      | w
          u2      | w
          u1      | week
          u2      | history
          gone    | week
        `,
        assigned: "unit_id | group \n u1 | test \n u2 | test",
        unit_values: "unit_id | metric | y \n u1 | m | 3",
        metrics,
        splits: "split | seed \n 0 | 1",
        split_groups: "group | from_millionth | to_millionth \n test | 0 | 1000000",
      },
      `
        split | group | metric | metric_part | units | y
        0     | test  | ''     | ''          | 2     | 0
        0     | test  | ''     | week        | 1     | 0
        0     | test  | m      | ''          | 1     | 3
      `,
    );
  });
});
