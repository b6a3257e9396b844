import { describe, expect, test } from "vitest";
import { readInput } from "../../../src/cli/compare/read-input.ts";
import { PulseError } from "../../../src/errors.ts";

/** What is said about an input, line by line. */
function mistakes(input: unknown): string[] {
  try {
    readInput(typeof input === "string" ? input : JSON.stringify(input), "standard input");
  } catch (error) {
    if (!(error instanceof PulseError)) throw error;
    expect(error).toMatchObject({ code: "COMPARE_INPUT_INVALID", fault: "input", exitCode: 2 });
    const [first, ...lines] = error.message.split("\n");
    expect(first).toBe("standard input does not say what to compare:");
    return lines;
  }
  return [];
}

const mean = { kind: "mean", n: 4, sum: 18, sum_squares: 86 };
const control = mean;
const test_ = { ...mean, sum: 27, sum_squares: 191 };

describe("mistakes in what is given to pulse compare", () => {
  test("come all at once, each with its path", () => {
    expect(
      mistakes({
        control: { kind: "mean", n: -3, sum: "12", sum_sqares: 1 },
        test: { kind: "mean", n: 3.5, sum: 2422.7, sum_squares: null },
        option: {},
      }),
    ).toEqual([
      "control.n: -3 is negative",
      'control.sum: is "12": write the number without quotes',
      "control.sum_squares: is missing",
      'control: unknown key "sum_sqares"; did you mean "sum_squares"? allowed: kind, n, sum, sum_squares',
      "test.n: 3.5 is no whole number",
      "test.sum_squares: is null: write a number",
      expect.stringMatching(
        /^unknown key "option"; did you mean "options"\? allowed: control, test, treatment, options/,
      ),
    ]);
  });

  test.each([
    [
      "a kind that does not exist",
      { control: { ...mean, kind: "maen" }, test: test_ },
      /^control\.kind: is "maen"; did you mean "mean"/,
    ],
    ["an arm that is none", { control: 3, test: test_ }, /^control: is 3: write an object/],
    ["a missing control", { test: test_ }, /^control: is missing$/],
    ["a missing test", { control }, /^test: is missing$/],
    ["two words for test", { control, test: test_, treatment: test_ }, /^treatment: is another word for test/],
    [
      "a level that is none",
      { control, test: test_, options: { confidence_level: 95 } },
      /^options\.confidence_level: is 95: write a number from 0\.5 to below 1/,
    ],
    [
      "an unknown alternative",
      { control, test: test_, options: { alternative: "bigger" } },
      /^options\.alternative: is "bigger"; allowed: two-sided, greater, less$/,
    ],
    [
      "tuning units of 0",
      { control, test: test_, options: { sequential: { tuning_n: 0 } } },
      /^options\.sequential\.tuning_n: is 0: write a number above 0$/,
    ],
    [
      "looks that go back",
      { control, test: test_, options: { planned_looks: { times: [0.5, 0.4] } } },
      /^options\.planned_looks\.times: does not increase/,
    ],
    ["a stage beyond 100 %", { stages: [{ control, test: test_, percent: 120 }] }, /^stages\[0\]\.percent: is 120/],
    ["a ramp without stages", { stages: [] }, /^stages: is an empty list/],
    ["a weight below 0", { users: [1, 2], weights: [1, -1] }, /^weights\[1\]: is -1: write a number 0 or more$/],
    ["weights for other groups", { users: [1], weights: [1, 1] }, /^weights: has 2 entries, but users has 1/],
    ["part of a user", { users: [1, 2.5], weights: [1, 1] }, /^users\[1\]: 2\.5 is no whole number$/],
    ["a p-value above 1", { p_values: [0.1, 2] }, /^p_values\[1\]: is 2: write a number from 0 to 1$/],
    ["no p-values", { p_values: [] }, /^p_values: is empty$/],
    ["a value that is text", { control, test: { values: [1, "x"] } }, /^test\.values\[1\]: is "x": write a number$/],
    [
      "a quantile of nothing",
      { control: { values: [1] }, test: { values: [2] }, options: { quantile: 1 } },
      /^options\.quantile: is 1/,
    ],
    ["a list", [1], /^it is a list: write an object/],
  ])("%s", (_, input, expected) => {
    expect(mistakes(input)).toEqual([expect.stringMatching(expected)]);
  });
});

