import { expect, test } from "vitest";
import { problemsOf, SETTINGS } from "./project-folder.ts";

const NAME_RULE = "start with a letter or _, then letters, digits, _ . - (at most 128)";
const KINDS =
  "allowed: count, sum, conversion, unique, participation, mean, ratio, count_distinct, min, max, first, latest, quantile, funnel, retention, dau, user_accounting, composite";
const OPERATORS =
  "allowed: in, not_in, =, !=, <, <=, >, >=, contains, not_contains, starts_with, ends_with, is_null, is_not_null, is_true, is_false";
const KINDS_OF_FILES = "write `gate: <name>`, or experiment, segment, holdout, layer or config in place of gate";
const INSTANT_RULE = "write a day (2026-01-05) or an ISO 8601 time with an offset (2026-01-05T10:00:00Z)";

/** A metric file with one count metric and these lines in it. */
const metric = (...lines: string[]): string => `metrics:\n  - name: views\n    kind: count\n${indent(lines, 4)}`;
const gate = (...lines: string[]): string => `gate: checkout\n${lines.join("\n")}\nrules:\n  - rule: everyone\n`;
const settings = (...lines: string[]): string => `${SETTINGS}${lines.join("\n")}\n`;
function indent(lines: readonly string[], by: number): string {
  return lines.map((line) => `${" ".repeat(by)}${line}\n`).join("");
}

