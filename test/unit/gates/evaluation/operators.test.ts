import { describe, expect, test } from "vitest";
import type { EvaluationContext } from "../../../../src/gates/evaluation/context.ts";
import { OPERATORS } from "../../../../src/gates/evaluation/operators/all.ts";
import { askCondition, CONTEXT, condition, conditionHolds } from "./make-specs.ts";

/** What a user has, the condition's target, and whether it holds. */
type Given = readonly [value: unknown, target: unknown, holds: boolean];

const DAY = Date.UTC(2026, 0, 5);
const NOTHING = [null, undefined];

/** Every operator of the wire, each with what it makes of right, wrong and missing values. */
const TABLE: Readonly<Record<string, readonly Given[]>> = {
  gt: [
    [5, 4, true],
    [4, 4, false],
    ["5.5", 5, true],
    ["5", "4", true],
    [".5e1", 4, true],
    [-1, -2, true],
    ["", -1, false],
    [" 5", 4, false],
    ["five", 4, false],
    [true, 0, false],
    [[5], 4, false],
    [{}, 4, false],
    ...NOTHING.map((nothing): Given => [nothing, -1, false]),
  ],
  gte: [
    [4, 4, true],
    [3.99, 4, false],
    [null, 0, false],
  ],
  lt: [
    [3.99, 4, true],
    [4, 4, false],
    [null, 1, false],
    ["x", 1, false],
  ],
  lte: [
    [4, 4, true],
    [4.01, 4, false],
    [null, 1, false],
  ],
  version_gt: [
    ["2.10.0", "2.9.9", true],
    ["2.10", "2.10.0", false],
    ["2.10.0.1", "2.10", true],
    ["2.10.1-beta.3", "2.10.0", true],
    ["2.10.0-beta.3", "2.10.0", false],
    [" 2. 11 ", "2.10", true],
    [3, "2.10", true],
    ["two", "1.0", false],
    ["2.x", "1.0", false],
    ["", "1.0", false],
    [["2.0"], "1.0", false],
    [null, "1.0", false],
  ],
  version_gte: [
    ["2.10", "2.10.0", true],
    ["2.9", "2.10", false],
    [null, "0", false],
  ],
  version_lt: [
    ["2.9", "2.10", true],
    ["2.10", "2.10.0", false],
    ["beta", "2.10", false],
    [null, "2.10", false],
  ],
  version_lte: [
    ["2.10", "2.10.0", true],
    ["2.11", "2.10", false],
    [null, "2.10", false],
  ],
  version_eq: [
    ["1.2.0", "1.2", true],
    ["1.2-rc1", "1.2", true],
    ["1.3", "1.2", false],
    [null, "1.2", false],
  ],
  version_neq: [
    ["1.3", "1.2", true],
    ["1.2.0", "1.2", false],
    ["x", "1.2", false],
    [null, "1.2", false],
  ],
  any: [
    ["US", ["us", "ca"], true],
    ["us", ["US"], true],
    ["de", ["us", "ca"], false],
    [5, ["5"], true],
    [5, [5], true],
    [true, ["TRUE"], true],
    ["", [""], true],
    ["undefined", ["undefined"], true],
    ["us", { us: 1 }, true],
    ["us", [null], false],
    [{}, ["[object Object]"], false],
    [null, ["", "null"], false],
    [undefined, ["", "undefined"], false],
  ],
  none: [
    ["de", ["us"], true],
    ["US", ["us"], false],
    [null, ["us"], true],
    [undefined, ["", "undefined"], true],
  ],
  any_case_sensitive: [
    ["US", ["US"], true],
    ["us", ["US"], false],
    ["Us", ["US", "us"], false],
    ["US", ["us", "US"], true],
    [null, ["null"], false],
  ],
  none_case_sensitive: [
    ["us", ["US"], true],
    ["US", ["US"], false],
    [null, ["US"], true],
  ],
  str_starts_with_any: [
    ["Anna@x.com", ["anna", "bert"], true],
    ["carl", ["anna", "bert"], false],
    [123, ["12"], true],
    [null, [""], false],
  ],
  str_ends_with_any: [
    ["a@X.com", ["@x.com"], true],
    ["a@y.com", ["@x.com"], false],
    [null, ["@x.com"], false],
  ],
  str_contains_any: [
    ["hello world", ["WORLD"], true],
    ["hello", ["world"], false],
    [["boo", 1], ["boo"], true],
    ["hello", [""], true],
    [null, ["null"], false],
  ],
  str_contains_none: [
    ["hello", ["world"], true],
    ["hello world", ["World"], false],
    [null, ["x"], true],
  ],
  str_matches: [
    ["user@x.com", "@x\\.com$", true],
    ["user@x.org", "@x\\.com$", false],
    ["ABC", "abc", false],
    ["ABC", "(?i)abc", true],
    ["foobar", "(?<=foo)bar", true],
    [42, "^4", true],
    ["x".repeat(999), "x$", true],
    ["x".repeat(1000), "x$", false],
    [null, "null", false],
  ],
  eq: [
    [null, null, true],
    [undefined, null, true],
    ["", null, false],
    [0, null, false],
    [5, 5, true],
    ["5", 5, true],
    ["five", 5, false],
    ["a", "a", true],
    ["A", "a", false],
    [5, "5", true],
    [true, "true", true],
    [true, true, true],
    ["true", true, false],
    [1, true, false],
    ["", 0, false],
    [["a"], ["a"], true],
    [["a"], ["b"], false],
    [null, 0, false],
  ],
  neq: [
    [null, null, false],
    ["x", null, true],
    [5, 5, false],
    ["b", "a", true],
    [null, "a", true],
  ],
  before: [
    [DAY - 1, DAY, true],
    [DAY, DAY, false],
    [DAY / 1000 - 1, DAY, true],
    ["2026-01-04", DAY, true],
    ["2026-01-04T23:59:59Z", "2026-01-05", true],
    ["2026-01-04 23:59:59.999", DAY, true],
    ["2026-01-05T01:00:00+02:00", DAY, true],
    [String(DAY - 1), DAY, true],
    ["yesterday", DAY, false],
    ["2026-13-45", DAY, false],
    [true, DAY, false],
    [null, DAY, false],
    [946_684_800_000, DAY, true],
  ],
  after: [
    [DAY + 1, DAY, true],
    [DAY, DAY, false],
    [DAY / 1000 + 1, DAY, true],
    ["2026-01-05T00:00:00.001Z", DAY, true],
    ["soon", DAY, false],
    [null, DAY, false],
  ],
  on: [
    [DAY + 86_399_999, DAY, true],
    ["2026-01-05T23:59:59Z", DAY, true],
    ["2026-01-06T00:30:00+01:00", DAY, true],
    [DAY + 86_400_000, DAY, false],
    [DAY - 1, DAY, false],
    ["1969-12-31T23:00:00Z", "1970-01-01", false],
    [null, DAY, false],
  ],
  in_segment_list: [
    ["user-1", "friends", true],
    ["user-2", "friends", false],
    [null, "friends", false],
    [["user-1"], "friends", false],
  ],
  not_in_segment_list: [
    ["user-2", "friends", true],
    ["user-1", "friends", false],
    [null, "friends", true],
  ],
  array_contains_any: [
    [["a", "b"], ["b", "c"], true],
    [["a"], ["b"], false],
    [["A"], ["a"], false],
    [[1, 2], ["2"], true],
    [["1"], [1], true],
    [[true], ["true"], true],
    [[], ["a"], false],
    ["a", ["a"], false],
    [null, ["a"], false],
  ],
  array_contains_none: [
    [["a"], ["b"], true],
    [["a", "b"], ["b"], false],
    [[], ["b"], true],
    ["a", ["b"], false],
    [null, ["b"], false],
  ],
  array_contains_all: [
    [["a", "b", "c"], ["a", "b"], true],
    [["a"], ["a", "b"], false],
    [[1], ["1"], true],
    [null, ["a"], false],
  ],
  not_array_contains_all: [
    [["a"], ["a", "b"], true],
    [["a", "b"], ["a", "b"], false],
    [null, ["a"], false],
  ],
};