describe("sums that no data can have", () => {
  test.each([
    ["squares below sum²/n", { ...mean, sum_squares: 80 }, /^control\.sum_squares: is below sum²\/n: no 4 values/],
    ["negative squares", { ...mean, sum: 0, sum_squares: -1 }, /^control\.sum_squares: is negative/],
    [
      "one unit whose square is another's",
      { kind: "mean", n: 1, sum: 2, sum_squares: 5 },
      /^control\.sum_squares: is not sum²/,
    ],
    ["a total of nobody", { kind: "mean", n: 0, sum: 1, sum_squares: 1 }, /^control\.sum_squares: no units add up/],
    ["more successes than units", { kind: "proportion", n: 3, sum: 4 }, /^control\.sum: is more than n \(3\)/],
    ["half a success", { kind: "proportion", n: 3, sum: 1.5 }, /^control\.sum: is no whole number/],
    [
      "a correlation beyond 1",
      {
        kind: "ratio",
        n: 3,
        numerator: { sum: 6, sum_squares: 14 },
        denominator: { sum: 3, sum_squares: 5 },
        sum_num_x_den: 20,
      },
      /^control\.sum_num_x_den: fits no values with these sums/,
    ],
    [
      "an n of its own",
      {
        kind: "mean_cuped",
        n: 3,
        post: { n: 4, sum: 6, sum_squares: 14 },
        pre: { sum: 3, sum_squares: 5 },
        sum_post_x_pre: 7,
      },
      /^control\.post\.n: is 4, but the arm's n is 3$/,
    ],
  ])("%s", (_, arm, expected) => {
    expect(mistakes({ control: arm, test: arm }).filter((line) => line.startsWith("control"))).toEqual([
      expect.stringMatching(expected),
    ]);
  });

  test("rounding of doubles is none of them", () => {
    // 0.1 added up ten times in doubles: the squares are 2e-17 below sum²/n.
    expect(
      mistakes({ control: { kind: "mean", n: 10, sum: 1.0000000000000002, sum_squares: 0.1 }, test: test_ }),
    ).toEqual([]);
  });
});

describe("arms that do not go together", () => {
  test("a ratio and a mean", () => {
    const ratio = {
      kind: "ratio",
      n: 3,
      numerator: { sum: 6, sum_squares: 14 },
      denominator: { sum: 3, sum_squares: 5 },
      sum_num_x_den: 6,
    };
    expect(mistakes({ control, test: ratio })).toEqual([
      'test: is "ratio", which cannot be compared with "mean" of control: only one of them has denominators',
    ]);
  });

  test("one with and one without history", () => {
    expect(mistakes({ control: { values: [1, 2] }, treatment: { values: [1, 2], pre: [1, 3] } })).toEqual([
      'treatment: is "values", which cannot be compared with "values" of control: only one of them says what its units did before',
    ]);
  });

  test("columns of different lengths", () => {
    expect(mistakes({ control: { values: [1, 2], pre: [1] }, test: { values: [1, 2], pre: [1, 2] } })).toEqual([
      "control.pre: has 1 entries, but values has 2: one of each a unit",
    ]);
  });
});

describe("JSON that is none", () => {
  const said = (text: string): string => {
    try {
      readInput(text, "x.json");
    } catch (error) {
      expect(error).toMatchObject({ code: "COMPARE_JSON_INVALID", fault: "input" });
      return (error as Error).message;
    }
    return "";
  };

  test("is said with line and column", () => {
    expect(said('{\n  "control": NaN}')).toMatch(/^x\.json is no JSON: .* at line 2, column 14$/);
    expect(said('{"p_values": [1,]}')).toMatch(/^x\.json is no JSON: .* at line 1, column 17$/);
    expect(said('{"p_values": [0.1], "p_values": [0.2]}')).toContain("Duplicate key 'p_values'");
  });

  test("nests no deeper than the machine bears", () => {
    expect(said("[".repeat(200_000))).toBe("x.json is no JSON: it is nested too deeply");
  });
});