const CASES: readonly (readonly [title: string, file: string, text: string, expected: readonly string[]])[] = [
  [
    "a guardrail of which nobody knows what harm is",
    "metrics/a.yaml",
    metric("guardrail: {margin: 0.01}"),
    ["4:16 a guardrail without a direction; say which direction is good: direction: increase (or decrease)"],
  ],
  // pulse.yaml
  [
    "a dimension to stratify by that does not exist",
    "pulse.yaml",
    settings("dimensions: [country]", "statistics:", "  post_stratify_by: contry"),
    ['6:21 dimension "contry" is not among dimensions; did you mean "country"? allowed: country'],
  ],
  [
    "a bias check that fails before it warns",
    "pulse.yaml",
    settings("statistics:", "  bias_warn: 0.001", "  bias_fail: 0.01"),
    ["6:14 bias_fail is 0.01, above bias_warn (0.001); a smaller p is worse: fail at less than warn"],
  ],
  [
    "looks in disorder",
    "gates/a.yaml",
    gate("looks: {days: [2026-01-09, 2026-01-05]}"),
    ["2:28 2026-01-05 is not later than 2026-01-09, which stands before it; write the days in the order of time"],
  ],
  [
    "a stage's dimension that the gate does not have",
    "gates/a.yaml",
    gate("dimensions: []", "post_stratify_by: country"),
    ['3:19 dimension "country" is not among the dimensions; none is defined'],
  ],
  [
    "a name with a digit in front",
    "pulse.yaml",
    SETTINGS.replace("shop", "9lives"),
    [`1:10 project is "9lives"; ${NAME_RULE}`],
  ],
  ["an empty pulse.yaml", "pulse.yaml", "# nothing\n", ["1:1 the file is empty; write a mapping (key: value)"]],
  ["no sources", "pulse.yaml", "project: shop\n", ["1:1 sources is missing; write a list of mappings, at least one"]],
  [
    "an unknown time zone",
    "pulse.yaml",
    settings("time_zone: Europe/Berln"),
    ['4:12 time_zone is "Europe/Berln"; did you mean "Europe/Berlin"? write an IANA time zone, such as Europe/Berlin'],
  ],
  ["yes for true", "pulse.yaml", settings("exclude_bots: yes"), ['4:15 exclude_bots is "yes"; write true or false']],
  [
    "an unknown word",
    "pulse.yaml",
    settings("join: exakt"),
    ['4:7 join is "exakt"; did you mean "exact"? allowed: exact, day'],
  ],
  [
    "a number out of range",
    "pulse.yaml",
    settings("statistics:", "  confidence_level: 95"),
    ["5:21 confidence_level is 95; write a number above 0.5 and below 1"],
  ],
  [
    "a number in quotes",
    "pulse.yaml",
    settings('schedule: {late_days: "7"}'),
    ['4:23 late_days is "7"; write it without quotes: 7'],
  ],
  [
    "a number with a fraction",
    "pulse.yaml",
    settings("schedule: {late_days: 1.5}"),
    ["4:23 late_days is 1.5; write a whole number from 0 to 365"],
  ],
  ["a number in place of text", "pulse.yaml", settings("store: 7"), ['4:8 store is 7; write it in quotes: "7"']],
  [
    "a key with nothing in it",
    "pulse.yaml",
    settings("landing:", "store: x"),
    ["4:1 landing is empty; write a mapping (key: value), or remove the key"],
  ],
  [
    "text in place of a list",
    "pulse.yaml",
    "project: shop\nsources:\n  - type: kafka\n    brokers: localhost:9092\n    topics: []\n",
    [
      '4:14 brokers is "localhost:9092"; write a list of text, at least one',
      "5:13 topics is an empty list; write a list of text, at least one",
    ],
  ],
  [
    "a misspelt type does not hide the rest",
    "pulse.yaml",
    "project: shop\nsources:\n  - type: fiels\n    topc: x\n",
    [
      "3:5 path is missing; write text",
      '3:11 type is "fiels"; did you mean "files"? allowed: kafka, files',
      '4:5 unknown key "topc"; did you mean "topic"? allowed: type, topic, path',
    ],
  ],
  [
    "thresholds the wrong way round",
    "pulse.yaml",
    settings("statistics: {srm_warn: 0.001, srm_fail: 0.01, crossover_warn_ratio: 0.1, crossover_fail_ratio: 0.01}"),
    [
      "4:41 srm_fail is 0.01, above srm_warn (0.001); a smaller p is worse: fail at less than warn",
      "4:96 crossover_fail_ratio is 0.01, below crossover_warn_ratio (0.1); warn before failing",
    ],
  ],
  [
    "things that are there twice",
    "pulse.yaml",
    "project: shop\nunit_types: [userID, userID]\nsources:\n  - {type: files, topic: a, path: x}\n  - {type: files, topic: a, path: y}\nactive_user: {include: [x], exclude: [x]}\n",
    [
      '2:22 unit type "userID" is there twice, first in line 2; keep one of them',
      '5:26 topic "a" is there twice, first in line 4; keep one of them',
      '6:39 event "x" is both in include and in exclude; keep one of them',
    ],
  ],
  // metrics
  [
    "a lower cap above 0",
    "metrics/a.yaml",
    metric("cap: {lower: 1}"),
    [
      "4:18 the lower cap is 1, above 0; write 0 or less, or leave it out: a unit that did nothing has 0, and a cap does not change it",
    ],
  ],
  [
    "an upper cap below 0",
    "metrics/a.yaml",
    metric("cap: {lower: -5, upper: -1}"),
    [
      "4:29 the upper cap is -1, below 0; write 0 or more, or leave it out: a unit that did nothing has 0, and a cap does not change it",
    ],
  ],
  [
    "caps that leave nothing between them",
    "metrics/a.yaml",
    metric("cap: {lower: 0, upper: 0}"),
    ["4:28 the upper cap is 0, not above the lower one; every value would be the same"],
  ],
  [
    "an unknown kind",
    "metrics/a.yaml",
    "metrics:\n  - {name: a, kind: cuont}\n",
    [`2:21 kind is "cuont"; did you mean "count"? ${KINDS}`],
  ],
  ["no kind", "metrics/a.yaml", "metrics:\n  - name: a\n", [`2:5 kind is missing; ${KINDS}`]],
  [
    "an unknown key",
    "metrics/a.yaml",
    metric("evnt: x"),
    [
      '4:5 unknown key "evnt"; did you mean "event"? allowed: name, description, owner, tags, unit, currency, direction, confidence_level, alternative, guardrail, cuped, window, dimension, cross_dimensions, kind, event, where, winsorise, cap, transform, daily_cap',
    ],
  ],
  [
    "an entry that is text",
    "metrics/a.yaml",
    "metrics: [views]\n",
    ['1:11 entry 1 of metrics is "views"; write a mapping (key: value)'],
  ],
  [
    "an empty list of events",
    "metrics/a.yaml",
    metric("event: []"),
    ["4:12 event is an empty list; write a list of text, at least one"],
  ],
  [
    "a number among events",
    "metrics/a.yaml",
    metric("event: [a, 5]"),
    ['4:16 entry 2 of event is 5; write it in quotes: "5"'],
  ],
  [
    "a window that ends where it begins",
    "metrics/a.yaml",
    metric("window: {from: 2d, to: 48h}"),
    ["4:28 the window ends at 48h, not after its begin at 2d; write a `to` that is later than `from`"],
  ],
  [
    "a window without time in it",
    "metrics/a.yaml",
    metric("window: {to: 0d}"),
    ["4:18 the window ends at 0d, where it begins; write a `to` that is later than `from`"],
  ],
  [
    "a length of time without a unit",
    "metrics/a.yaml",
    metric("window: {to: 7}"),
    ["4:18 to is 7; write a whole number and m, h or d: 30m, 48h, 7d"],
  ],
  [
    "a length of time with an unknown unit",
    "metrics/a.yaml",
    metric("window: {to: 7w}"),
    ['4:18 to is "7w"; write a whole number and m, h or d: 30m, 48h, 7d'],
  ],
  [
    "an unknown operator",
    "metrics/a.yaml",
    metric("where:", '  - {field: value, operator: "=="}'),
    ["5:9 value is missing; write text or a number", `5:34 operator is "=="; did you mean "="? ${OPERATORS}`],
  ],
  [
    "a wrong operand",
    "metrics/a.yaml",
    metric(
      "where:",
      '  - {field: metadata.x, operator: "=", value: true}',
      "  - {field: metadata.x, operator: in, value: 1}",
    ),
    [
      "5:51 value is true; write text or a number",
      '6:43 unknown key "value"; did you mean "values"? allowed: field, operator, values',
    ],
  ],
  [
    "a wrong field",
    "metrics/a.yaml",
    metric("where: [{field: price, operator: is_null}]"),
    ['4:21 field is "price"; write value, name, metadata.<key> or attributes.<key>'],
  ],
  [
    "numbers compared as text and text as numbers",
    "metrics/a.yaml",
    metric(
      "where:",
      "  - {field: value, operator: contains, value: x}",
      '  - {field: name, operator: ">", value: 5}',
      '  - {field: value, operator: "=", value: "12"}',
      '  - {field: name, operator: "=", value: 12}',
      "  - {field: value, operator: is_true}",
      "  - {field: metadata.x, operator: in, values: [1, a]}",
    ),
    [
      '6:33 operator ">" is for numbers, but name is text; use =, !=, in, not_in, contains, not_contains, starts_with or ends_with',
      '7:46 value is compared with the text "12", which no number equals; write the number without quotes',
      "8:45 name is compared with the number 12, but it is text; write it in quotes",
      '9:34 operator "is_true" is for true and false, but value is neither; use it with metadata.<key> or attributes.<key>',
      "10:55 values mix text and numbers; write all of them in quotes, or none; for both, write two conditions under any",
    ],
  ],
  [
    "a ratio of means, without a denominator",
    "metrics/a.yaml",
    "metrics:\n  - {name: r, kind: ratio, numerator: {kind: mean}}\n",
    [
      "2:5 denominator is missing; write a mapping (key: value) or a name",
      '2:46 kind is "mean"; allowed: count, sum, conversion, unique, count_distinct',
    ],
  ],
  [
    "a funnel of one step that has a time",
    "metrics/a.yaml",
    "metrics:\n  - name: f\n    kind: funnel\n    steps:\n      - {event: x, within: 5m}\n",
    [
      "5:7 steps is a list of 1; write a list of mappings, 2 to 20 of them",
      "5:28 the first step has a within; leave it out: there is nothing before it",
    ],
  ],
  // gates and experiments
  ["an empty file", "gates/a.yaml", "", [`1:1 the file is empty; ${KINDS_OF_FILES}`]],
  [
    "a gate that is an experiment",
    "gates/a.yaml",
    "gate: a\nexperiment: b\n",
    ["1:1 the file has both gate and experiment; write one of them a file"],
  ],
  ["neither", "gates/a.yaml", "rules: []\n", [`1:1 the file does not say what it defines; ${KINDS_OF_FILES}`]],
  [
    "a misspelt gate",
    "gates/a.yaml",
    "gaet: a\nrules: []\n",
    [
      '1:1 unknown key "gaet"; did you mean "gate"? allowed: gate, description, owner, tags, unit_type, metrics, metric_tags, dimensions, crossovers, confidence_level, post_stratify_by, looks, salt, enabled, overrides, rules',
      "2:8 rules is an empty list; write a list of mappings, at least one",
    ],
  ],
  [
    "a rollout in disorder",
    "gates/a.yaml",
    "gate: a\nrules:\n  - rule: r\n    rollout:\n      - {from: 2026-01-05, percent: 2}\n      - {from: 2026-01-05T00:00:00Z, percent: 120}\n      - {from: 2026-02-30, percent: 5}\n      - {from: tomorrow}\n",
    [
      "6:16 2026-01-05T00:00:00Z is not later than 2026-01-05, which stands before it; write the steps of a rollout in the order of time",
      "6:47 percent is 120; write a number from 0 to 100",
      "7:16 2026-02-30 is in no calendar; write a day and a time that exist",
      "8:9 percent is missing; write a number from 0 to 100",
      `8:16 from is "tomorrow"; ${INSTANT_RULE}`,
    ],
  ],
  [
    "names that nothing has",
    "gates/a.yaml",
    gate("unit_type: userId", "dimensions: [country]", "metrics: [view]", "metric_tags: [core]"),
    [
      '2:12 unit type "userId" is not among unit_types of pulse.yaml; did you mean "userID"? allowed: userID, stableID',
      '3:14 dimension "country" is not among dimensions of pulse.yaml; none is defined',
      '4:11 metric "view" does not exist; none is defined',
      '5:15 tag "core" is on no metric; none is defined',
    ],
  ],
  [
    "an experiment whose control is none of its groups",
    "gates/a.yaml",
    "experiment: e\ncontrol: contrl\nfrom: 2026-02-01\nto: 2026-01-01\ngroups:\n  - {group: control, share: 1}\n  - {group: control, share: 0}\n",
    [
      '2:10 group "contrl" is not among groups; did you mean "control"? allowed: control',
      "4:5 2026-01-01 is not later than 2026-02-01, which stands before it; write a `to` that is later than `from`",
      '7:13 group "control" is there twice, first in line 6; keep one of them',
      "7:29 share is 0; write a number above 0",
    ],
  ],
  [
    "two rules of one id",
    "gates/a.yaml",
    "gate: a\nrules:\n  - rule: r\n  - rule: r\n",
    ['4:11 rule "r" is there twice, first in line 3; keep one of them'],
  ],
];

