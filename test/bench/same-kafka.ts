import { isUtf8 } from "node:buffer";
import { type DuckDBAppender, DuckDBInstance } from "@duckdb/node-api";
import { createKafka } from "../../src/landing/kafka-client.ts";
import { silentLog } from "../../src/log.ts";
import { type Part, readMessage } from "./same-message.ts";

/**
 * The design to beat, brought to the same result: `JSON.parse` in JavaScript, each message of both dialects judged there, rows appended to
 * DuckDB; then repetitions are marked, and the rows ordered by day and the unit's bucket.
 *
 *     tsx test/bench/same-kafka.ts <broker> <topic> <database file> <messages>
 */
const [broker = "", topic = "", database = ":memory:", count = "0"] = process.argv.slice(2);

const COLUMNS = `topic varchar, "partition" integer, "offset" bigint, part integer, received_us bigint`;
const APPENDED = `create table appended (${COLUMNS}, kind varchar, unit_type varchar, unit_id varchar, ts_us bigint, event_id varchar, environment varchar,
  name varchar, value varchar, value_text varchar, metadata varchar, attributes varchar, exposure_type varchar, rule varchar, "group" varchar,
  percent double, rollout integer, "override" boolean, sampling_rate double, secondary varchar)`;
const OTHERS = `create table others (${COLUMNS}, kind varchar, reason varchar, bytes_base64 varchar)`;
const EVENTS = `create table events as
  select cast(make_timestamp(ts_us) as date) as ds, unit_type, unit_id, ts_us, topic, "partition", "offset", part, received_us, kind,
    case when event_id is not null
      and row_number() over (partition by ts_us // 86400000000, unit_type, unit_id, event_id order by topic, "partition", "offset", part) > 1 then 'duplicate'
      when environment <> 'production' then 'environment' end as exclusion,
    name, cast(value as decimal(38, 12)) as value, value_text, metadata, attributes, exposure_type, rule, "group", percent, rollout,
    "override", sampling_rate, secondary
  from appended
  order by ds, unit_type, cast(hash(unit_id) % 64 as integer), unit_id, ts_us, topic, "partition", "offset", part`;

interface Place {
  readonly partition: number;
  readonly offset: bigint;
  readonly receivedUs: number;
}

const instance = await DuckDBInstance.create(database);
const connection = await instance.connect();
for (const statement of [APPENDED, OTHERS]) await connection.run(statement);
const used = await connection.createAppender("appended");
const others = await connection.createAppender("others");

function text(appender: DuckDBAppender, value: string | null): void {
  if (value === null) appender.appendNull();
  else appender.appendVarchar(value);
}
function real(appender: DuckDBAppender, value: number | null): void {
  if (value === null) appender.appendNull();
  else appender.appendDouble(value);
}
function place(appender: DuckDBAppender, { partition, offset, receivedUs }: Place, part: number): void {
  appender.appendVarchar(topic);
  appender.appendInteger(partition);
  appender.appendBigInt(offset);
  appender.appendInteger(part);
  appender.appendBigInt(BigInt(receivedUs));
}

function append(part: Part, at: Place, index: number, bytes: () => string): void {
  if (part.kind === "internal" || part.kind === "dead") {
    place(others, at, index);
    others.appendVarchar(part.kind);
    text(others, part.kind === "dead" ? part.reason : null);
    text(others, part.kind === "dead" ? bytes() : null);
    others.endRow();
    return;
  }
  for (const [unitType, unitId] of part.units) {
    place(used, at, index);
    used.appendVarchar(part.kind);
    used.appendVarchar(unitType);
    used.appendVarchar(unitId);
    used.appendBigInt(BigInt(part.tsUs));
    text(used, part.eventId);
    used.appendVarchar(part.environment);
    used.appendVarchar(part.name);
    for (const value of [part.value, part.valueText, part.metadata, part.attributes]) text(used, value);
    for (const value of [part.exposureType, part.rule, part.group]) text(used, value);
    real(used, part.percent);
    if (part.rollout === null) used.appendNull();
    else used.appendInteger(part.rollout);
    used.appendBoolean(part.override);
    real(used, part.samplingRate);
    text(used, part.secondary);
    used.endRow();
  }
}

function unreadable(value: Buffer): string | null {
  if (value.length === 0) return "empty";
  if (value.length > 1_048_576) return "too_large";
  return isUtf8(value) ? null : "not_utf8";
}

function appendMessage(value: Buffer, at: Place): void {
  const reason = unreadable(value);
  const parts =
    reason === null ? readMessage(value.toString(), at.receivedUs) : [[{ kind: "dead", reason }] as [part: Part]];
  for (const [index, [part, json]] of parts.entries())
    append(part, at, index, () => (json === undefined ? value : Buffer.from(json)).toString("base64"));
}

const kafka = createKafka({ brokers: [broker], client_id: "same", tls: false }, silentLog);
const consumer = kafka.consumer({ groupId: `same-${process.pid}` });
await consumer.connect();
await consumer.subscribe({ topics: [topic], fromBeginning: true });
let read = 0;
const began = performance.now();
await new Promise<void>((resolve, reject) => {
  consumer
    .run({
      eachBatch: async ({ batch }) => {
        for (const { value, offset, timestamp } of batch.messages) {
          const at = { partition: batch.partition, offset: BigInt(offset), receivedUs: Number(timestamp) * 1000 };
          appendMessage(value ?? Buffer.alloc(0), at);
        }
        read += batch.messages.length;
        if (read >= Number(count)) resolve();
      },
    })
    .catch(reject);
});
used.closeSync();
others.closeSync();
const appended = performance.now();
await connection.run(EVENTS);
const [seconds, orderingSeconds] = [(performance.now() - began) / 1000, (performance.now() - appended) / 1000];
await consumer.disconnect();
connection.closeSync();
instance.closeSync();
process.stdout.write(JSON.stringify({ seconds, orderingSeconds }));
