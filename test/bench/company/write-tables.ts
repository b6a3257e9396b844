import { existsSync, renameSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { eventsSql, exposuresSql } from "./formulas.ts";
import type { CompanySize } from "./size.ts";

/** The same company as tables in a warehouse, for the peers: `events/ds=<day>/*.parquet` and `exposures.parquet`. Written once. */
export async function writeTables(folder: string, size: CompanySize): Promise<void> {
  if (existsSync(folder)) return;
  const temporary = `${folder}.writing`;
  rmSync(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: "6GB",
    preserve_insertion_order: "false",
  });
  const connection = await instance.connect();
  try {
    await connection.run(`copy (
      select ts_ms, unit_id, name, value, category, strftime(make_timestamp(ts_ms * 1000), '%Y-%m-%d') as ds
      from (${eventsSql(size, `range(${size.events})`)})
    ) to '${join(temporary, "events")}' (format parquet, partition_by (ds))`);
    await connection.run(`copy (${exposuresSql(size)}) to '${join(temporary, "exposures.parquet")}' (format parquet)`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  renameSync(temporary, folder);
}
