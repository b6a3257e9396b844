import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contentHash } from "../content-hash.ts";
import type { Engine, Relation } from "../engine/engine.ts";
import { model } from "../engine/model.ts";
import { PulseError } from "../errors.ts";
import { buildFolder, derivedFolder, isBuilt, parquetFiles, publishDerived } from "../lake/derived.ts";
import { listChains, readChain } from "../landing/chain.ts";
import type { Segment } from "../landing/segment.ts";
import type { Progress } from "./build.ts";
import { given } from "./given.ts";

const messages = model("staging/messages");

/** What became of the messages of one segment, per ds: how many parts of each kind (and reason). */
export interface StagedCount {
  readonly ds: string;
  readonly kind: string;
  readonly reason: string | null;
  readonly parts: number;
  /** Of these, first parts: one a message. */
  readonly messages: number;
}

/** A raw segment whose messages are typed columns, by ds. */
export interface StagedSegment {
  readonly segment: Segment;
  readonly address: string;
  readonly folder: string;
  readonly days: readonly string[];
  readonly counts: readonly StagedCount[];
}

/** All raw segments of a store, in order of topic, partition and offset. */
export async function allSegments(store: string): Promise<Segment[]> {
  const segments: Segment[] = [];
  for (const partition of await listChains(store))
    for (const segment of await readChain(store, partition)) segments.push(segment);
  return segments;
}

function stagedFolder(store: string, segment: Segment, calendarAddress: string): { address: string; folder: string } {
  const { topic, partition, from_offset, next_offset, sha256 } = segment.info;
  const address = contentHash({
    model: messages.version,
    parameters: { topic, partition, from_offset, next_offset, sha256 },
    inputs: [calendarAddress],
  }).slice(0, 40);
  return { address, folder: derivedFolder(store, messages.name, address) };
}

function segmentRelations(segments: readonly Segment[], calendar: Relation): Map<string, Relation> {
  const paths = segments.map(({ folder }) => join(folder, "messages.gz"));
  const columns = { path: "VARCHAR", segment: "VARCHAR", topic: "VARCHAR", partition: "INTEGER" };
  const rows = segments.map(({ info }, index) => [paths[index] ?? "", String(index), info.topic, info.partition]);
  const longestLineBytes = Math.max(...segments.map(({ info }) => info.longest_line_bytes));
  return new Map<string, Relation>([
    ["segment_lines", { kind: "lines", paths, longestLineBytes }],
    ["segments", given(columns, rows)],
    ["calendar", calendar],
  ]);
}

function stagedDays(folder: string): string[] {
  return readdirSync(folder)
    .flatMap((name) => (name.startsWith("ds=") ? [name.slice(3)] : []))
    .sort();
}

async function countsOf(engine: Engine, folders: readonly string[]): Promise<Map<string, StagedCount[]>> {
  const paths = folders.flatMap((folder) => stagedDays(folder).flatMap((ds) => parquetFiles(join(folder, `ds=${ds}`))));
  const rows = await engine.read({
    inputs: new Map([["staged", { kind: "files" as const, paths, columns: messages.columns }]]),
    sql: "select segment, ds, kind, reason, count(*) as parts, count_if(part = 0) as messages from staged group by segment, ds, kind, reason order by segment, ds, kind, reason nulls first",
  });
  const counts = new Map<string, StagedCount[]>();
  for (const row of rows) {
    const of = counts.get(String(row.segment)) ?? [];
    const reason = row.reason === null || row.reason === undefined ? null : String(row.reason);
    of.push({
      ds: String(row.ds),
      kind: String(row.kind),
      reason,
      parts: Number(row.parts),
      messages: Number(row.messages),
    });
    counts.set(String(row.segment), of);
  }
  return counts;
}

function requireAll({ folder, info }: Segment, counts: readonly StagedCount[]): void {
  const staged = counts.reduce((sum, count) => sum + count.messages, 0);
  if (staged === info.messages) return;
  throw new PulseError({
    code: "STAGING_COUNT",
    fault: "check_failed",
    message: `segment ${folder} says it holds ${info.messages} messages, but ${staged} were read from its messages.gz`,
    hint: "the file is damaged: restore it from a copy, or move the partition's folder away and land the topic again",
  });
}

