import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contentHash } from "../content-hash.ts";
import type { Engine, Relation } from "../engine/engine.ts";
import { model } from "../engine/model.ts";
import { PulseError } from "../errors.ts";
import { listChains, readChain } from "../landing/chain.ts";
import type { Segment } from "../landing/segment.ts";
import { buildFolder, derivedFolder, isBuilt, parquetFiles, publishDerived } from "../lake/derived.ts";
import type { Progress } from "./build.ts";

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
  for (const partition of await listChains(store)) segments.push(...(await readChain(store, partition)));
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

function segmentRelations(segment: Segment, calendar: Relation): Map<string, Relation> {
  const { topic, partition, longest_line_bytes } = segment.info;
  return new Map<string, Relation>([
    ["segment_lines", { kind: "lines", path: join(segment.folder, "messages.gz"), longestLineBytes: longest_line_bytes }],
    [
      "segment",
      {
        kind: "rows",
        columns: [
          { name: "topic", type: "VARCHAR" },
          { name: "partition", type: "INTEGER" },
        ],
        rows: [[topic, partition]],
      },
    ],
    ["calendar", calendar],
  ]);
}

function stagedDays(folder: string): string[] {
  return readdirSync(folder)
    .flatMap((name) => (name.startsWith("ds=") ? [name.slice(3)] : []))
    .sort();
}

async function countsOf(engine: Engine, folder: string): Promise<StagedCount[]> {
  const paths = stagedDays(folder).flatMap((ds) => parquetFiles(join(folder, `ds=${ds}`)));
  const rows = await engine.read({
    inputs: new Map([["staged", { kind: "files" as const, paths, columns: messages.columns }]]),
    sql: `select ds, kind, reason, count(*) as parts, count_if(part = 0) as messages from staged group by ds, kind, reason order by ds, kind, reason nulls first`,
  });
  return rows.map((row) => ({
    ds: String(row.ds),
    kind: String(row.kind),
    reason: row.reason === null || row.reason === undefined ? null : String(row.reason),
    parts: Number(row.parts),
    messages: Number(row.messages),
  }));
}

async function stage(engine: Engine, store: string, segment: Segment, calendar: Relation, target: { address: string; folder: string }): Promise<void> {
  const built = buildFolder(store);
  try {
    const statement = { inputs: segmentRelations(segment, calendar), sql: messages.sql };
    await engine.build(statement, { folder: built, partitionBy: ["ds"] });
    const counts = await countsOf(engine, built);
    const staged = counts.reduce((sum, count) => sum + count.messages, 0);
    if (staged !== segment.info.messages) {
      throw new PulseError({
        code: "STAGING_COUNT",
        fault: "check_failed",
        message: `segment ${segment.folder} says it holds ${segment.info.messages} messages, but ${staged} were read from its messages.gz`,
        hint: "the file is damaged: restore it from a copy, or move the partition's folder away and land the topic again",
      });
    }
    writeFileSync(join(built, "counts.json"), JSON.stringify(counts));
    publishDerived(built, target.folder, {
      model: messages.path,
      label: `${segment.info.topic}/${segment.info.partition} from ${segment.info.from_offset}`,
      address: target.address,
      model_version: messages.version,
      inputs: [segment.info.sha256],
      parameters: segment.info,
      sql: statement.sql,
      views: {},
    });
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
}

/** Which segments are not staged yet. */
export function unstaged(store: string, segments: readonly Segment[], calendarAddress: string): Segment[] {
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
  for (const [index, segment] of missing.entries()) {
    options.signal?.throwIfAborted();
    await stage(engine, store, segment, calendar.relation, stagedFolder(store, segment, calendar.address));
    options.onProgress?.(index + 1, missing.length, "staging");
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

/** Files of the staged messages of one ds, with the addresses that they have as inputs. */
export function stagedFilesOf(staged: readonly StagedSegment[], ds: string): { addresses: string[]; paths: string[] } {
  const holding = staged.filter(({ days }) => days.includes(ds));
  return {
    addresses: holding.map(({ address }) => `${address}/${ds}`),
    paths: holding.flatMap(({ folder }) => parquetFiles(join(folder, `ds=${ds}`))),
  };
}
