import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { openDuckDb } from "../../src/engine/duckdb/engine.ts";
import { model } from "../../src/engine/model.ts";
import { type LandedBody, landedLines } from "./landed-lines.ts";

const opened = openDuckDb({ threads: 1 });
afterAll(async () => (await opened).close());

const PLAIN = readFileSync(new URL("plain-messages.sql", import.meta.url), "utf8");

/** Rows as texts, of all columns. */
async function staged(sql: string, bodies: readonly LandedBody[]): Promise<string[]> {
  const rows = await (await opened).read({
    inputs: new Map(Object.entries(await landedLines(bodies))),
    sql: `select cast(r as varchar) as r from (${sql}\n) as r order by r."offset", r.part`,
  });
  return rows.map((row) => String(row.r));
}

/** JSON as somebody might write it, good and bad. */
const TOKENS = [
  ...['""', '"x"', '"a\\"b"', '"\\\\"', '"\\u0065vent"', '"é😀"', '"é\\n"', `"${"n".repeat(129)}"`, '"\\ud800"'],
  ...[
    '"NaN"',
    '"+nan"',
    '"-Infinity"',
    '"true"',
    '"false"',
    '"1.5"',
    '"g"',
    '"r"',
    '"r:10.00:2"',
    '"a:b:x"',
    '"base:5:1:override"',
  ],
  ...[
    "0",
    "-0",
    "7",
    "29.9",
    "-1e3",
    "1e999",
    "123456789012345678901234567890",
    "1e30",
    "100",
    "150",
    "NaN",
    "-Infinity",
  ],
  ...[
    "null",
    "true",
    "false",
    "[]",
    "{}",
    "[1]",
    '["event"]',
    '{"type":"event"}',
    '{"a":{"b":[1,2]}}',
    "tru",
    '"',
    "",
    "{",
  ],
];
const TIMES = [
  ...["1767607200456", "1767607200456.5", "-5", "0", "1e15", "-1e15", "9e29", "1e31", "4102444800000", "1767693600000"],
  ...['"2026-01-05T10:00:00Z"', '"2026-01-05"', '"2026-01-05T10:00:00+02"', '"1969-01-01"', '"soon"', '"9999-12-31"'],
];
const NAMES = [
  "type",
  "event_id",
  "ts",
  "name",
  "value",
  "units",
  "metadata",
  "attributes",
  "environment",
  "gate",
  "rule",
].concat(
  [
    "percent",
    "rollout",
    "passed",
    "experiment",
    "group",
    "override",
    "secondary",
    "eventName",
    "time",
    "user",
    "events",
  ],
  ["statsigMetadata", "secondaryExposures", "extra", "", "ty\\u0070e", "Type"],
);
const IDS = [
  '{"userID":"u1"}',
  '{"userID":12,"stableID":"d9"}',
  '{"userID":"","a":null}',
  '{"userID":"a:b","n":"a:null","x":"x:{","y":" "}',
  '{"a":1.50,"b":-7,"c":"","d":true,"e":["e"],"f":NaN}',
  '{"a":"1","b":"2","c":"3","b":"4"}',
  "{}",
  '[{"userID":"u1"}]',
  '{"a":"1","b":"2","a":"3"}',
  '{"é":"é\\t"}',
];
const USERS = [
  '{"userID":"u1","country":"US","custom":{"plan":"pro"},"statsigEnvironment":{"tier":"staging"}}',
  '{"userID":7,"customIDs":{"companyID":"c7","userID":"no"},"privateAttributes":{"email":"e"}}',
  '{"customIDs":{"a":"1","a":"2"}}',
  '{"customIDs":{"a":"1","b":"2","c":"","d":-3,"e":null,"f":{"g":"1"}},"custom":{"a":1.50,"b":{"c":[1]},"d":null}}',
  '{"customIDs":{"user\\u0049D":"no","b":"b\\"x"},"country":"US","custom":{"country":"DE","plan":"pro"}}',
  '{"userID":"u:t","country":"US","locale":"en","email":null,"appVersion":1e3,"custom":{"x":"a,b","y":","}}',
  '{"userID":"u2","userID":"u3","custom":{"a":1,"a":2},"country":{"a":1}}',
  '{"locale":"de","country":"DE","userID":"u4","plan":"pro","custom":{"userID":"no","custom":1}}',
  '{"userID":true,"customIDs":["a"],"custom":[1],"ip":"::1","userAgent":"{\\"x\\"}"}',
  '{"custom":{},"userID":"","privateAttributes":{"email":"e"}}',
  "{}",
  "[]",
  "null",
];
const LISTS = [
  '[{"gate":"h","passed":true,"rule":"b"},{"gate":"k","gateValue":"false","ruleID":"z"}]',
  '[{"gate":"h"},5,null]',
  '[{"gate":"h","passed":"true"},"x"]',
];

