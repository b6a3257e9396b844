import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDuckDb } from "../../src/engine/duckdb/engine.ts";
import type { Engine, RelationValue } from "../../src/engine/engine.ts";
import { type Condition, condition } from "../../src/metrics/condition.ts";
import { conditionSql, conditionTests } from "../../src/metrics/condition-sql.ts";
import { conditionWords } from "../../src/metrics/words.ts";
import { conditionArbitrary } from "./oracle/arbitrary/conditions.ts";
import { renderJson, type TreeObject } from "./oracle/arbitrary/render.ts";
import { EVENT_NAMES, TEXTS } from "./oracle/arbitrary/world.ts";
import { holds } from "./oracle/conditions.ts";
import type { MetricEvent } from "./oracle/messages.ts";
import { readMessage } from "./oracle/read-message.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await openDuckDb({ threads: 1 });
});
afterAll(async () => engine.close());

/** Events of these contents, as the oracle reads them. */
function eventsOf(contents: readonly TreeObject[]): MetricEvent[] {
  return contents.map((content, offset) => {
    const message = { type: "event", ts: "2026-01-05T10:00:00Z", name: "view", units: { userID: "u" }, ...content };
    const value = Buffer.from(renderJson(message));
    const place = { topic: "t", partition: 0, offset: BigInt(offset), timestampMs: Date.UTC(2026, 1, 1) };
    const [part] = readMessage({ ...place, value }, "UTC");
    if (part?.kind !== "event") throw new Error(`no event: ${renderJson(message)}`);
    return part;
  });
}

const COLUMNS = [
  { name: "nr", type: "INTEGER" },
  { name: "name", type: "VARCHAR" },
  { name: "ts_us", type: "BIGINT" },
  { name: "value_json", type: "VARCHAR" },
  { name: "metadata", type: "VARCHAR" },
  { name: "attributes", type: "VARCHAR" },
] as const;

/** The relation that conditions look at, with the value as staging reads it. */
const EVENTS = `select nr, name, ts_us, metadata, attributes,
  case when json_kind(value_json) = 'number' then decimal_of(json_text(value_json)) end as value,
  case when json_kind(value_json) = 'text' then json_text(value_json) end as value_text
from contents`;

/** Outcome of each condition (by row) for each event (by column), as the engine finds it. */
async function outcomesInSql(conditions: readonly Condition[], contents: readonly TreeObject[]): Promise<unknown[][]> {
  const rows = eventsOf(contents).map(({ name, us }, nr): RelationValue[] => {
    const json = ["value", "metadata", "attributes"].map((key) => {
      const tree = contents[nr]?.[key];
      return tree === undefined ? null : renderJson(tree);
    });
    return [nr, name, us, ...json];
  });
  const tests = conditions.map((one, index) => `${conditionSql(one)} as c${index}`);
  const found = await engine.read({
    inputs: new Map([
      ["contents", { kind: "rows", columns: COLUMNS, rows }],
      ["events", { kind: "query", sql: EVENTS }],
    ]),
    sql: `select ${tests.join(",\n  ")} from events as e order by nr`,
  });
  return conditions.map((_, index) => found.map((row) => row[`c${index}`]));
}

const number = (raw: string) => ({ raw });
/** An event whose metadata key `x` is this; undefined: it is not there. */
const x = (value: TreeObject[string] | undefined): TreeObject => ({
  metadata: value === undefined ? {} : { x: value },
});

const SIMPLE: readonly (readonly [condition: object, event: TreeObject, expected: boolean])[] = [
  [{ operator: "is_null" }, x(null), true],
  [{ operator: "is_null" }, x(undefined), true],
  [{ operator: "is_null" }, {}, true],
  [{ operator: "is_null" }, x(""), false],
  [{ operator: "is_not_null" }, x("x"), true],
  [{ operator: "!=", value: "x" }, x(undefined), true],
  [{ operator: "!=", value: 5 }, x("abc"), true],
  [{ operator: "=", value: 5 }, x("5.0"), true],
  [{ operator: "=", value: 5 }, x(number("5.00")), true],
  [{ operator: "=", value: 1e-7 }, x(number("0.0000001")), true],
  [{ operator: "=", value: "5" }, x(number("5")), true],
  [{ operator: "=", value: "x" }, x("X"), false],
  [{ operator: "in", values: ["a", "5"] }, x(number("5")), true],
  [{ operator: "in", values: ["a", "it's"] }, x("it's"), true],
  [{ operator: "in", values: [4, 5] }, x(undefined), false],
  [{ operator: "not_in", values: [4, 5] }, x(null), true],
  [{ operator: "not_in", values: [4, 5] }, x("5"), false],
  [{ operator: "<", value: 10 }, x("9"), true],
  [{ operator: "<", value: 10 }, x("abc"), false],
  [{ operator: "<", value: 10 }, x(undefined), false],
  [{ operator: ">=", value: 10 }, x(number("1e1")), true],
  [{ operator: "<=", value: 0.1 }, x(number("0.1")), true],
  [{ operator: ">", value: -3 }, x(number("-3")), false],
  [{ operator: "contains", value: "ho" }, x("shoes"), true],
  [{ operator: "contains", value: "HO" }, x("shoes"), false],
  [{ operator: "contains", value: "x" }, x(null), false],
  [{ operator: "contains", value: "%_" }, x("100%_\\"), true],
  [{ operator: "contains", value: "%_" }, x("100"), false],
  [{ operator: "not_contains", value: "ho" }, x("shoes"), false],
  [{ operator: "not_contains", value: "ho" }, x("hats"), true],
  [{ operator: "not_contains", value: "ho" }, x(undefined), true],
  [{ operator: "starts_with", value: "Ü" }, x("Ünï"), true],
  [{ operator: "ends_with", value: "😀" }, x("Ünï😀"), true],
  [{ operator: "ends_with", value: "\\" }, x("100%_\\"), true],
  [{ operator: "is_true" }, x(true), true],
  [{ operator: "is_true" }, x("true"), true],
  [{ operator: "is_true" }, x("TRUE"), false],
  [{ operator: "is_true" }, x(number("1")), false],
  [{ operator: "is_false" }, x("false"), true],
  [{ operator: "is_false" }, x(undefined), false],
];

