import { expect, test } from "vitest";
import { problemsOf } from "./project-folder.ts";

const CONDITION = "write a condition: {field, operator, value}, {any: [...]}, {all: [...]} or {not: {...}}";
const OPERATORS =
  "allowed: in, not_in, =, !=, <, <=, >, >=, contains, not_contains, starts_with, ends_with, is_null, is_not_null, is_true, is_false";
const TIME = "write an ISO 8601 time with Z or an offset: 2026-01-05T10:00:00Z";

/** A metric file with one condition in `where`, which begins in line 5, column 9. */
const metric = (condition: string): string =>
  `metrics:\n  - name: views\n    kind: count\n    where:\n      - ${condition}\n`;

const CASES: readonly (readonly [condition: string, ...expected: string[]])[] = [
  ["{any: []}", "15 any is an empty list; write a list of conditions, at least one"],
  ["{any: {field: value, operator: is_null}}", "15 any is a mapping; write a list of conditions, at least one"],
  ["{not: [{field: value, operator: is_null}]}", `15 not is a list of 1; ${CONDITION}`],
  ["{anny: [{field: value, operator: is_null}]}", '10 unknown key "anny"; did you mean "any"? allowed: any'],
  ["{or: [{field: value, operator: is_null}]}", `9 entry 1 of where is a mapping; ${CONDITION}`],
  ["{}", `9 entry 1 of where is a mapping; ${CONDITION}`],
  ["value > 5", `9 entry 1 of where is "value > 5"; ${CONDITION}`],
  [
    "{any: [{field: value, operator: is_null}], all: [{field: value, operator: is_null}]}",
    '52 "all" does not go with any; write them in entries of their own',
  ],
  [
    "{field: value, operator: is_null, any: []}",
    '43 "any" does not go with field, operator; write them in entries of their own',
  ],
  [
    '{any: [{all: [{field: price, operator: "==", value: 4}, {not: {field: metadata.x, operator: contains}}]}, 7]}',
    '31 field is "price"; write value, name, metadata.<key> or attributes.<key>',
    `48 operator is "=="; did you mean "="? ${OPERATORS}`,
    "66 value is missing; write text",
    `115 entry 2 of any is 7; ${CONDITION}`,
  ],
  [
    '{any: [{not: {field: name, operator: "<", value: 4}}, {all: [{field: metadata.x, operator: in, values: [1, a]}]}]}',
    '46 operator "<" is for numbers, but name is text; use =, !=, in, not_in, contains, not_contains, starts_with or ends_with',
    "116 values mix text and numbers; write all of them in quotes, or none; for both, write two conditions under any",
  ],
  ['{field: time, operator: "=", value: 2026-01-05T10:00:00Z}', '17 field is "time"; compare time with <, <=, > or >='],
  ['{field: time, operator: "<", value: 2026-01-05}', `45 value is "2026-01-05"; ${TIME}`],
  ['{field: time, operator: "<", value: 2026-01-05T10:00:00}', `45 value is "2026-01-05T10:00:00"; ${TIME}`],
  ['{field: time, operator: "<", value: 5}', `45 value is 5; ${TIME}`],
  [
    '{field: time, operator: "<", value: 2026-02-30T10:00:00Z}',
    '45 value is "2026-02-30T10:00:00Z"; write a day and a time that exist',
  ],
  [
    '{field: time, operator: "<", value: "2026-02-20T10:00:00+25:00"}',
    '45 value is "2026-02-20T10:00:00+25:00"; write a day and a time that exist',
  ],
  [
    '{field: tme, operator: "<", value: 5}',
    '17 field is "tme"; write value, name, metadata.<key>, attributes.<key> or time',
  ],
  ['{field: metadata.x, operator: "<", value: "5"}', '51 value is "5"; write it without quotes: 5'],
  ['{field: metadata.x, operator: "<", value: five}', '51 value is "five"; write a number'],
  ['{field: metadata.x, operator: "<", value: true}', "51 value is true; write text or a number"],
  [
    "{field: name, operator: is_null}",
    '33 operator "is_null" is for what may be missing, but every event has a name; leave the condition out',
  ],
  [
    "{field: metadata.x, operator: not_contain, value: a}",
    `39 operator is "not_contain"; did you mean "not_contains"? ${OPERATORS}`,
  ],
];

test.each(CASES)("%s is told with its place and what is allowed", async (condition, ...expected) => {
  expect(await problemsOf({ "metrics/a.yaml": metric(condition) })).toEqual(
    expected.map((line) => `metrics/a.yaml:5:${line}`),
  );
});

test.each([
  "{any: [{field: value, operator: is_null}]}",
  '{all: [{not: {field: name, operator: starts_with, value: a}}, {field: time, operator: ">=", value: 2026-01-05T10:00Z}]}',
  '{field: time, operator: "<", value: "2026-01-05T10:00:00.123456+02:00"}',
  '{field: attributes.plan, operator: "<=", value: 3}',
  "{field: metadata.x, operator: not_contains, value: a}",
])("%s is a condition", async (condition) => {
  expect(await problemsOf({ "metrics/a.yaml": metric(condition) })).toEqual([]);
});

test("conditions can be nested thirty deep, and no deeper", async () => {
  const nested = (depth: number): string =>
    `${"{not: ".repeat(depth - 1)}{field: value, operator: is_null}${"}".repeat(depth - 1)}`;
  expect(await problemsOf({ "metrics/a.yaml": metric(nested(30)) })).toEqual([]);
  expect(await problemsOf({ "metrics/a.yaml": metric(nested(31)) })).toEqual([
    "metrics/a.yaml:5:183 conditions are nested more than 30 deep; write the same with fewer levels",
  ]);
});

test("a wrong condition is told wherever conditions may stand", async () => {
  const where = '{where: [{any: [{field: name, operator: "<", value: 1}]}]}';
  const files = {
    "metrics/a.yaml": [
      "metrics:",
      `  - {name: a, kind: ratio, numerator: {kind: count, ${where.slice(1)}, denominator: {kind: count, ${where.slice(1)}}`,
      `  - {name: b, kind: funnel, steps: [{event: x}, {event: y, without: [${where}], ${where.slice(1)}]}`,
      `  - {name: c, kind: retention, after_days: 1, start: ${where}, return: ${where}}`,
      "",
    ].join("\n"),
  };
  const lines = (await problemsOf(files)).map((problem) => problem.split(":")[1]);
  expect(lines).toEqual(["2", "2", "3", "3", "4", "4"]);
});
