import { createReadStream, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DuckDBInstance } from "@duckdb/node-api";
import { appendParsed, CREATE_MESSAGES } from "./naive-rows.ts";

/**
 * The design to beat: `JSON.parse` each message in JavaScript, append it to a DuckDB table row by row, then ask one gate's one metric with
 * one query. Knows the native dialect only, keeps no bytes, tells no duplicates, days or stages.
 *
 *     tsx test/bench/naive.ts <folder of ndjson> <database file>
 */
const [folder = ".", database = ":memory:"] = process.argv.slice(2);

const instance = await DuckDBInstance.create(database);
const connection = await instance.connect();
await connection.run(CREATE_MESSAGES);
const appender = await connection.createAppender("messages");

let rows = 0;
const began = performance.now();
for (const name of readdirSync(folder).sort()) {
  for await (const line of createInterface({ input: createReadStream(join(folder, name)) })) {
    if (appendParsed(appender, line)) rows += 1;
  }
}
appender.closeSync();
const loaded = performance.now();

await connection.run(`
  with first as (
    select unit_id, min(ts_ms) as at, arg_min(passed, ts_ms) as passed
    from messages where kind = 'exposure' and name = 'new_checkout' group by unit_id
  ), per_unit as (
    select f.unit_id, f.passed, count(m.unit_id) as y
    from first as f left join messages as m on m.unit_id = f.unit_id and m.name = 'purchase' and m.ts_ms >= f.at
    group by f.unit_id, f.passed
  )
  select passed, count(*), avg(y), var_samp(y) from per_unit group by passed`);
const answered = performance.now();
connection.closeSync();
instance.closeSync();
process.stdout.write(
  JSON.stringify({ rows, load_seconds: (loaded - began) / 1000, query_seconds: (answered - loaded) / 1000 }),
);
