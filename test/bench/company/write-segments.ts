import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { SegmentInfo } from "../../../src/landing/segment.ts";
import { INFO_FILE, MESSAGES_FILE, partitionFolder, segmentName } from "../../../src/landing/store-layout.ts";
import { eventsSql, exposuresSql, firstEventOfDay } from "./formulas.ts";
import { gzipInto } from "./gzip-segment.ts";
import { type CompanySize, DAY_MS, DAYS, FIRST_MS } from "./size.ts";

const PARTITIONS = 8;
/** Lines of at most 170 bytes: about the 64 MiB at which a lander closes a segment. */
const SEGMENT_LINES = 400_000;
/** A statement that makes lines keeps one thread busy, and so does compressing them. */
const WRITERS = 3;

/** Some messages of one partition: those with numbers from, from + {@link PARTITIONS}, ... below `to`. */
interface Task {
  readonly topic: "events" | "exposures";
  readonly partition: number;
  readonly fromOffset: number;
  readonly toOffset: number;
}

/** Messages go to the partitions in turns, so number n is offset n / PARTITIONS of partition n % PARTITIONS. */
function tasksOf(topic: Task["topic"], firstOfDay: readonly number[]): Task[] {
  const tasks: Task[] = [];
  for (let day = 0; day + 1 < firstOfDay.length; day += 1) {
    for (let partition = 0; partition < PARTITIONS; partition += 1) {
      const offsetAt = (n: number): number => Math.max(0, Math.ceil((n - partition) / PARTITIONS));
      const end = offsetAt(firstOfDay[day + 1] ?? 0);
      const begin = offsetAt(firstOfDay[day] ?? 0);
      const parts = Math.ceil((end - begin) / SEGMENT_LINES);
      const borders = Array.from(
        { length: parts + 1 },
        (_, part) => begin + Math.floor(((end - begin) * part) / parts),
      );
      for (let part = 0; part < parts; part += 1)
        tasks.push({ topic, partition, fromOffset: borders[part] ?? 0, toOffset: borders[part + 1] ?? 0 });
    }
  }
  return tasks;
}

/** A line as landing writes it, of a row with `o, ts_ms, body`. */
const LINE = `printf('%020d%013dr', o, ts_ms) || body as line, ts_ms`;

function linesSql(size: CompanySize, { topic, partition, fromOffset, toOffset }: Task): string {
  const from = fromOffset * PARTITIONS + partition;
  const to = toOffset * PARTITIONS + partition;
  if (topic === "events")
    return `select ${LINE} from (
      select i // ${PARTITIONS} as o, ts_ms, '{"type":"event","ts":' || ts_ms || ',"name":"' || name || '"' || coalesce(',"value":' || value, '')
        || ',"units":{"userID":"' || unit_id || '"},"metadata":{"category":"' || category || '"}}' as body
      from (${eventsSql(size, `range(${from}, ${to}, ${PARTITIONS})`)}))`;
  return `select ${LINE} from (
    select n // ${PARTITIONS} as o, ts_ms, '{"type":"exposure","ts":' || ts_ms || ',"gate":"' || gate || '","rule":"everyone","passed":'
      || (grp = 'test') || ',"units":{"userID":"' || unit_id || '"}}' as body
    from exposures where n >= ${from} and n < ${to} and n % ${PARTITIONS} = ${partition} order by n)`;
}

async function writeSegment(connection: DuckDBConnection, store: string, size: CompanySize, task: Task): Promise<void> {
  const partition = { topic: task.topic, partition: task.partition };
  // A chain stands at 0 before its first segment, and no message is missing.
  const name = segmentName(BigInt(task.fromOffset));
  const folder = join(partitionFolder(store, partition), name);
  if (existsSync(folder)) return;
  const temporary = join(store, "writing", `${task.topic}-${task.partition}-${name}`);
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  const plain = join(temporary, "lines");
  await connection.run(`create or replace temp table lines as ${linesSql(size, task)}`);
  const facts = await connection.runAndReadAll(
    "select count(*), sum(strlen(line) + 1), max(strlen(line) + 1), min(ts_ms), max(ts_ms) from lines",
  );
  const [messages = 0, bytes = 0, longest = 0, first = 0, last = 0] = facts.getRows()[0]?.map(Number) ?? [];
  if (messages !== task.toOffset - task.fromOffset) throw new Error(`${folder} would hold ${messages} messages`);
  await connection.run(
    `copy (select line from lines) to '${plain}' (format csv, header false, quote '', escape '', delimiter e'\\x01')`,
  );
  const sha256 = await gzipInto(plain, join(temporary, MESSAGES_FILE));
  const info: SegmentInfo = {
    ...partition,
    from_offset: String(task.fromOffset),
    next_offset: String(task.toOffset),
    messages,
    bytes,
    longest_line_bytes: longest,
    first_timestamp_ms: first,
    last_timestamp_ms: last,
    sha256,
  };
  writeFileSync(join(temporary, INFO_FILE), `${JSON.stringify(info, null, 2)}\n`);
  mkdirSync(partitionFolder(store, partition), { recursive: true });
  renameSync(temporary, folder);
}

/** Exposures in order of time, in memory, with numbers from 0. Answers the number of the first of each day, and of the end. */
async function makeExposures(connection: DuckDBConnection, size: CompanySize): Promise<number[]> {
  await connection.run(`create or replace table exposures as
    select row_number() over (order by ts_ms, gate, unit_id) - 1 as n, * from (${exposuresSql(size)}) order by n`);
  const days = await connection.runAndReadAll(
    `select (ts_ms - ${FIRST_MS}) // ${DAY_MS} as day, count(*) from exposures group by 1 order by 1`,
  );
  const counts = new Map(days.getRows().map(([day, count]) => [Number(day), Number(count)]));
  const first = [0];
  for (let day = 0; day < DAYS; day += 1) first.push((first.at(-1) ?? 0) + (counts.get(day) ?? 0));
  return first;
}

/**
 * Writes raw segments of both topics into a store, in the very form in which a lander writes them; the days in order. What is there already stays, so that
 * it goes on where it was stopped.
 */
export async function writeSegments(store: string, size: CompanySize): Promise<void> {
  const done = join(store, "all-written");
  if (existsSync(done)) return;
  const instance = await DuckDBInstance.create(":memory:", { memory_limit: "6GB" });
  const connections = await Promise.all(Array.from({ length: WRITERS }, () => instance.connect()));
  try {
    const [first] = connections;
    if (first === undefined) throw new Error("there is no connection");
    const eventDays = Array.from({ length: DAYS + 1 }, (_, day) => firstEventOfDay(size, day));
    const tasks = [...tasksOf("exposures", await makeExposures(first, size)), ...tasksOf("events", eventDays)];
    let next = 0;
    await Promise.all(
      connections.map(async (connection) => {
        for (let task = tasks[next++]; task !== undefined; task = tasks[next++])
          await writeSegment(connection, store, size, task);
      }),
    );
    rmSync(join(store, "writing"), { recursive: true, force: true });
    writeFileSync(done, "");
  } finally {
    for (const connection of connections) connection.closeSync();
    instance.closeSync();
  }
}
