import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { jsonText } from "../../../src/cli/cli.ts";
import { readInput } from "../../../src/cli/compare/read-input.ts";
import { type Result, resultOf } from "../../../src/cli/compare/result.ts";
import { packagePath } from "../../../src/package-path.ts";

const answer = (input: unknown): Result => resultOf(readInput(JSON.stringify(input), "a document"));

const withHistory = { values: [3, 5, 4, 6, 8, 2], pre: [2, 5, 5, 6, 7, 1] };
const everything = {
  margin: { margin: 0.1 },
  planned_looks: { times: [0.5, 1], information: [10, 20], look: 1 },
  bayesian: { prior_standard_deviation: 0.1 },
};
const proportion = (n: number, sum: number) => ({ kind: "proportion", n, sum });
const answers = [
  answer({ control: withHistory, test: { ...withHistory, values: [6, 7, 5, 9, 8, 4] }, options: everything }),
  answer({ control: { values: [1, 2, 3, 4, 5, 6] }, test: { values: [2, 3, 4, 5, 6, 8] }, options: { quantile: 0.5 } }),
  answer({ stages: [{ percent: 2, control: proportion(980, 90), test: proportion(20, 3) }] }),
  answer({ users: [[1, 2]], weights: [1, 1] }),
  answer({ p_values: [0.5] }),
];

/** Keys of a value and of all that is in it; not of `options`, which are the user's own. */
function keysOf(value: unknown, keys = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const item of value) keysOf(item, keys);
  else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      keys.add(key);
      if (key !== "options") keysOf(item, keys);
    }
  }
  return keys;
}

test("docs/compare-json.md names every key that the JSON has, and no other", async () => {
  const page = await readFile(packagePath("docs/compare-json.md"), "utf8");
  const output = page.slice(page.indexOf("\n## Output"));
  const documented = new Set([...output.matchAll(/`([a-z_]+)`/g)].map((match) => match[1] ?? ""));
  const keys = keysOf(answers);
  expect([...keys].filter((key) => !documented.has(key))).toEqual([]);
  // Words of the page that are values, not keys.
  const values = [
    "ok",
    "no_control",
    "zero_variance",
    "unbounded_interval",
    "comparison",
    "quantile_comparison",
    "ramp",
  ];
  const states = [
    "better",
    "worse",
    "unclear",
    "none",
    "absolute",
    "shown",
    "not_shown",
    "harmed",
    "warn",
    "fail",
    "skipped",
  ];
  expect([...documented].filter((word) => !keys.has(word) && ![...values, ...states].includes(word))).toEqual([]);
});

test("the page's tables of options name every option", async () => {
  const page = await readFile(packagePath("docs/compare-json.md"), "utf8");
  const [comparison] = answers;
  const options = [...Object.keys(comparison?.options ?? {}), "quantile", "correction"];
  const section = page.slice(page.indexOf("### Options"), page.indexOf("## Output"));
  const named = [...section.matchAll(/^\| `([a-z_]+)` \|/gm)].map((match) => match[1]);
  expect(named.sort()).toEqual(options.sort());
});

test.each(answers)("the JSON of a $what has no NaN, Infinity or missing value", (result) => {
  const parsed: unknown = JSON.parse(jsonText(result));
  const plain = JSON.parse(
    JSON.stringify(result, (_, value: unknown) => (typeof value === "bigint" ? Number(value) : value)),
  );
  expect(parsed).toEqual(plain);
  const check = (value: unknown): void => {
    if (typeof value === "number") expect(Number.isFinite(value)).toBe(true);
    else if (typeof value === "object" && value !== null) for (const item of Object.values(value)) check(item);
    else expect(value).not.toBeUndefined();
  };
  const { options: _, ...answered } = result;
  check(answered);
});
