import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Engine, Relation } from "../../engine/engine.ts";
import { model } from "../../engine/model.ts";
import { PulseError } from "../../errors.ts";
import { buildFolder, parquetFiles, publishDerived } from "../../lake/derived.ts";
import type { Segment } from "../../landing/segment.ts";
import { requireIntact } from "../../landing/verify-segment.ts";
import { given } from "../given.ts";
import type { Watch } from "../watch.ts";
import type { PieceSources } from "./piece-layout.ts";
import {
  addCounts,
  filesOf,
  pieceParameters,
  type StagedCount,
  type StagedPiece,
  segmentIdentity,
  writePieceIndex,
} from "./staged-piece.ts";

const messages = model("staging/messages");

export interface StagedCalendar {
  readonly address: string;
  readonly relation: Relation;
}

/** A piece that is not there yet. */
export interface WantedPiece {
  readonly segments: readonly Segment[];
  readonly address: string;
  readonly folder: string;
  /** Pieces that hold some of its segments already; the others, by position in `segments`, are read as they landed. */
  readonly sources: PieceSources<StagedPiece>;
}

/** Segments of a piece that no other piece holds: they are parsed. */
export function rawSegments({ segments, sources }: WantedPiece): Segment[] {
  return sources.segments.flatMap((position) => segments[position] ?? []);
}

function landedRelations(pieces: readonly WantedPiece[], calendar: Relation): Map<string, Relation> {
  const columns = { path: "VARCHAR", piece: "VARCHAR", segment: "BIGINT", topic: "VARCHAR", partition: "INTEGER" };
  const rows = pieces.flatMap((piece, index) =>
    rawSegments(piece).map(({ folder, info }) => [
      join(folder, "messages.gz"),
      String(index),
      BigInt(info.from_offset),
      info.topic,
      info.partition,
    ]),
  );
  const longestLineBytes = Math.max(
    ...pieces.map((piece) => rawSegments(piece).reduce((most, { info }) => Math.max(most, info.longest_line_bytes), 0)),
  );
  return new Map<string, Relation>([
    ["segment_lines", { kind: "lines", paths: rows.map(([path]) => String(path)), longestLineBytes }],
    ["segments", given(columns, rows)],
    ["calendar", calendar],
  ]);
}

function parquetBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith("ds="))
    .sort()
    .flatMap((name) => parquetFiles(join(folder, name)));
}

/** Counts of what was just parsed, by piece and the offset at which a segment begins. */
async function countLanded(engine: Engine, paths: readonly string[]): Promise<Map<string, StagedCount[]>> {
  const rows = await engine.read({
    inputs: new Map([["staged", { kind: "files" as const, paths, columns: messages.columns }]]),
    sql: "select piece, segment, ds, kind, reason, count(*) as parts, count_if(part = 0) as messages from staged group by piece, segment, ds, kind, reason",
  });
  const counts = new Map<string, StagedCount[]>();
  for (const row of rows) {
    const key = `${row.piece} ${row.segment}`;
    const of = counts.get(key) ?? [];
    const reason = row.reason === null || row.reason === undefined ? null : String(row.reason);
    of.push({
      ds: String(row.ds),
      kind: String(row.kind),
      reason,
      parts: Number(row.parts),
      messages: Number(row.messages),
    });
    counts.set(key, of);
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
    hint: "`pulse verify --restore` reads the segment again from the source, if it is damaged",
  });
}

/** Of which days each segment of a piece has rows: of those that were parsed now, and of those that were staged before. */
function heldDays(
  { segments, sources }: WantedPiece,
  counted: (segment: Segment) => readonly StagedCount[],
): string[][] {
  const staged = new Map(
    sources.pieces.flatMap((piece) =>
      piece.segments.map((segment, index) => [
        segmentIdentity(segment),
        (piece.held[index] ?? []).flatMap((position) => piece.days[position] ?? []),
      ]),
    ),
  );
  return segments.map(
    (segment) => staged.get(segmentIdentity(segment)) ?? [...new Set(counted(segment).map(({ ds }) => ds))],
  );
}

/** Brings the rows of the pieces that a piece is made from together with those that were just parsed. */
async function merge(engine: Engine, piece: WantedPiece, parsed: string, folder: string): Promise<void> {
  const paths = [
    ...parquetBelow(parsed),
    ...piece.sources.pieces.flatMap((part) => part.days.flatMap((ds) => filesOf(part, ds))),
  ];
  await engine.build(
    {
      inputs: new Map([["staged", { kind: "files" as const, paths, columns: messages.columns }]]),
      sql: "select * from staged",
    },
    { folder, model: messages.path, partitionBy: ["ds"] },
  );
}

/**
 * Makes some pieces: the segments that no piece holds yet are parsed by one statement, and what is staged already is merged to them as it
 * is. Each piece is published under its own address.
 *
 * @throws PulseError SEGMENT_DAMAGED, STAGING_COUNT where a segment's messages are not those that were landed.
 */
export async function stagePieces(
  engine: Engine,
  store: string,
  pieces: readonly WantedPiece[],
  calendar: StagedCalendar,
  watch: Watch | undefined,
): Promise<void> {
  const startedMs = performance.now();
  const built = buildFolder(store);
  const parsed = (index: number): string => join(built, `piece=${index}`);
  const landed = pieces.flatMap(rawSegments);
  try {
    await requireIntact(landed);
    let rows = 0;
    let counts = new Map<string, StagedCount[]>();
    if (landed.length > 0) {
      const written = await engine.build(
        { inputs: landedRelations(pieces, calendar.relation), sql: messages.sql },
        { folder: built, model: messages.path, partitionBy: ["piece", "ds"] },
      );
      rows = written.rows;
      counts = await countLanded(
        engine,
        pieces.flatMap((_, index) => parquetBelow(parsed(index))),
      );
    }
    let bytes = 0;
    for (const [index, piece] of pieces.entries()) {
      const counted = (segment: Segment): StagedCount[] => counts.get(`${index} ${segment.info.from_offset}`) ?? [];
      const raw = rawSegments(piece);
      for (const segment of raw) requireAll(segment, counted(segment));
      const isMerged = piece.sources.pieces.length > 0;
      const folder = isMerged ? join(built, `merged=${index}`) : parsed(index);
      if (isMerged) await merge(engine, piece, parsed(index), folder);
      writePieceIndex(folder, {
        held: heldDays(piece, counted),
        counts: addCounts([...raw.map(counted), ...piece.sources.pieces.map((part) => part.counts)]),
      });
      bytes += publishDerived(folder, piece.folder, {
        model: messages.path,
        label: `${piece.segments[0]?.info.topic}/${piece.segments[0]?.info.partition} from ${piece.segments[0]?.info.from_offset}`,
        address: piece.address,
        model_version: messages.version,
        // Not the pieces that it was merged from: it is the same without them, and they may go.
        inputs: [...piece.segments.map(({ info }) => info.sha256), calendar.address],
        parameters: pieceParameters(piece.segments),
        sql: messages.sql,
        views: {},
      });
    }
    const seconds = (performance.now() - startedMs) / 1000;
    watch?.built?.({ model: messages.path, nodes: pieces.length, seconds, rows, bytes });
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
}
