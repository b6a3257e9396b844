import { createHash } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { openDuckDb } from "../../src/engine/duckdb/engine.ts";
import { momentKey, momentText } from "./moment-keys.ts";

const opened = openDuckDb({ threads: 1 });
afterAll(async () => (await opened).close());

/** What an expression of the dialect is, as text. */
async function evaluated(expression: string): Promise<unknown> {
  const [row] = await (await opened).read({
    inputs: new Map(),
    sql: `select cast(${expression} as varchar) as found`,
  });
  return row?.found;
}

const LEAST = "-9223372036854775808";
const LARGEST = "9223372036854775807";

describe("a time and a value in one number", () => {
  const times = ["0", "1", "1767607200000000", "2524607999999999"];
  const amounts = [LEAST, "-1", "0", "1", LARGEST];

  test.each(times.flatMap((us) => amounts.map((amount) => [us, amount] as const)))(
    "at %s the value %s comes back",
    async (us, amount) => {
      const value = `cast('${amount}' as bigint)`;
      expect(await evaluated(`moment_amount(moment_key(cast(${us} as bigint), ${value}))`)).toBe(amount);
      expect(await evaluated(`moment_key(cast(${us} as bigint), ${value})`)).toBe(momentKey(`${amount} at ${us}`));
    },
  );

  test("is in order of time first, then of value", () => {
    const keys = times.flatMap((us) => amounts.map((amount) => BigInt(momentKey(`${amount} at ${us}`))));
    expect(keys).toEqual([...keys].sort((a, b) => (a < b ? -1 : 1)));
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("is nothing without a value", async () => {
    expect(await evaluated("moment_key(cast(1 as bigint), cast(null as bigint))")).toBeNull();
  });

  test("is drawn in tests as a value at a time", () => {
    expect(momentText(momentKey("-250 at 2026-01-05T10:00"))).toBe("-250 at 2026-01-05T10:00");
  });
});

describe("a bucket by SHA-256", () => {
  test.each([
    ["spec-salt.rule-salt.user-1", 10_000, "4458"],
    ["spec-salt.rule-salt.user-2", 10_000, "385"],
    ["spec-salt.rule-salt.", 10_000, "4607"],
    ["layer-salt.user-1", 1000, "164"],
    ["spec-salt.rule-salt.user-1", 1, "0"],
  ])("of %s among %d: %s", async (text, buckets, expected) => {
    expect(await evaluated(`hash_bucket('${text}', ${buckets})`)).toBe(expected);
  });

  test("is that of Node's SHA-256, for texts of any script", async () => {
    for (const text of ["", "ünit", "单位.1", "a'b".replaceAll("'", "''"), "x".repeat(1000)]) {
      const hash = createHash("sha256").update(text.replaceAll("''", "'")).digest().readBigUInt64BE(0);
      expect(await evaluated(`hash_bucket('${text}', 1000000)`)).toBe(String(hash % 1_000_000n));
    }
  });
});

describe("logarithms in millionths", () => {
  test.each([
    ["1", 0, "0"],
    ["2", 0, "693147"],
    ["3", 0, "1098612"],
    ["1000000", 6, "0"],
    ["1", 9, "-20723266"],
    ["0", 0, "0"],
    ["-7", 2, "0"],
  ])("of %s of 10^-%d: %s", async (value, scale, expected) => {
    expect(await evaluated(`log_millionths(cast(${value} as bigint), ${scale})`)).toBe(expected);
  });
});

describe("names and numbers as text", () => {
  test.each([
    ["'DE'", "DE"],
    ["''", "(empty)"],
    ["cast(null as varchar)", "(null)"],
  ])("the level %s is called %s", async (text, expected) => {
    expect(await evaluated(`level_name(${text})`)).toBe(expected);
  });

  test.each([
    ["29.9", "29.9"],
    ["100", "100"],
    ["0", "0"],
    ["-0.5", "-0.5"],
    ["1000.000000000001", "1000.000000000001"],
    ["12345678901234567890123456", "12345678901234567890123456"],
  ])("%s is %s", async (number, expected) => {
    expect(await evaluated(`number_text(cast('${number}' as decimal(38, 12)))`)).toBe(expected);
  });
});

test("a larger integer is of the same or a larger magnitude", async () => {
  const edges = [0n, 1n, 3n, 7n, 18n].flatMap((power) => {
    const edge = 10n ** power;
    return [edge, edge + 1n, 2n * edge - 1n, 2n * edge, 9n * edge].map((value) => (value > 1n ? value - 1n : value));
  });
  const rising = [...new Set([...edges, BigInt(LARGEST)])].sort((a, b) => (a < b ? -1 : 1));
  const found = await evaluated(
    `[${rising.map((value) => `magnitude(cast(${value > BigInt(LARGEST) ? LARGEST : value} as bigint))`).join(", ")}]`,
  );
  const magnitudes = JSON.parse(String(found)) as number[];
  expect(magnitudes).toEqual([...magnitudes].sort((a, b) => a - b));
  expect(new Set(magnitudes).size).toBeGreaterThan(10);
});