/** Stages segments by one statement, and publishes each under its own address. */
async function stage(
  engine: Engine,
  store: string,
  segments: readonly Segment[],
  calendar: { readonly address: string; readonly relation: Relation },
): Promise<void> {
  const built = buildFolder(store);
  const part = (index: number): string => join(built, `segment=${index}`);
  try {
    await engine.build(
      { inputs: segmentRelations(segments, calendar.relation), sql: messages.sql },
      { folder: built, partitionBy: ["segment", "ds"] },
    );
    const counts = await countsOf(
      engine,
      segments.map((_, index) => part(index)).filter((folder) => existsSync(folder)),
    );
    for (const [index, segment] of segments.entries()) {
      const of = counts.get(String(index)) ?? [];
      requireAll(segment, of);
      writeFileSync(join(part(index), "counts.json"), JSON.stringify(of));
      const { address, folder } = stagedFolder(store, segment, calendar.address);
      publishDerived(part(index), folder, {
        model: messages.path,
        label: `${segment.info.topic}/${segment.info.partition} from ${segment.info.from_offset}`,
        address,
        model_version: messages.version,
        inputs: [segment.info.sha256, calendar.address],
        parameters: segment.info,
        sql: messages.sql,
        views: {},
      });
    }
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
}

const PORTION_BYTES = 64 * 1_048_576;
const PORTION_SEGMENTS = 64;
/** Two segments are read by two threads: a portion has at least so many, however large. */
const LEAST_SEGMENTS = 2;

/** Segments in portions that one statement stages: small ones together, as a statement has a price of its own. */
function portions(segments: readonly Segment[]): Segment[][] {
  const found: Segment[][] = [];
  let bytes = 0;
  for (const segment of segments) {
    const open = found.at(-1);
    const isFull = bytes + segment.info.bytes > PORTION_BYTES && (open?.length ?? 0) >= LEAST_SEGMENTS;
    if (open === undefined || open.length >= PORTION_SEGMENTS || isFull) {
      found.push([segment]);
      bytes = 0;
    } else open.push(segment);
    bytes += segment.info.bytes;
  }
  return found;
}

/** Which segments are not staged yet. */
function unstaged(store: string, segments: readonly Segment[], calendarAddress: string): Segment[] {
  return segments.filter(
    (segment) => segment.info.messages > 0 && !isBuilt(stagedFolder(store, segment, calendarAddress).folder),
  );
}

/**
 * Stages each segment once: its messages become typed columns in a file per ds.
 *
 * @throws PulseError STAGING_COUNT where a segment does not hold the messages that it says it holds.
 */
export async function stageSegments(
  engine: Engine,
  store: string,
  segments: readonly Segment[],
  calendar: { readonly address: string; readonly relation: Relation },
  options: { readonly signal?: AbortSignal | undefined; readonly onProgress?: Progress | undefined },
): Promise<StagedSegment[]> {
  const missing = unstaged(store, segments, calendar.address);
  let done = 0;
  for (const portion of portions(missing)) {
    options.signal?.throwIfAborted();
    await stage(engine, store, portion, calendar);
    done += portion.length;
    options.onProgress?.(done, missing.length, "staging");
  }
  return segments
    .filter((segment) => segment.info.messages > 0)
    .map((segment) => {
      const target = stagedFolder(store, segment, calendar.address);
      return {
        segment,
        ...target,
        days: stagedDays(target.folder),
        counts: JSON.parse(readFileSync(join(target.folder, "counts.json"), "utf8")) as StagedCount[],
      };
    });
}

const indexes = new WeakMap<readonly StagedSegment[], ReadonlyMap<string, readonly StagedSegment[]>>();

/** The segments that hold messages of a ds; looked up in an index that is made once for a list. */
function holding(staged: readonly StagedSegment[], ds: string): readonly StagedSegment[] {
  let index = indexes.get(staged);
  if (index === undefined) {
    const made = new Map<string, StagedSegment[]>();
    for (const segment of staged)
      for (const day of segment.days) {
        const of = made.get(day);
        if (of === undefined) made.set(day, [segment]);
        else of.push(segment);
      }
    indexes.set(staged, made);
    index = made;
  }
  return index.get(ds) ?? [];
}

/** Addresses, as inputs, of the staged messages of one ds. */
export function stagedAddressesOf(staged: readonly StagedSegment[], ds: string): string[] {
  return holding(staged, ds).map(({ address }) => `${address}/${ds}`);
}

/** Files of the staged messages of one ds. */
export function stagedPathsOf(staged: readonly StagedSegment[], ds: string): string[] {
  return holding(staged, ds).flatMap(({ folder }) => parquetFiles(join(folder, `ds=${ds}`)));
}