const WITH_LIST: EvaluationContext = { ...CONTEXT, idLists: new Map([["friends", new Set(["xsKJ5J6c"])]]) };

test("every operator has a table", () => {
  expect(Object.keys(TABLE).sort()).toEqual([...OPERATORS.keys()].sort());
});

describe.each(Object.entries(TABLE))("%s", (operator, rows) => {
  test.each(rows)("of %j with %j: %s", (value, targetValue, holds) => {
    const one = condition({ operator, field: "property", targetValue });
    expect(conditionHolds(one, { userID: "u", custom: { property: value } }, WITH_LIST)).toBe(holds);
  });
});

test("operators and types are recognised in any case of letters", () => {
  const one = condition({ type: "User_Field", operator: "ANY", field: "plan", targetValue: ["pro"] });
  expect(conditionHolds(one, { userID: "u", custom: { plan: "pro" } })).toBe(true);
});

test.each([
  ["gt", "four", "a number"],
  ["lte", null, "a number"],
  ["gte", [4], "a number"],
  ["version_gt", "newest", "a version"],
  ["version_eq", null, "a version"],
  ["version_lt", "", "a version"],
  ["any", "us", "a list"],
  ["none", null, "a list"],
  ["any_case_sensitive", true, "a list"],
  ["none_case_sensitive", 5, "a list"],
  ["str_starts_with_any", "a", "a list"],
  ["str_contains_none", { a: true }, "a list"],
  ["str_matches", "(", "a regular expression"],
  ["str_matches", null, "a regular expression"],
  ["before", "tomorrow", "a time"],
  ["on", null, "a time"],
  ["array_contains_any", "a", "a list"],
  ["not_array_contains_all", null, "a list"],
])("%s with the target %j is unsupported, where the SDKs decide in silence", (operator, targetValue, wanted) => {
  const one = condition({ operator, field: "property", targetValue });
  const user = { userID: "u", custom: { property: "us" } };
  expect(askCondition(one, user)).toMatchObject({
    outcome: "unsupported",
    value: false,
    reason: `a condition's target is ${JSON.stringify(targetValue)} in place of ${wanted}`,
  });
  const asSdk = askCondition(one, user, { ...CONTEXT, flavor: "core" });
  expect(asSdk).toMatchObject({ outcome: "decided", value: operator.includes("none") && !operator.includes("array") });
});