const OTHERS: readonly (readonly [condition: object, event: TreeObject, expected: boolean])[] = [
  [{ field: "value", operator: ">", value: 10 }, { value: number("10.5") }, true],
  [{ field: "value", operator: ">", value: 10 }, { value: "10.5" }, true],
  [{ field: "value", operator: "=", value: 10 }, { value: "10.0" }, true],
  [{ field: "value", operator: "=", value: 10 }, { value: "ten" }, false],
  [{ field: "value", operator: "=", value: "ten" }, { value: "ten" }, true],
  [{ field: "value", operator: "contains", value: "1" }, { value: number("10") }, false],
  [{ field: "value", operator: "is_null" }, { value: number("0") }, false],
  [{ field: "value", operator: "is_null" }, { value: "" }, false],
  [{ field: "value", operator: "is_null" }, {}, true],
  [{ field: "name", operator: "in", values: ["view", "größe"] }, { name: "größe" }, true],
  [{ field: "name", operator: "starts_with", value: "add_" }, { name: "adding" }, false],
  [{ field: "metadata.a.b", operator: "=", value: "x" }, { metadata: { "a.b": "x" } }, true],
  [{ field: "metadata.a.b", operator: "=", value: "x" }, { metadata: { a: { b: "x" } } }, false],
  [{ field: `metadata.it's "q"/~`, operator: "=", value: "x" }, { metadata: { 'it\'s "q"/~': "x" } }, true],
  [{ field: "attributes.plan", operator: "!=", value: "pro" }, { attributes: { plan: "free" } }, true],
  [{ field: "attributes.plan", operator: "=", value: "pro" }, { metadata: { plan: "pro" } }, false],
];

const AT = { ts: "2026-01-05T10:00:00.000001Z" };
const at = (operator: string, value: string) => ({ field: "time", operator, value });
const TIMES: readonly (readonly [condition: object, event: TreeObject, expected: boolean])[] = [
  [at("<", "2026-01-05T10:00:00.000001Z"), AT, false],
  [at("<=", "2026-01-05T10:00:00.000001Z"), AT, true],
  [at(">", "2026-01-05T10:00:00Z"), AT, true],
  [at(">=", "2026-01-05T10:00:00.000002Z"), AT, false],
  [at("<=", "2026-01-05T12:00:00.000001+02:00"), AT, true],
  [at(">", "2026-01-05T06:30-03:30"), AT, true],
  [at(">", "1969-12-31T23:59:59.5Z"), AT, true],
];

const holdsX = { field: "metadata.x", operator: "=", value: "x" };
const isY = { field: "metadata.x", operator: "=", value: "y" };
const isMissing = { field: "metadata.x", operator: "is_null" };
const NESTED: readonly (readonly [condition: object, event: TreeObject, expected: boolean])[] = [
  [{ any: [holdsX, isY] }, x("y"), true],
  [{ any: [holdsX, isY] }, x("z"), false],
  [{ any: [isY] }, x("y"), true],
  [{ all: [{ any: [holdsX, isY] }, { not: isY }] }, x("x"), true],
  [{ all: [{ any: [holdsX, isY] }, { not: isY }] }, x("y"), false],
  [{ not: { any: [holdsX, isY] } }, x(undefined), true],
  [{ not: { not: isMissing } }, x(undefined), true],
  [{ not: { all: [{ not: isMissing }, { not: isY }] } }, x("z"), false],
  [{ any: [isMissing, { all: [isY, holdsX] }] }, x(null), true],
  [{ all: [isMissing, { any: [isY, at("<", "2026-01-06T00:00:00Z")] }] }, x(null), true],
];

