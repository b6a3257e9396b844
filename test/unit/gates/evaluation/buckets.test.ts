import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { bucketOf, GROUP_BUCKETS, idListKey, PERCENTAGE_BUCKETS } from "../../../../src/gates/evaluation/bucket.ts";
import { evaluateGate } from "../../../../src/gates/evaluation/evaluate.ts";
import { CONTEXT, compiled, rule, spec } from "./make-specs.ts";

const UNITS = 100_000;

/** Pearson's statistic of a table of counts against what independence of rows and columns expects. */
function chiSquared(table: readonly (readonly number[])[]): number {
  const rows = table.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columns = (table[0] ?? []).map((_, column) => table.reduce((sum, row) => sum + (row[column] ?? 0), 0));
  const all = rows.reduce((sum, count) => sum + count, 0);
  return table
    .flatMap((row, i) =>
      row.map((count, j) => {
        const expected = ((rows[i] ?? 0) * (columns[j] ?? 0)) / all;
        return (count - expected) ** 2 / expected;
      }),
    )
    .reduce((sum, term) => sum + term, 0);
}

function gateOf(salt: string, ruleSalt: string | null, percentage: number) {
  const only = rule("rule-id", { salt: ruleSalt, passPercentage: percentage });
  return compiled({ gates: [spec("ramp", [only], { salt })] });
}

function passing(salt: string, percentage: number): Set<number> {
  const gates = gateOf(salt, "rule-salt", percentage);
  const units = Array.from({ length: UNITS }, (_, unit) => unit);
  return new Set(units.filter((unit) => evaluateGate(gates, "ramp", { userID: `unit ${unit}` }, CONTEXT).value));
}

test.each([
  ["spec-salt.rule-salt.", "user-1", PERCENTAGE_BUCKETS, 4458],
  ["spec-salt.rule-salt.", "user-1", GROUP_BUCKETS, 458],
  ["spec-salt.rule-salt.", "user-2", PERCENTAGE_BUCKETS, 385],
  ["spec-salt.rule-salt.", "", PERCENTAGE_BUCKETS, 4607],
  ["layer-salt.", "user-1", GROUP_BUCKETS, 164],
] as const)("%s%s is in bucket %i: %i, the check values of the specification", (salts, id, buckets, expected) => {
  expect(bucketOf(salts, id, buckets)).toBe(expected);
});

test("buckets are the first 64 bits of SHA-256 modulo their number, for any text", () => {
  for (const text of ["", "é", "日本語".repeat(40), "\u{1F600}", "x".repeat(500), ...Array(200).keys()].map(String)) {
    const head = createHash("sha256").update(text).digest().readBigUInt64BE(0);
    expect(bucketOf("", text, PERCENTAGE_BUCKETS)).toBe(Number(head % 10_000n));
    expect(bucketOf("", text, GROUP_BUCKETS)).toBe(Number(head % 1_000n));
  }
});

test("the same unit asked for again, with other salts and with the same, has its own bucket each time", () => {
  const asked = ["a.", "b.", "b.", "a.", "a."].map((salts) => bucketOf(salts, "user-1", PERCENTAGE_BUCKETS));
  const alone = (salts: string) => {
    bucketOf("other.", "other", PERCENTAGE_BUCKETS);
    return bucketOf(salts, "user-1", PERCENTAGE_BUCKETS);
  };
  const [a, b] = [alone("a."), alone("b.")];
  expect(asked).toEqual([a, b, b, a, a]);
  expect(a).not.toBe(b);
});

test("a member of an id list is looked up by 8 characters of its hash", () => {
  expect(idListKey("user-1")).toBe("xsKJ5J6c");
});

test.each([
  ["rule-salt", "user-1", 44.58, false],
  ["rule-salt", "user-1", 44.59, true],
  ["rule-salt", "user-2", 3.85, false],
  ["rule-salt", "user-2", 3.86, true],
])("with the salt %s, %s at %f %% passes: %s", (ruleSalt, userID, percentage, passes) => {
  const gates = gateOf("spec-salt", ruleSalt, percentage);
  expect(evaluateGate(gates, "ramp", { userID }, CONTEXT)).toMatchObject({ value: passes, passes, ruleId: "rule-id" });
});

test("an empty rule salt is a salt, and only a rule without any is hashed by its id", () => {
  const bucketWith = (salt: string | null): number => {
    const buckets = Array.from({ length: PERCENTAGE_BUCKETS }, (_, below) => below + 1);
    const passesBelow = (below: number) =>
      evaluateGate(gateOf("spec-salt", salt, below / 100), "ramp", { userID: "user-1" }, CONTEXT).value === true;
    return (buckets.find(passesBelow) ?? Number.NaN) - 1;
  };
  expect(bucketWith("")).toBe(bucketOf("spec-salt..", "user-1", PERCENTAGE_BUCKETS));
  expect(bucketWith(null)).toBe(bucketOf("spec-salt.rule-id.", "user-1", PERCENTAGE_BUCKETS));
});

test("whoever has no id is hashed as an empty text", () => {
  const user = { customIDs: { stableID: "d1" } };
  expect(evaluateGate(gateOf("spec-salt", "rule-salt", 46.07), "ramp", user, CONTEXT).value).toBe(false);
  expect(evaluateGate(gateOf("spec-salt", "rule-salt", 46.08), "ramp", user, CONTEXT).value).toBe(true);
});

test("an id that is a number is hashed as it is written", () => {
  const gates = gateOf("spec-salt", "rule-salt", 50);
  for (const id of [0, 7, 12_345]) {
    const asText = evaluateGate(gates, "ramp", { userID: String(id) }, CONTEXT);
    expect(evaluateGate(gates, "ramp", { userID: id }, CONTEXT)).toEqual(asText);
  }
});

test("raising a percentage keeps everyone who passed, of 100,000 units", () => {
  let before = new Set<number>();
  for (const percentage of [0, 0.01, 2, 10, 50, 99.99, 100]) {
    const now = passing("salt", percentage);
    expect([...before].filter((unit) => !now.has(unit))).toEqual([]);
    expect(Math.abs(now.size / UNITS - percentage / 100)).toBeLessThan(0.005);
    before = now;
  }
});

test("a resalted gate's decisions are independent of those before", () => {
  const decile = (salt: string, unit: number) =>
    Math.floor(bucketOf(`${salt}.rule-salt.`, `unit ${unit}`, PERCENTAGE_BUCKETS) / 1000);
  const table = Array.from({ length: 10 }, () => Array<number>(10).fill(0));
  for (let unit = 0; unit < UNITS; unit += 1) {
    const row = table[decile("salt before", unit)];
    const column = decile("salt after", unit);
    if (row !== undefined) row[column] = (row[column] ?? 0) + 1;
  }
  // 99.9 % quantile of chi-squared with 81 degrees of freedom.
  expect(chiSquared(table)).toBeLessThan(125);
});

test.each([
  // 99.9 % quantiles of chi-squared with 9,999 and 999 degrees of freedom.
  [PERCENTAGE_BUCKETS, 10_442],
  [GROUP_BUCKETS, 1_143],
] as const)("units fall evenly into %i buckets", (buckets, limit) => {
  const counts = Array<number>(buckets).fill(0);
  for (let unit = 0; unit < UNITS; unit += 1) {
    const at = bucketOf("salt.", `unit ${unit}`, buckets);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  const expected = UNITS / buckets;
  const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  expect(statistic).toBeLessThan(limit);
});