test.each(CASES)("%s is told with its place and what is allowed", async (_title, file, text, expected) => {
  expect(await problemsOf({ [file]: text })).toEqual(expected.map((line) => `${file}:${line}`));
});

test("all mistakes of all files come at once, in the order of files and lines", async () => {
  const problems = await problemsOf({
    "pulse.yaml": settings("joyn: day", "dimensions: [country]"),
    "metrics/a.yaml": "metrics:\n  - {name: revenue, kind: count, tags: [money]}\n  - {name: views, kind: cuont}\n",
    "metrics/b.yaml": "metrics:\n  - {name: revenue, kind: count}\n",
    "gates/a.yaml": gate("metrics: [revenu, views]", "metric_tags: [mony]", "dimensions: [county]"),
    "gates/b.yaml": gate("metrics: [views, views]"),
  });
  expect(problems.map((line) => line.split(";")[0])).toEqual([
    'pulse.yaml:4:1 unknown key "joyn"',
    'metrics/a.yaml:3:25 kind is "cuont"',
    'metrics/b.yaml:2:12 metric "revenue" is there twice, first at metrics/a.yaml:2',
    'gates/a.yaml:2:11 metric "revenu" does not exist',
    'gates/a.yaml:3:15 tag "mony" is on no metric',
    'gates/a.yaml:4:14 dimension "county" is not among dimensions of pulse.yaml',
    'gates/b.yaml:1:7 gate "checkout" is there twice, first at gates/a.yaml:1',
    'gates/b.yaml:2:18 metric "views" is there twice, first in line 2',
  ]);
  expect(problems[3]).toContain('did you mean "revenue"? allowed: revenue, views');
  expect(problems[4]).toContain('did you mean "money"?');
  expect(problems[5]).toContain('did you mean "country"?');
});

