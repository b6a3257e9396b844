import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runPulse } from "./fake-cli.ts";
import { makeFixtureProject } from "./fixture-project.ts";

let project: Awaited<ReturnType<typeof makeFixtureProject>>;
beforeAll(async () => {
  project = await makeFixtureProject();
});
afterAll(() => project.remove());

const query = async (sql: string, format: string, world = {}) =>
  runPulse(["query", "--format", format, sql], { cwd: project.folder, ...world });

const TYPES = `select 9007199254740993::bigint as big, 12345678901234567.89::decimal(19,2) as exact, 0.1::float as single,
  timestamp '2026-01-05 10:00:00.25' as at, date '2026-01-05' as ds, '{"a": [1, 2.50]}'::json as detail,
  [1, null] as list, {'k': date '2026-01-05'} as record, map {'x': 1} as counts, true as yes, null as nothing, 'a,"b"' as quoted`;

describe("pulse query", () => {
  test("JSON keeps every digit, writes times as text and JSON as JSON", async () => {
    const { stdout } = await query(TYPES, "json");
    expect(stdout).toBe(
      '[\n{"big":9007199254740993,"exact":12345678901234567.89,"single":0.1,"at":"2026-01-05 10:00:00.25","ds":"2026-01-05",' +
        '"detail":{"a": [1, 2.50]},"list":[1,null],"record":{"k":"2026-01-05"},"counts":{"x":1},"yes":true,"nothing":null,"quoted":"a,\\"b\\""}\n]\n',
    );
  });

  test("CSV is RFC 4180, null is empty and the empty text is quoted", async () => {
    expect((await query(TYPES, "csv")).stdout.split("\r\n")[1]).toBe(
      '9007199254740993,12345678901234567.89,0.1,2026-01-05 10:00:00.25,2026-01-05,"{""a"": [1, 2.50]}","[1,null]",' +
        '"{""k"":""2026-01-05""}","{""x"":1}",true,,"a,""b"""',
    );
    expect((await query("select '' as empty, null as nothing, 'two\nlines' as lines", "csv")).stdout).toBe(
      'empty,nothing,lines\r\n"",,"two\nlines"\r\n',
    );
  });

  test("a table aligns numbers right and text left, wide characters as wide as they are", async () => {
    const { stdout } = await query(
      "select * from (values ('日本', 1), ('a', 1000), (null, null)) t(country, units)",
      "table",
    );
    expect(stdout).toBe("country  units\n───────  ─────\n日本         1\na         1000\n–            –\n");
  });

  test("on a terminal a table fits: texts are cut, and too many columns become lists", async () => {
    const cut = await query(`select '${"x".repeat(200)}' as long, 7 as n`, "table", {
      columns: 60,
      env: { NO_COLOR: "1" },
    });
    const widths = cut.stdout
      .split("\n")
      .slice(0, 3)
      .map((line) => line.length);
    expect(Math.max(...widths)).toBeLessThanOrEqual(60);
    expect(cut.stdout).toContain("long texts are cut");
    const list = await query("select * from pulse_results limit 2", "table", { columns: 80, env: { NO_COLOR: "1" } });
    expect(list.stdout).toMatch(/^── row 1 ─+\nds +2026-01-28\n/);
    expect(list.stdout).toContain("── row 2 ");
  });

  test("in a pipe nothing is cut", async () => {
    expect((await query(`select '${"x".repeat(400)}' as long`, "table")).stdout).toContain("x".repeat(400));
  });

  test.each(["table", "csv", "json"])("as %s, many batches of rows all arrive", async (format) => {
    const { stdout } = await query("select range as n from range(10000)", format);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.filter((line) => /\d/.test(line))).toHaveLength(10_000);
    if (format === "json") expect(JSON.parse(stdout)).toHaveLength(10_000);
  });

  test("no rows are an empty array, or headings alone", async () => {
    expect((await query("select 1 as n where false", "json")).stdout).toBe("[]\n");
    expect((await query("select 1 as n where false", "csv")).stdout).toBe("n\r\n");
    expect((await query("select 1 as n where false", "table")).stdout).toBe("n\n─\n");
  });

  test("columns of one name are told apart", async () => {
    expect(JSON.parse((await query("select 1 as a, 2 as a", "json")).stdout)).toEqual([{ a: 1, "a:1": 2 }]);
  });

  test("not-a-number is text in JSON", async () => {
    expect(JSON.parse((await query("select 'nan'::double as a, '-inf'::double as b", "json")).stdout)).toEqual([
      { a: "NaN", b: "-Infinity" },
    ]);
  });

  test("reads SQL from standard input", async () => {
    const { stdout } = await runPulse(["query", "-f", "csv"], { cwd: project.folder, stdin: "select ds from runs;\n" });
    expect(stdout).toBe("ds\r\n2026-01-28\r\n");
  });

  test.each([
    ["select nope from runs", 'Referenced column "nope" not found'],
    ["selec 1", "syntax error"],
    ["", "there is no statement"],
    ["insert into runs (ds) values (null)", "read-only"],
    ["select error('half way') from range(5000)", "half way"],
  ])("%j is the user's error, with DuckDB's words and the tables there are", async (sql, words) => {
    const { exitCode, stderr } = await query(sql, "csv");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("error QUERY_FAILED: ");
    expect(stderr).toContain(words);
    expect(stderr).toMatch(/hint: tables: active_users, assignments, .*unit_metrics/);
  });

  test("an unknown format is refused", async () => {
    const { exitCode, stderr } = await query("select 1", "xml");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("write one of table, csv, json");
  });
});