describe("where the generations of SDKs differ", () => {
  const holdsAs = (flavor: "core" | "legacy" | undefined, operator: string, value: unknown, targetValue: unknown) =>
    conditionHolds(
      condition({ operator, field: "property", targetValue }),
      { userID: "u", custom: { property: value } },
      flavor === undefined ? CONTEXT : { ...CONTEXT, flavor },
    );

  test.each([
    ["any", undefined, [""], { core: true, legacy: false, ours: false }],
    ["gt", true, 0, { core: false, legacy: true, ours: false }],
    ["eq", 1, true, { core: false, legacy: true, ours: false }],
    ["eq", "", 0, { core: false, legacy: true, ours: false }],
  ])("%s of %j with %j: %j", (operator, value, target, { core, legacy, ours }) => {
    expect(holdsAs("core", operator, value, target)).toBe(core);
    expect(holdsAs("legacy", operator, value, target)).toBe(legacy);
    expect(holdsAs(undefined, operator, value, target)).toBe(ours);
  });

  test("an id list that is not at hand is empty to the SDKs and unsupported here", () => {
    const one = condition({ type: "unit_id", operator: "not_in_segment_list", targetValue: "strangers" });
    expect(askCondition(one, { userID: "u" }, { ...CONTEXT, flavor: "core" }).value).toBe(true);
    expect(askCondition(one, { userID: "u" })).toMatchObject({
      outcome: "unsupported",
      reason: 'the id list "strangers" is not at hand',
    });
  });
});
