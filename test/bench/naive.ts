import { createReadStream, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DuckDBInstance } from "@duckdb/node-api";

/**
 * The design to beat: `JSON.parse` each message in JavaScript, append it to a DuckDB table row by row, then ask one gate's one metric with
 * one query. Knows the native dialect only, keeps no bytes, tells no duplicates, days or stages.
 *
 *     tsx test/bench/naive.ts <folder of ndjson> <database file>
 */
const [folder = ".", database = ":memory:"] = process.argv.slice(2);

interface Loose {
  readonly type?: string;
  readonly ts?: string | number;
  readonly name?: string;
  readonly gate?: string;
  readonly passed?: boolean;
  readonly value?: unknown;
  readonly units?: Readonly<Record<string, string>>;
  readonly eventName?: string;
  readonly time?: number;
  readonly user?: { readonly userID?: string };
}

function parsed(line: string): Loose | undefined {
  try {
    return JSON.parse(line) as Loose;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const instance = await DuckDBInstance.create(database);
const connection = await instance.connect();
await connection.run(
  "create table messages (kind varchar, name varchar, unit_id varchar, ts_ms bigint, passed boolean, value double)",
);
const appender = await connection.createAppender("messages");

let rows = 0;
const began = performance.now();
for (const name of readdirSync(folder).sort()) {
  for await (const line of createInterface({ input: createReadStream(join(folder, name)) })) {
    const message = parsed(line);
    const unit = message?.units?.userID ?? message?.user?.userID;
    const ts = message?.ts ?? message?.time;
    const atMs = typeof ts === "string" ? Date.parse(ts) : Math.round(ts ?? Number.NaN);
    if (message === undefined || unit === undefined || !Number.isSafeInteger(atMs)) continue;
    appender.appendVarchar(message.type ?? "event");
    appender.appendVarchar(message.name ?? message.gate ?? message.eventName ?? "");
    appender.appendVarchar(unit);
    appender.appendBigInt(BigInt(atMs));
    appender.appendBoolean(message.passed === true);
    if (typeof message.value === "number") appender.appendDouble(message.value);
    else appender.appendNull();
    appender.endRow();
    rows += 1;
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
