import { expect, test } from "vitest";
import { checkProject } from "../../../src/config/load.ts";
import { problemsOf, projectFolder, SETTINGS } from "./project-folder.ts";

const CASES: readonly (readonly [title: string, text: string, expected: readonly string[]])[] = [
  ["a tab", "metrics:\n\t- name: a\n", ["2:1 a tab is used as indentation; use spaces"]],
  ["an open quote", "metrics: 'a\n", ["2:1 quotes are not closed; write the closing quote"]],
  [
    "two keys in one line",
    "metrics: name: a\n",
    ["1:10 a second `key:` in one line; put text with a colon in quotes, or write the inner key in a line of its own"],
  ],
  [
    "no colon",
    "metrics:\n  - kind count\n    name: a\n",
    ["2:5 a line without `: `; write key: value, with a space after the colon"],
  ],
  [
    "an operator without quotes",
    "metrics:\n  - operator: >=\n",
    ['2:16 text after | or >; put text that begins with | or > in quotes, such as ">="'],
  ],
  [
    "an operator that looks like a tag",
    "metrics:\n  - operator: !=\n",
    ['2:15 a tag (!name) that means nothing here; put text that begins with ! in quotes, such as "!="'],
  ],
  [
    "two documents",
    "metrics: []\n---\nmetrics: []\n",
    ["2:1 the file holds more than one document; write one document a file, without `---` between"],
  ],
  [
    "an alias of nothing",
    "metrics: *all\n",
    ["1:10 an alias (*name) without an anchor (&name) before it; put text that begins with * in quotes"],
  ],
  [
    "a number that is not exact",
    'metrics:\n  - {name: a, kind: count, where: [{field: metadata.id, operator: "=", value: 12345678901234567890}]}\n',
    ["2:79 a whole number beyond 2^53 is not exact; write it as text, in quotes"],
  ],
  [
    "a key that is there twice",
    "metrics:\n  - name: a\n    kind: count\n    name: b\n",
    ['4:5 "name" is there twice, first in line 2; keep one of them'],
  ],
];

test.each(CASES)("%s is told in words of a person", async (_title, text, expected) => {
  expect((await problemsOf({ "metrics/a.yaml": text })).sort()).toEqual(
    expected.map((line) => `metrics/a.yaml:${line}`).sort(),
  );
});

test("an alias that refers to what it is in ends, with a problem", async () => {
  expect(await problemsOf({ "metrics/a.yaml": "metrics: &all\n  - *all\n" })).toContain(
    "metrics/a.yaml:2:5 an alias refers to the very value that it is in; write the value out",
  );
});

test("aliases that unfold without end are refused", async () => {
  const levels = Array.from({ length: 12 }, (_, n) => `  - &l${n + 1} [${Array(10).fill(`*l${n}`).join(", ")}]`);
  const problems = await problemsOf({ "metrics/a.yaml": `metrics:\n  - &l0 a\n${levels.join("\n")}\n` });
  expect(problems[0]).toBe("metrics/a.yaml:1:1 the file unfolds to more than 100000 values; use fewer aliases");
});

test("an alias stands for the value of its anchor", async () => {
  const folder = projectFolder({
    "pulse.yaml": SETTINGS,
    "metrics/a.yaml":
      "metrics:\n  - {name: a, kind: count, where: &w [{field: value, operator: is_null}]}\n  - {name: b, kind: count, where: *w}\n",
  });
  const { project } = await checkProject(folder, {});
  expect(project?.metrics.map((metric) => ("where" in metric ? metric.where : undefined))).toEqual([
    [{ field: "value", operator: "is_null" }],
    [{ field: "value", operator: "is_null" }],
  ]);
});

test("a key named __proto__ is an unknown key and nothing else", async () => {
  const problems = await problemsOf({ "gates/a.yaml": "__proto__: {gate: x}\n" });
  expect(problems).toEqual([
    "gates/a.yaml:1:1 the file does not say what it defines; write `gate: <name>`, or experiment, segment, holdout, layer or config in place of gate",
  ]);
});

test("a file that is not UTF-8, and one that ends in .yml, are told", async () => {
  const problems = await problemsOf({ "metrics/a.yaml": Uint8Array.of(0xff, 0xfe, 0x41), "gates/b.yml": "gate: b\n" });
  expect(problems).toEqual([
    "metrics/a.yaml:1:1 the file is not UTF-8; save it as UTF-8",
    "gates/b.yml:1:1 the file ends in .yml; rename it to end in .yaml",
  ]);
});

test("a large whole number is right where the number that is read prints as it is written", async () => {
  const config = (value: string): Readonly<Record<string, string>> => ({
    "gates/a.yaml": `config: c\ndefaults: {n: ${value}}\n`,
  });
  for (const fine of ["1e+21", "1E60", "9223372036854775000", "9007199254740992"])
    expect(await problemsOf(config(fine))).toEqual([]);
  for (const lost of ["9007199254740993", "9223372036854775807"])
    expect(await problemsOf(config(lost))).toEqual([
      "gates/a.yaml:2:15 a whole number beyond 2^53 is not exact; write it as text, in quotes",
    ]);
});
