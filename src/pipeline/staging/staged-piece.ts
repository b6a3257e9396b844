import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contentHash } from "../../content-hash.ts";
import { model } from "../../engine/model.ts";
import { hasCode } from "../../error-code.ts";
import { derivedFolder, parquetFiles } from "../../lake/derived.ts";
import { requireSound } from "../../lake/derived-damage.ts";
import type { Segment } from "../../landing/segment.ts";

const messages = model("staging/messages");

/** What became of the messages of a piece, per ds: how many parts of each kind (and reason). */
export interface StagedCount {
  readonly ds: string;
  readonly kind: string;
  readonly reason: string | null;
  readonly parts: number;
  /** Of these, first parts: one a message. */
  readonly messages: number;
}

/** What a piece says of itself, in one small file beside its rows: planning opens nothing else of it. */
export interface PieceIndex {
  /** Days of its rows, in order. */
  readonly days: readonly string[];
  /** Names of the files of each day. */
  readonly files: readonly (readonly string[])[];
  /** For each segment, in order, of which days (by position) it has rows. */
  readonly held: readonly (readonly number[])[];
  readonly counts: readonly StagedCount[];
}

/** Raw segments of one chain, one after another, whose messages are typed columns in a file per ds. */
export interface StagedPiece extends PieceIndex {
  readonly topic: string;
  readonly partition: number;
  readonly segments: readonly Segment[];
  readonly address: string;
  readonly folder: string;
  /** A hash of the statement and the calendar by which it was staged. */
  readonly stagedBy: string;
  /** True: the raw messages are gone, and this is all there is of them. */
  readonly isExpired?: true;
}

const INDEX = "index.json";

/** A segment in a word: what is in it, and where it stands in its chain. */
export function segmentIdentity({ info }: Segment): string {
  return `${info.from_offset} ${info.next_offset} ${info.sha256}`;
}

/** How a statement of some version stages with a calendar, in a word; by default the statement as it is now. */
export const stagedBy = (calendarAddress: string, version = messages.version): string =>
  contentHash([version, calendarAddress]);

/** Where segments that are staged together lie: a function of what is in them, of the statement and of the calendar. */
export function pieceAddress(segments: readonly Segment[], calendarAddress: string): string {
  const first = segments[0];
  const parameters = { ...pieceParameters(segments), segments: segments.map(segmentIdentity) };
  if (first === undefined) throw new RangeError("a piece has at least one segment");
  return contentHash({ parameters, stagedBy: stagedBy(calendarAddress) }).slice(0, 40);
}

/** What a person wants to know of a piece: of which messages it is. */
export function pieceParameters(segments: readonly Segment[]): Readonly<Record<string, unknown>> {
  const [first, last] = [segments[0]?.info, segments.at(-1)?.info];
  return {
    topic: first?.topic,
    partition: first?.partition,
    from_offset: first?.from_offset,
    next_offset: last?.next_offset,
  };
}

export function pieceFolder(store: string, address: string): string {
  return derivedFolder(store, messages.name, address);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  }
}

/** Addresses of all that was staged and not pruned since: what is not among them need not be looked for one by one. */
export function stagedAddresses(store: string): ReadonlySet<string> {
  const top = derivedFolder(store, messages.name, "");
  return new Set(namesIn(top).flatMap((first) => namesIn(join(top, first))));
}

/** Writes a piece's index, of the files that are in its folder. */
export function writePieceIndex(
  folder: string,
  { held, counts }: { readonly held: readonly (readonly string[])[]; readonly counts: readonly StagedCount[] },
): void {
  const days = [...new Set(counts.map(({ ds }) => ds))].sort();
  const position = new Map(days.map((ds, index) => [ds, index]));
  const index: PieceIndex = {
    days,
    files: days.map((ds) => parquetFiles(join(folder, `ds=${ds}`)).map((path) => path.slice(folder.length + 1))),
    held: held.map((of) => of.flatMap((ds) => position.get(ds) ?? []).sort((a, b) => a - b)),
    counts,
  };
  writeFileSync(join(folder, INDEX), JSON.stringify(index));
}

/**
 * A piece that is built.
 *
 * @throws PulseError DERIVED_DAMAGED, EXPIRED_DAMAGED where what it says of itself is not what was written.
 */
export function readPiece(
  store: string,
  place: Pick<StagedPiece, "segments" | "address" | "folder">,
  calendarAddress: string,
): StagedPiece {
  const { segments, folder } = place;
  const first = segments[0];
  if (first === undefined) throw new RangeError("a piece has at least one segment");
  requireSound(store, [join(folder, INDEX)]);
  const index = JSON.parse(readFileSync(join(folder, INDEX), "utf8")) as PieceIndex;
  const { topic, partition } = first.info;
  return { ...index, ...place, topic, partition, stagedBy: stagedBy(calendarAddress) };
}

/** Files of a piece's rows of one ds. */
export function filesOf({ folder, days, files }: StagedPiece, ds: string): string[] {
  return (files[days.indexOf(ds)] ?? []).map((name) => join(folder, name));
}

/** Counts of several pieces as those of one. */
export function addCounts(pieces: readonly (readonly StagedCount[])[]): StagedCount[] {
  const sums = new Map<string, StagedCount>();
  for (const counts of pieces)
    for (const count of counts) {
      const key = `${count.ds}\n${count.kind}\n${count.reason ?? ""}`;
      const before = sums.get(key);
      sums.set(key, {
        ...count,
        parts: count.parts + (before?.parts ?? 0),
        messages: count.messages + (before?.messages ?? 0),
      });
    }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count);
}
