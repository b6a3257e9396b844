import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import pg from "pg";
import { parquetToCsv } from "../../src/engine/duckdb/parquet-to-csv.ts";
import { createParquetTarget } from "../../src/export/parquet-target.ts";
import { createPostgresTarget } from "../../src/export/postgres-target.ts";
import type { Target } from "../../src/export/target.ts";
import { startProxy } from "./cutting-proxy.ts";
import { temporaryFolder } from "./published-run.ts";

/** A target under test, and a look at what it holds. */
export interface TargetHarness {
  readonly target: Target;
  /** The same place, reached by a way that breaks down in the middle of a table. */
  readonly dying: Target;
  /** Runs a SELECT with `<table>` and expressions that mean the same in DuckDB and PostgreSQL; numbers come as text. */
  select(sql: string): Promise<readonly Record<string, unknown>[]>;
  close(): Promise<void>;
}

export async function parquetHarness(): Promise<TargetHarness> {
  const folder = await temporaryFolder();
  const settings = { type: "parquet" as const, path: "out [1]" };
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  return {
    target: createParquetTarget(settings, folder.path, { now: Date.now }),
    dying: createParquetTarget(settings, folder.path, {
      now: Date.now,
      copyFile: async (from, to) => {
        await copyFile(from, to);
        const bytes = await readFile(to);
        await writeFile(to, bytes.subarray(0, bytes.length / 2));
        throw new Error("no space left on device");
      },
    }),
    select: async (sql) => {
      const files = sql.replaceAll(/<(\w+)>/g, (_, table) => {
        const pattern = join(folder.path, "out [[]1]", table, "*", "*").replaceAll("'", "''");
        return `read_parquet('${pattern}', hive_partitioning = false, union_by_name = true)`;
      });
      return (await connection.runAndReadAll(files)).getRowObjectsJson();
    },
    close: async () => {
      connection.closeSync();
      instance.closeSync();
      await folder.remove();
    },
  };
}

export function postgresUrl(): string {
  const url = process.env.PULSE_TEST_POSTGRES;
  if (url === undefined) throw new Error("PULSE_TEST_POSTGRES is not set: the tests' services are not running");
  return url;
}

/** The same server behind another port. */
export function withPort(url: string, port: number): string {
  const other = new URL(url);
  other.hostname = "127.0.0.1";
  other.port = String(port);
  return other.href;
}

export function addressOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

let schemas = 0;
/** A schema that no other test uses. */
export const ownSchema = (): string => `export_${process.pid}_${Date.now()}_${schemas++}`;

export async function postgresHarness(): Promise<TargetHarness> {
  const url = postgresUrl();
  const schema = ownSchema();
  const options = { readCsv: parquetToCsv, now: () => Date.UTC(2026, 0, 6) };
  const proxy = await startProxy(addressOf(url), { cutAfterBytes: 400_000 });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("set time zone 'UTC'");
  return {
    target: createPostgresTarget({ type: "postgres", url, schema }, options),
    dying: createPostgresTarget({ type: "postgres", url: withPort(url, proxy.port), schema }, options),
    select: async (sql) =>
      (await client.query<Record<string, unknown>>(sql.replaceAll(/<(\w+)>/g, (_, table) => `"${schema}"."${table}"`)))
        .rows,
    close: async () => {
      await client.query(`drop schema if exists "${schema}" cascade`);
      await client.end();
      await proxy.close();
    },
  };
}