describe("a condition is true or false", () => {
  const cases = [
    ...SIMPLE.map(([simple, ...rest]) => [{ field: "metadata.x", ...simple }, ...rest] as const),
    ...OTHERS,
    ...TIMES,
    ...NESTED,
  ].map(([written, ...rest]) => [condition.parse(written), ...rest] as const);

  test.each(cases)("%j of %j: %s for the oracle", (one, content, expected) => {
    expect(eventsOf([content]).map((event) => holds(one, event))).toEqual([expected]);
  });

  test("and the engine says the same", async () => {
    const found = await outcomesInSql(
      cases.map(([one]) => one),
      cases.map(([, content]) => content),
    );
    const outcomes = found.map((row, index) => row[index]);
    expect(cases.map(([one, content], index) => [one, content, outcomes[index]])).toEqual(cases);
    expect(new Set(found.flat())).toEqual(new Set([true, false]));
  });
});

const content: fc.Arbitrary<TreeObject> = fc
  .record({
    name: fc.constantFrom(...EVENT_NAMES),
    day: fc.integer({ min: 3, max: 8 }),
    second: fc.constantFrom("00:00:00", "00:00:00.000001", "23:59:59.999", "12:00:00", "01:00:00"),
    value: fc.constantFrom(
      undefined,
      null,
      ...TEXTS,
      "sku_7",
      "10",
      "12.5",
      "-3.0",
      ...["0", "10", "-3", "5.5", "29.9"].map(number),
    ),
    x: fc.constantFrom(
      undefined,
      null,
      true,
      false,
      "true",
      ...TEXTS,
      "",
      "10",
      "5.50",
      "abc",
      "1e1",
      number("10"),
      number("0.1"),
      number("29.9"),
    ),
    y: fc.constantFrom(undefined, null, true, ...TEXTS, "pro", "US", "es", "-3", number("1"), number("-3")),
  })
  .map(({ name, day, second, value, x: one, y }) => {
    const present = (fields: Record<string, TreeObject[string] | undefined>): TreeObject =>
      Object.fromEntries(Object.entries(fields).flatMap(([key, v]) => (v === undefined ? [] : [[key, v]])));
    const metadata = present({ category: y, amount: one, ok: one, "a.b": y, 'it\'s "q"': y });
    return present({
      name,
      ts: `2026-01-0${day}T${second}Z`,
      value,
      metadata,
      attributes: present({ country: y, plan: y }),
    });
  });

test("the engine and the oracle agree on random conditions, nested ones among them", async () => {
  let [nested, timed] = [0, 0];
  await fc.assert(
    fc.asyncProperty(
      fc.array(conditionArbitrary, { minLength: 20, maxLength: 40 }),
      fc.array(content, { minLength: 10, maxLength: 30 }),
      async (written, contents) => {
        const conditions = written.map((one) => condition.parse(one));
        nested += conditions.filter((one) => !("operator" in one)).length;
        timed += conditions.filter((one) => JSON.stringify(one).includes('"time"')).length;
        const events = eventsOf(contents);
        const expected = conditions.map((one) => events.map((event) => holds(one, event)));
        expect(await outcomesInSql(conditions, contents)).toEqual(expected);
      },
    ),
    { numRuns: 40, seed: 20260105 },
  );
  expect(nested).toBeGreaterThan(100);
  expect(timed).toBeGreaterThan(50);
});

test("conditions as deep as they may be are planned at once", async () => {
  let deep: Condition = condition.parse(isMissing);
  for (let depth = 2; depth <= 30; depth += 1)
    deep = depth % 3 === 0 ? { not: deep } : depth % 3 === 1 ? { any: [deep, deep] } : { all: [deep] };
  const [event] = eventsOf([x(null)]);
  expect(await outcomesInSql([deep], [x(null)])).toEqual([[event !== undefined && holds(deep, event)]]);
});

describe("conditions in words", () => {
  test.each([
    [{ field: "value", operator: ">", value: 10 }, "value > 10"],
    [{ field: "metadata.x", operator: "not_in", values: ["a", "b"] }, 'metadata.x is none of "a", "b"'],
    [{ field: "metadata.x", operator: "not_contains", value: "a" }, 'metadata.x does not contain "a"'],
    [at(">=", "2026-01-05T10:00:00Z"), "time >= 2026-01-05T10:00:00Z"],
    [{ any: [holdsX, { not: isY }] }, '(metadata.x = "x" or not (metadata.x = "y"))'],
    [{ not: { any: [holdsX, isY] } }, 'not (metadata.x = "x" or metadata.x = "y")'],
    [
      { all: [{ any: [holdsX, isY] }, isMissing, { any: [isY] }] },
      '((metadata.x = "x" or metadata.x = "y") and metadata.x is missing and metadata.x = "y")',
    ],
  ])("%j: %s", (written, words) => {
    expect(conditionWords(condition.parse(written))).toBe(words);
  });

  test("each condition of a filter has its words and its SQL", () => {
    const where = [isMissing, at("<", "1970-01-01T00:00:01Z")].map((one) => condition.parse(one));
    expect(conditionTests(where)).toEqual([
      { words: "metadata.x is missing", sql: "json_key(e.metadata, 'x') is null" },
      { words: "time < 1970-01-01T00:00:01Z", sql: "e.ts_us < cast(1000000 as bigint)" },
    ]);
  });
});
