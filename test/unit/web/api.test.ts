import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LARGE, writeLargeResults } from "../../harness/large-results.ts";
import { temporaryFolder } from "../../harness/temporary-folder.ts";
import { page } from "../docs/markdown.ts";
import { startPages } from "./fixture.ts";

const SMALL = { ...LARGE, gates: 3, metrics: 4, days: 3 };
const GATE = "gate_001";
const METRIC = "metric_001";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let database: string;
beforeAll(async () => {
  folder = await temporaryFolder("web");
  database = join(folder.path, "pulse.duckdb");
  await writeLargeResults(database, SMALL);
}, 60_000);
afterAll(() => folder.remove());

async function ask(app: FastifyInstance, url: string, headers: Record<string, string> = {}) {
  return app.inject({ url, headers: { host: "localhost", ...headers } });
}

describe("/api/v1", () => {
  const described = JSON.parse(page("docs/openapi.json")) as { paths: Readonly<Record<string, object>> };
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema({ $id: "openapi", ...described }, "openapi");
  const conform = (path: string, status: number, body: unknown): void => {
    const pointer = `openapi#/paths/${path.replaceAll("~", "~0").replaceAll("/", "~1")}/get/responses/${status}/content/application~1json/schema`;
    const validate = ajv.getSchema(encodeURI(pointer));
    expect(validate, pointer).toBeDefined();
    expect(validate?.({})).toBe(false);
    expect([path, validate?.(body), (validate?.errors ?? []).slice(0, 3)]).toEqual([path, true, []]);
  };
  const day = SMALL.ds;

  it.each([
    ["/api/v1/gates", "/api/v1/gates"],
    ["/api/v1/gates/{name}", `/api/v1/gates/${GATE}`],
    ["/api/v1/gates/{name}", `/api/v1/gates/${GATE}?analysis=stage-1&ds=${day}`],
    ["/api/v1/gates/{name}/decision", `/api/v1/gates/${GATE}/decision`],
    ["/api/v1/gates/{name}/health", `/api/v1/gates/${GATE}/health`],
    ["/api/v1/gates/{name}/metrics/{metric}", `/api/v1/gates/${GATE}/metrics/${METRIC}`],
    ["/api/v1/health", "/api/v1/health"],
    ["/api/v1/metrics", "/api/v1/metrics"],
    ["/api/v1/metrics/{metric}", `/api/v1/metrics/${METRIC}`],
    ["/api/v1/active-users", "/api/v1/active-users"],
    ["/api/v1/runs", "/api/v1/runs"],
    ["/api/v1/runs/{ds}", `/api/v1/runs/${day}`],
    ["/api/v1/runs/compare", `/api/v1/runs/compare?from=2026-01-27&to=${day}`],
    ["/api/v1/changes", "/api/v1/changes"],
  ])("%s answers what it describes", async (path, url) => {
    const answer = await ask(await startPages({ database }), url);
    expect([url, answer.statusCode]).toEqual([url, 200]);
    conform(path, 200, answer.json());
  });

  it.each([
    ["/api/v1/gates/{name}", "/api/v1/gates/nope", 404, "results_unknown"],
    ["/api/v1/gates/{name}", `/api/v1/gates/${GATE}?analysis=stage-99`, 404, "results_unknown"],
    ["/api/v1/gates/{name}/decision", "/api/v1/gates/nope/decision", 404, "results_unknown"],
    ["/api/v1/gates/{name}/metrics/{metric}", `/api/v1/gates/${GATE}/metrics/nope`, 404, "results_unknown"],
    ["/api/v1/metrics/{metric}", "/api/v1/metrics/nope", 404, "results_unknown"],
    ["/api/v1/gates/{name}/download", "/api/v1/gates/nope/download", 404, "results_unknown"],
    ["/api/v1/gates", "/api/v1/gates?ds=1999-01-01", 404, "nothing_published"],
    ["/api/v1/runs/{ds}", "/api/v1/runs/1999-01-01", 404, "nothing_published"],
    ["/api/v1/gates", "/api/v1/gates?stage=2", 400, "bad_parameter"],
  ])("%s refuses %s as it describes", async (path, url, status, code) => {
    const answer = await ask(await startPages({ database }), url);
    expect([answer.statusCode, answer.json<{ error: { code: string } }>().error.code]).toEqual([status, code]);
    conform(path, status, answer.json());
  });

  it("computes nothing for who has the newest results, until others are published", async () => {
    const copy = join(folder.path, "replaced.duckdb");
    await writeLargeResults(copy, SMALL);
    const app = await startPages({ database: copy });
    for (const url of ["/api/v1/gates", `/gates/${GATE}`]) {
      const { headers } = await ask(app, url);
      const etag = String(headers.etag);
      expect(etag).toMatch(/^W\/"/);
      const again = await ask(app, url, { "if-none-match": etag });
      expect([again.statusCode, again.body]).toEqual([304, ""]);
      await writeLargeResults(`${copy}.new`, { ...SMALL, metrics: 5 });
      const { renameSync } = await import("node:fs");
      renameSync(`${copy}.new`, copy);
      expect((await ask(app, url, { "if-none-match": etag })).statusCode).toBe(200);
    }
  });

  it("has nothing of one visitor in what another is shown", async () => {
    const app = await startPages({ database });
    const { headers } = await ask(app, "/api/v1/gates");
    expect(headers["cache-control"]).toBe("private, no-cache");
    expect(headers.vary).toContain("cookie");
  });
});

describe("downloads", () => {
  it("as Parquet hold all rows of the gate", async () => {
    const answer = await ask(await startPages({ database }), `/gates/${GATE}/download?format=parquet`);
    expect(answer.headers["content-disposition"]).toBe(`attachment; filename="${GATE}-${SMALL.ds}.parquet"`);
    const path = join(folder.path, "downloaded.parquet");
    const { writeFileSync } = await import("node:fs");
    writeFileSync(path, answer.rawPayload);
    const instance = await DuckDBInstance.create(database, { access_mode: "READ_ONLY" });
    const connection = await instance.connect();
    const rows = await connection.run(
      `select (select count(*) from '${path}'), (select count(*) from pulse_results where name = '${GATE}' and ds = '${SMALL.ds}'), (select count(distinct name) from '${path}')`,
    );
    const [[read, had, names] = []] = await rows.getRowsJson();
    expect(Number(read)).toBeGreaterThan(10);
    expect([read, names]).toEqual([had, "1"]);
    connection.closeSync();
    instance.closeSync();
  });

  it("as CSV have no text that a spreadsheet would run, and numbers as they are", async () => {
    const copy = join(folder.path, "formulas.duckdb");
    await writeLargeResults(copy, SMALL);
    const instance = await DuckDBInstance.create(copy);
    const connection = await instance.connect();
    await connection.run(
      `update pulse_results set name = '=cmd|calc', metric = '@sum(1)', rule = '+1', test_group = '-x', difference = -1.5`,
    );
    await connection.run(`update pulse_exposures set name = '=cmd|calc'`);
    connection.closeSync();
    instance.closeSync();
    const answer = await ask(
      await startPages({ database: copy }),
      `/gates/${encodeURIComponent("=cmd|calc")}/download`,
    );
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(answer.headers["content-disposition"]).toBe(`attachment; filename="_cmd_calc-${SMALL.ds}.csv"`);
    const [header = "", first = ""] = answer.body.split("\n");
    const cells = first.split(",");
    const cellOf = (column: string): string | undefined => cells[header.split(",").indexOf(column)];
    expect(["name", "metric", "rule", "test_group", "difference"].map(cellOf)).toEqual([
      "'=cmd|calc",
      "'@sum(1)",
      "'+1",
      "'-x",
      "-1.5",
    ]);
  });
});
