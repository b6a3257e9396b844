import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PublishedRun } from "../../src/export/target.ts";
import { parquetHarness, postgresHarness, type TargetHarness } from "./export-target-harness.ts";
import { makePublishedRun, type RowsOf, temporaryFolder } from "./published-run.ts";

const TABLES = ["assignments", "pulse_results"];
const units = (rows: number, values: Record<string, string> = {}): RowsOf => ({
  rows,
  values: { unit_id: "'u' || i", group: "if(i % 2 = 0, 'test', 'control')", ...values },
});

describe.each([
  ["parquet", parquetHarness],
  ["postgres", postgresHarness],
])("an export to %s", (_, makeHarness) => {
  let harness: TargetHarness;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;

  beforeEach(async () => {
    folder = await temporaryFolder();
    harness = await makeHarness();
  });
  afterEach(async () => {
    await harness.close();
    await folder.remove();
  });

  const run = (ds: string, runId: string, assignments: RowsOf, results: RowsOf = { rows: 1 }): Promise<PublishedRun> =>
    makePublishedRun(folder.path, { ds, runId, tables: { assignments, pulse_results: results } });

  const held = async (): Promise<readonly string[]> => {
    const rows = await harness.select(
      "select concat(cast(ds as varchar), ' ', run_id, ' ', count(*)) as held from <assignments> group by ds, run_id order by 1",
    );
    return rows.map((row) => String(row.held));
  };

  it("copies every value exactly: nulls, empty texts, quotes, newlines, unicode, doubles, times, JSON", async () => {
    const texts = [
      "''",
      "null",
      "'a\"b'",
      "E'one\\ntwo\\r\\nthree\\t'",
      "'\\.'",
      "'NULL'",
      "'\\N'",
      "', ;'",
      "'Zoë 🚀 日本'",
    ];
    const doubles = [
      "0.1::double + 0.2::double",
      "1e300::double",
      "5e-324::double",
      "-1.0 / 3.0",
      "null",
      "0",
      "123456789.123456789",
      "1e22",
      "2.5",
    ];
    const pick = (list: readonly string[]): string => `[${list.join(", ")}][i + 1]`;
    const made = await run("2026-01-05", "run-a", {
      rows: texts.length,
      values: {
        unit_id: "lpad(i::varchar, 2, '0')",
        rule_name: pick(texts),
        percent: pick(doubles),
        stage: "if(i = 0, null, i)",
        first_exposure_at: "timestamp '2026-03-29 01:30:00.123456' + i * interval 1 hour",
        first_exposure_ds: "'2026-03-29'",
        carried_over: "[true, false, null][i % 3 + 1]",
        user_dimensions: `json_object('country', ${pick(texts)}, 'n', i)`,
      },
    });

    const result = await harness.target.export(made, TABLES);

    expect(result.tables).toEqual([
      { table: "assignments", ds: "2026-01-05", runId: "run-a", outcome: "exported", rows: texts.length },
      { table: "pulse_results", ds: "2026-01-05", runId: "run-a", outcome: "exported", rows: 1 },
    ]);
    const rows = await harness.select(
      `select rule_name, rule_name = '' as is_empty, percent, stage, carried_over, cast(first_exposure_ds as varchar) as day,
       cast(extract(epoch from first_exposure_at) * 1000000 as bigint)::varchar as at_us,
       user_dimensions ->> 'country' as country, user_dimensions ->> 'n' as n from <assignments> order by unit_id`,
    );
    const expectedTexts = ["", null, 'a"b', "one\ntwo\r\nthree\t", "\\.", "NULL", "\\N", ", ;", "Zoë 🚀 日本"];
    const expectedDoubles = [0.1 + 0.2, 1e300, 5e-324, -1 / 3, null, 0, 123456789.12345679, 1e22, 2.5];
    expect(rows).toEqual(
      expectedTexts.map((text, i) => ({
        rule_name: text,
        is_empty: text === null ? null : text === "",
        percent: expectedDoubles[i],
        stage: i === 0 ? null : i,
        carried_over: [true, false, null][i % 3],
        day: "2026-03-29",
        at_us: String(BigInt(Date.UTC(2026, 2, 29, 1 + i, 30)) * 1000n + 123_456n),
        country: text,
        n: String(i),
      })),
    );
  });

  it("does nothing when it has the run already", async () => {
    const made = await run("2026-01-05", "run-a", units(10));
    await harness.target.export(made, TABLES);

    const again = await harness.target.export(made, TABLES);

    expect(again.tables.map((table) => table.outcome)).toEqual(["unchanged", "unchanged"]);
    expect(await held()).toEqual(["2026-01-05 run-a 10"]);
  });

  it("replaces the rows of the same ds by those of a newer run, and leaves other days alone", async () => {
    await harness.target.export(await run("2026-01-04", "run-a", units(4)), TABLES);
    await harness.target.export(await run("2026-01-05", "run-b", units(5)), TABLES);

    await harness.target.export(await run("2026-01-05", "run-c", units(7)), TABLES);

    expect(await held()).toEqual(["2026-01-04 run-a 4", "2026-01-05 run-c 7"]);
  });

  it("replaces rows by none when the newer run has none", async () => {
    await harness.target.export(await run("2026-01-05", "run-a", units(5)), TABLES);

    const result = await harness.target.export(await run("2026-01-05", "run-b", units(0)), TABLES);

    expect(result.tables[0]).toMatchObject({ outcome: "exported", rows: 0 });
    expect(await held()).toEqual([]);
  });

  it("keeps what it held when the export dies in the middle, and completes it the next time", async () => {
    await harness.target.export(await run("2026-01-05", "run-a", units(10)), ["assignments"]);
    const newer = await run("2026-01-05", "run-b", units(50_000));

    const died = await harness.dying.export(newer, ["assignments"]);

    expect(died.tables).toMatchObject([{ outcome: "failed", error: { fault: "dependency_down" } }]);
    expect(await held()).toEqual(["2026-01-05 run-a 10"]);

    const completed = await harness.target.export(newer, ["assignments"]);

    expect(completed.tables).toMatchObject([{ outcome: "exported" }]);
    expect(await held()).toEqual(["2026-01-05 run-b 50000"]);
  });

  it("copies many rows, each once", async () => {
    await harness.target.export(await run("2026-01-05", "run-a", units(100_000)), ["assignments"]);

    const [counts] = await harness.select(
      "select count(*)::varchar as rows, count(distinct unit_id)::varchar as units from <assignments>",
    );
    expect(counts).toEqual({ rows: "100000", units: "100000" });
  });

  it("takes a run that was published before a column was added, with nulls in it", async () => {
    const made = await run("2026-01-05", "run-a", {
      ...units(3),
      without: ["in_balanced_analysis", "user_dimensions"],
    });
    await harness.target.export(made, ["assignments"]);
    await harness.target.export(await run("2026-01-06", "run-b", units(1, { in_balanced_analysis: "true" })), [
      "assignments",
    ]);

    const rows = await harness.select("select in_balanced_analysis as value from <assignments> order by ds, unit_id");
    expect(rows.map((row) => row.value)).toEqual([null, null, null, true]);
  });

  it("reports a table that the run does not have, and exports the others", async () => {
    const made = await run("2026-01-05", "run-a", units(3));

    const result = await harness.target.export(made, ["no_such_table", "assignments"]);

    expect(result.tables).toMatchObject([
      { table: "no_such_table", outcome: "failed", error: { code: "EXPORT_TABLE_UNKNOWN", fault: "input" } },
      { table: "assignments", outcome: "exported" },
    ]);
  });

  it("ends with one run's rows when several exports of a ds happen at once", async () => {
    const runs = await Promise.all(["run-a", "run-b", "run-c"].map((id) => run("2026-01-05", id, units(2000))));

    const results = await Promise.all(runs.map((made) => harness.target.export(made, ["assignments"])));

    expect(results.flatMap(({ tables }) => tables.map((table) => table.outcome))).toEqual(Array(3).fill("exported"));
    expect(await held()).toEqual([expect.stringMatching(/^2026-01-05 run-[abc] 2000$/)]);
  });
});
