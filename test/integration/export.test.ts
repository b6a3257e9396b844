import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../src/clock.ts";
import type { Project } from "../../src/config/project.ts";
import { type ExportSettings, settingsSchema } from "../../src/config/settings.ts";
import { parquetToCsv } from "../../src/engine/duckdb/parquet-to-csv.ts";
import { type ExportOptions, exportRuns } from "../../src/export/export-run.ts";
import { createPostgresTarget } from "../../src/export/postgres-target.ts";
import type { PublishedRun, TargetResult } from "../../src/export/target.ts";
import { silentLog } from "../../src/log.ts";
import { pulseResults } from "../../src/publish/tables/pulse-results.ts";
import { startProxy } from "../contract/cutting-proxy.ts";
import { addressOf, ownSchema, postgresUrl, withPort } from "../contract/export-target-harness.ts";
import { makePublishedRun, type RowsOf, temporaryFolder } from "../contract/published-run.ts";
import { NO_DEFINITIONS } from "../harness/no-definitions.ts";

const outcomes = (results: readonly TargetResult[]): string[] =>
  results.flatMap(({ target, tables }) =>
    tables.map((table) => `${target.split(":")[0]} ${table.ds} ${table.table} ${table.outcome}`),
  );

describe("exports of a project", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let client: pg.Client;
  let schema: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    schema = ownSchema();
    client = new pg.Client({ connectionString: postgresUrl() });
    await client.connect();
  });
  afterEach(async () => {
    await client.query(`drop schema if exists "${schema}" cascade`);
    await client.end();
    await folder.remove();
  });

  const project = (...exports: ExportSettings[]): Project => ({
    ...NO_DEFINITIONS,
    folder: folder.path,
    settings: settingsSchema.parse({
      project: "test",
      sources: [{ type: "files", topic: "events", path: "in" }],
      exports,
    }),
  });
  const postgres = (url: string): ExportSettings => ({ type: "postgres", url, schema, tables: ["assignments"] });
  const parquet: ExportSettings = { type: "parquet", path: "out", tables: ["assignments"] };
  const options: ExportOptions = {
    backoff: { attempts: 3, first_ms: 1, longest_ms: 2 },
    clock: systemClock,
    random: () => 0,
    log: silentLog,
  };
  const assignments = (rows: number, values: Record<string, string> = {}): RowsOf => ({
    rows,
    values: { unit_id: "'u' || i", ...values },
  });
  const run = (ds: string, runId: string, rows = 3): Promise<PublishedRun> =>
    makePublishedRun(folder.path, { ds, runId, tables: { assignments: assignments(rows) } });
  const target = (url = postgresUrl(), limitMs = 20_000) =>
    createPostgresTarget({ type: "postgres", url, schema }, { readCsv: parquetToCsv, now: () => 0, limitMs });

  it("report a target that is down beside one that is up, and catch up when it is back", async () => {
    const runs = [await run("2026-01-05", "b"), await run("2026-01-04", "a")];

    const down = await exportRuns(project(parquet, postgres("postgres://pulse@127.0.0.1:1/postgres")), runs, options);

    expect(outcomes(down)).toEqual([
      "parquet 2026-01-05 assignments exported",
      "parquet 2026-01-04 assignments exported",
      "postgres 2026-01-05 assignments failed",
      "postgres 2026-01-04 assignments failed",
    ]);
    expect(down[1]?.tables[0]).toMatchObject({
      error: {
        code: "EXPORT_POSTGRES_DOWN",
        fault: "dependency_down",
        message: expect.stringContaining("ECONNREFUSED"),
      },
    });

    const up = await exportRuns(project(parquet, postgres(postgresUrl())), runs, options);

    expect(outcomes(up)).toEqual([
      "parquet 2026-01-05 assignments unchanged",
      "parquet 2026-01-04 assignments unchanged",
      "postgres 2026-01-05 assignments exported",
      "postgres 2026-01-04 assignments exported",
    ]);
    const { rows } = await client.query(
      `select ds::text, run_id, rows::int from "${schema}".pulse_exports order by ds`,
    );
    expect(rows).toEqual([
      { ds: "2026-01-04", run_id: "a", rows: 3 },
      { ds: "2026-01-05", run_id: "b", rows: 3 },
    ]);
  });

  it("refuse a target that is not configured before anything is exported", async () => {
    const exporting = exportRuns(project(parquet), [await run("2026-01-05", "a")], {
      ...options,
      targets: ["postgres"],
    });
    await expect(exporting).rejects.toMatchObject({ code: "EXPORT_TARGET_UNKNOWN", fault: "input" });
  });

  it("never show the password of a url, whether it is wrong or not one", async () => {
    const made = await run("2026-01-05", "a");
    const wrong = withPort(postgresUrl(), 1).replace("pulse@", "pulse:hunter2@");
    for (const url of [wrong, "postgres://pulse:hunter2@host:not-a-port/db"]) {
      const result = await target(url).export(made, ["assignments"]);
      expect(result.tables).toMatchObject([{ outcome: "failed" }]);
      expect(inspected(result)).not.toContain("hunter2");
    }
  });

  it("document the tables that they make, and index them by ds", async () => {
    const made = await makePublishedRun(folder.path, {
      ds: "2026-01-05",
      runId: "a",
      tables: { pulse_results: { rows: 1 } },
    });
    await target().export(made, ["pulse_results"]);

    const { rows } = await client.query<{ name: string; comment: string }>(
      `select attname as name, col_description(attrelid, attnum) as comment from pg_attribute
       where attrelid = to_regclass($1) and attnum > 0 order by attnum`,
      [`"${schema}".pulse_results`],
    );
    expect(rows).toEqual(pulseResults.columns.map(({ name, meaning }) => ({ name, comment: meaning })));
    const indexes = await client.query("select indexdef from pg_indexes where schemaname = $1 and tablename = $2", [
      schema,
      "pulse_results",
    ]);
    expect(indexes.rows).toMatchObject([{ indexdef: expect.stringMatching(/\(ds\)$/) }]);
  });

  it("add a column that a table of an earlier version lacks, and keep its rows", async () => {
    await target().export(await run("2026-01-04", "a"), ["assignments"]);
    await client.query(`alter table "${schema}".assignments drop column carried_over`);

    const result = await target().export(await run("2026-01-05", "b"), ["assignments"]);

    expect(result.tables).toMatchObject([{ outcome: "exported" }]);
    const { rows } = await client.query(
      `select count(*)::int as n, count(carried_over)::int as known from "${schema}".assignments`,
    );
    expect(rows).toEqual([{ n: 6, known: 0 }]);
  });

  it("leave a table alone whose column has another type, and say which", async () => {
    await client.query(`create schema "${schema}"`);
    await client.query(`create table "${schema}".assignments (ds text)`);

    const result = await target().export(await run("2026-01-05", "a"), ["assignments"]);

    expect(result.tables).toMatchObject([
      {
        outcome: "failed",
        error: { code: "EXPORT_COLUMN_TYPE", message: expect.stringContaining("column ds of assignments") },
      },
    ]);
  });

  it("roll back when the file does not have the rows that the manifest says", async () => {
    await target().export(await run("2026-01-05", "a"), ["assignments"]);
    const made = await run("2026-01-05", "b", 5);
    const damaged = { ...made, tables: { assignments: { rows: 6, hash: "x" } } };

    const result = await target().export(damaged, ["assignments"]);

    expect(result.tables).toMatchObject([
      { outcome: "failed", error: { code: "EXPORT_ROWS_DIFFER", fault: "check_failed" } },
    ]);
    const { rows } = await client.query(
      `select run_id, count(*)::int as n from "${schema}".assignments group by run_id`,
    );
    expect(rows).toEqual([{ run_id: "a", n: 3 }]);
  });

  it("write one run once when two processes export it at the same time", async () => {
    const made = await run("2026-01-05", "a", 20_000);

    const results = await Promise.all([target(), target()].map((one) => one.export(made, ["assignments"])));

    expect(results.map(({ tables }) => tables[0]?.outcome).sort()).toEqual(["exported", "unchanged"]);
    const { rows } = await client.query(`select count(*)::int as n from "${schema}".assignments`);
    expect(rows).toEqual([{ n: 20_000 }]);
  });

  it("replace the character U+0000, which PostgreSQL refuses, in texts and JSON, and keep a backslash before u0000", async () => {
    const values = {
      unit_id: "'a' || chr(0) || 'b'",
      user_dimensions: `'{"k":"x\\u0000\\u0000y","b":"\\\\u0000"}'`,
    };
    const made = await makePublishedRun(folder.path, {
      ds: "2026-01-05",
      runId: "a",
      tables: { assignments: { rows: 1, values } },
    });

    await target().export(made, ["assignments"]);

    const { rows } = await client.query(`select unit_id, user_dimensions as dimensions from "${schema}".assignments`);
    expect(rows).toEqual([{ unit_id: "a\ufffdb", dimensions: { k: "x\ufffd\ufffdy", b: "\\u0000" } }]);
  });

  it("give up on a server that accepts and then falls silent", async () => {
    const made = await run("2026-01-05", "a", 50_000);
    const proxy = await startProxy(addressOf(postgresUrl()), { silentAfterBytes: 300_000 });

    const result = await target(withPort(postgresUrl(), proxy.port), 1500).export(made, ["assignments"]);
    await proxy.close();

    expect(result.tables).toMatchObject([{ outcome: "failed", error: { code: "EXPORT_POSTGRES_DOWN" } }]);
  });
});

/** Everything that a log could show of a value, causes included. */
function inspected(value: unknown, seen = new Set<unknown>()): string {
  if (typeof value !== "object" || value === null) return String(value);
  if (seen.has(value)) return "";
  seen.add(value);
  return Reflect.ownKeys(value)
    .map((key) => inspected(Reflect.get(value, key), seen))
    .join("\n");
}