type Entry = readonly [name: string, value: string];
const oneOf = (...values: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...values);
const token = oneOf(...TOKENS);
const maybe = (good: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 8, arbitrary: good }, { weight: 1, arbitrary: token });
const fields = (entries: Readonly<Record<string, fc.Arbitrary<string>>>): fc.Arbitrary<Entry[]> =>
  fc
    .record(
      Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, fc.option(maybe(value), { freq: 12 })])),
    )
    .map((record) =>
      Object.entries(record).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])),
    );

const event = fields({
  type: oneOf('"event"'),
  event_id: oneOf('"e1"', "5"),
  ts: oneOf(...TIMES),
  name: oneOf('"buy"'),
  value: token,
  units: oneOf(...IDS),
  metadata: token,
  attributes: oneOf('{"country":"US"}', '{ "a" : 1.50 }'),
  environment: oneOf('"production"', '"staging"'),
});
const exposure = fields({
  type: oneOf('"exposure"'),
  ts: oneOf(...TIMES),
  units: oneOf(...IDS),
  gate: oneOf('"g"'),
  rule: oneOf('"r"', '"r:10:1"'),
  passed: oneOf("true", "false", '"true"', '"no"'),
  experiment: oneOf('"x"'),
  group: oneOf('"B"'),
  percent: oneOf("10", "150", "0.5"),
  rollout: oneOf("2", "2.5", "99999999999"),
  override: oneOf("true", '"true"'),
  secondary: oneOf(...LISTS),
});
const statsig = fields({
  eventName: oneOf(
    '"buy"',
    '"statsig::gate_exposure"',
    '"statsig::config_exposure"',
    '"statsig::layer_exposure"',
    '"statsig::other"',
  ),
  time: oneOf(...TIMES),
  value: token,
  user: oneOf(...USERS),
  metadata: oneOf(
    '{"gate":"g","gateValue":"true","ruleID":"base:10.00:2"}',
    '{"config":"c","ruleID":"g1"}',
    '{"config":"l","allocatedExperiment":"e","ruleID":"a:5:1:override"}',
    '{"allocatedExperiment":""}',
  ),
  event_id: oneOf('"s1"'),
  statsigMetadata: oneOf('{"samplingRate":10}', '{"samplingRate":"1e13"}'),
  secondaryExposures: oneOf(...LISTS),
});

/** Of other order, with names again and others between. */
const written = (object: fc.Arbitrary<Entry[]>): fc.Arbitrary<string> =>
  fc
    .tuple(
      object,
      fc.option(fc.array(fc.tuple(oneOf(...NAMES), token), { maxLength: 2 }), { freq: 3 }),
      fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(20) }),
      oneOf(":", ":", ":", " : "),
    )
    .map(([own, others, turn, colon]) => {
      const entries = [...own, ...(others ?? [])];
      const turned = [...entries.slice(turn % (entries.length + 1)), ...entries.slice(0, turn % (entries.length + 1))];
      return `{${turned.map(([name, value]) => `"${name}"${colon}${value}`).join(",")}}`;
    });
const single = fc.oneof(written(event), written(exposure), written(statsig));
const batch = fc
  .tuple(
    fc.array(fc.oneof({ weight: 6, arbitrary: single }, { weight: 1, arbitrary: token }), { maxLength: 4 }),
    oneOf(...USERS),
  )
  .map(([items, user]) => `{"events":[${items.join(",")}],"user":${user}}`);
const text = fc
  .tuple(
    fc.oneof({ weight: 6, arbitrary: single }, { weight: 2, arbitrary: batch }, { weight: 1, arbitrary: token }),
    oneOf("", "", "", "", "", "", " ", "cut", "[", "{}"),
  )
  .map(([body, flaw]) => (flaw === "cut" ? body.slice(0, -2) : flaw === "[" ? `[${body}]` : flaw + body));
const body = fc.oneof(
  { weight: 12, arbitrary: text },
  // What landing stores as base64: control characters between the tokens, and what is no text.
  { weight: 1, arbitrary: text.map((one) => new TextEncoder().encode(one.replaceAll(",", ",\n"))) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<LandedBody>(null, "", new Uint8Array([0xff, 0x7b]), new Uint8Array(1_048_577)),
  },
);

test("each dialect on a path of its own makes the rows that one path for all makes, whatever was sent", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(body, { minLength: 300, maxLength: 400 }), async (bodies) => {
      expect(await staged(model("staging/messages").sql, bodies)).toEqual(await staged(PLAIN, bodies));
    }),
    { numRuns: 4, endOnFailure: true },
  );
}, 120_000);

test("what is tried holds messages of every kind, and dead ones of most reasons", async () => {
  const rows = await staged(model("staging/messages").sql, fc.sample(body, { numRuns: 1500, seed: 7 }));
  const seen = new Set(rows.flatMap((row) => /'kind': (\w+), 'reason': (\w+)/.exec(row)?.slice(1) ?? []));
  for (const one of [
    "event",
    "exposure",
    "internal",
    "dead",
    "unknown_type",
    "no_unit",
    "bad_value",
    "not_json",
    "empty",
    "bad_time",
  ])
    expect(seen).toContain(one);
}, 60_000);