test("a file that is no YAML does not make references to what it may hold look wrong", async () => {
  const problems = await problemsOf({ "metrics/a.yaml": "metrics: [", "gates/a.yaml": gate("metrics: [views]") });
  expect(problems).toEqual(["metrics/a.yaml:1:11 a bracket is not closed; close [ with ] and { with }"]);
});

test("a problem is one line, whatever a name holds", async () => {
  const problems = await problemsOf({ "gates/a.yaml": 'gate: a\nrules: [{rule: r}]\n"x\\n\\e[31m": 1\n' });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain('gates/a.yaml:3:1 unknown key "x\\n\\u001b[31m"');
});

test("a day in a rollout begins in the project's time zone", async () => {
  const rollout = (from: string): string =>
    `gate: a\nrules:\n  - {rule: r, rollout: [{from: 2026-07-05T22:30:00Z, percent: 2}, {from: ${from}, percent: 5}]}\n`;
  const newYork = settings("time_zone: America/New_York");
  const berlin = settings("time_zone: Europe/Berlin");
  expect(await problemsOf({ "pulse.yaml": newYork, "gates/a.yaml": rollout("2026-07-06") })).toEqual([]);
  expect(await problemsOf({ "pulse.yaml": berlin, "gates/a.yaml": rollout("2026-07-06") })).toHaveLength(1);
});
