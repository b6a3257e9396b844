import { availableParallelism, totalmem } from "node:os";
import { contentHash } from "../content-hash.ts";
import type { Engine } from "../engine/engine.ts";
import { isBuilt } from "../lake/derived.ts";
import type { StagedStretch } from "../lake/expire-pieces.ts";
import { listChains, readChain } from "../landing/chain.ts";
import type { Segment } from "../landing/segment.ts";
import type { BuildOptions } from "./build.ts";
import { type ChainParts, chainParts } from "./staging/expired-pieces.ts";
import { type PieceRange, pieceRanges, sourcesOf } from "./staging/piece-layout.ts";
import { rawSegments, type StagedCalendar, stagePieces, type WantedPiece } from "./staging/stage-pieces.ts";
import {
  filesOf,
  pieceAddress,
  pieceFolder,
  readPiece,
  type StagedPiece,
  segmentIdentity,
  stagedAddresses,
} from "./staging/staged-piece.ts";

export type { StagedPiece } from "./staging/staged-piece.ts";

/** All raw segments of a store, in order of topic, partition and offset. */
export async function allSegments(store: string): Promise<Segment[]> {
  const segments: Segment[] = [];
  for (const partition of await listChains(store))
    for (const segment of await readChain(store, partition)) segments.push(segment);
  return segments;
}

/** Segments with messages, chain by chain. */
function chainsOf(segments: readonly Segment[]): Segment[][] {
  const chains = new Map<string, Segment[]>();
  for (const segment of segments) {
    if (segment.info.messages === 0) continue;
    const key = `${segment.info.topic}/${segment.info.partition}`;
    const chain = chains.get(key);
    if (chain === undefined) chains.set(key, [segment]);
    else chain.push(segment);
  }
  return [...chains.values()];
}

interface Placed {
  readonly segments: readonly Segment[];
  readonly address: string;
  readonly folder: string;
}

/** Where the pieces of a store lie, and which of them are not there yet. */
function planPieces(
  store: string,
  segments: readonly Segment[],
  calendarAddress: string,
): { readonly placed: readonly Placed[]; readonly missing: readonly WantedPiece[] } {
  const known = stagedAddresses(store);
  const placed: Placed[] = [];
  const missing: WantedPiece[] = [];
  for (const chain of chainsOf(segments)) {
    const place = ({ from, to }: PieceRange): Placed => {
      const of = chain.slice(from, to);
      const address = pieceAddress(of, calendarAddress);
      return { segments: of, address, folder: pieceFolder(store, address) };
    };
    const isThere = ({ address, folder }: Placed): boolean => known.has(address) && isBuilt(folder);
    const find = (range: PieceRange): StagedPiece | undefined => {
      if (known.size === 0) return undefined;
      const there = place(range);
      return isThere(there) ? readPiece(store, there, calendarAddress) : undefined;
    };
    for (const range of pieceRanges(chain.map(({ info }) => info))) {
      const wanted = place(range);
      placed.push(wanted);
      if (isThere(wanted)) continue;
      const { pieces, segments: raw } = sourcesOf(range, find);
      missing.push({ ...wanted, sources: { pieces, segments: raw.map((position) => position - range.from) } });
    }
  }
  return { placed, missing };
}

const PORTION_BYTES = 64 * 1_048_576;
const PORTION_SEGMENTS = 4096;
const PORTION_PIECES = 64;
/** Of each statement at once, about: its lines, what is parsed of them, and what waits to be written. */
const PORTION_GIB = 0.5;
/** Statements wait in the threads that Node has for such work, of which there are four. */
const MOST_AT_ONCE = 4;

/** Pieces in portions that one statement parses: small ones together, as a statement has a price of its own. */
function portionsOf(pieces: readonly WantedPiece[]): WantedPiece[][] {
  const portions: WantedPiece[][] = [];
  let bytes = 0;
  let segments = 0;
  for (const piece of pieces) {
    const raw = rawSegments(piece);
    const more = raw.reduce((sum, { info }) => sum + info.bytes, 0);
    const open = portions.at(-1);
    const isFull =
      open === undefined ||
      open.length >= PORTION_PIECES ||
      bytes + more > PORTION_BYTES ||
      segments + raw.length > PORTION_SEGMENTS;
    if (isFull) {
      portions.push([piece]);
      bytes = 0;
      segments = 0;
    } else open.push(piece);
    bytes += more;
    segments += raw.length;
  }
  return portions;
}

/** What staging may use of the machine. */
export interface StagingLimits {
  readonly threads: number;
  readonly memoryGib: number;
}

export interface StagingOptions extends BuildOptions {
  /** Left out: two statements at once. */
  readonly limits?: StagingLimits | undefined;
}

/** The same of a project's settings: what an engine takes by itself where they say nothing. */
export function stagingLimits(compute: {
  readonly threads?: number | undefined;
  readonly memory_gib?: number | undefined;
}): StagingLimits {
  return {
    threads: compute.threads ?? availableParallelism(),
    memoryGib: compute.memory_gib ?? totalmem() / 2 / 1024 ** 3,
  };
}

function atOnce({ limits }: StagingOptions): number {
  if (limits === undefined) return 2;
  return Math.max(1, Math.min(limits.threads, Math.floor(limits.memoryGib / PORTION_GIB), MOST_AT_ONCE));
}

/**
 * Stages each segment once: its messages become typed columns in a file per ds. Small segments are staged together, and merged as more of
 * them come (see `pieceRanges`): from what is staged, not from what landed. Portions are staged side by side, as many as the limits let.
 *
 * @returns the pieces that hold all messages of the segments.
 * @throws PulseError SEGMENT_DAMAGED where a segment's messages are not those that were landed, STAGING_COUNT where not as many
 * of them were staged as it says it holds. The signal's reason, when what runs beside it has ended: what was staged until then stays.
 */
export async function stageSegments(
  engine: Engine,
  store: string,
  segments: readonly Segment[],
  calendar: StagedCalendar,
  options: StagingOptions,
): Promise<StagedPiece[]> {
  const { expired, rest } = await allChainParts(store, segments);
  const { placed, missing } = planPieces(store, rest, calendar.address);
  const waiting = portionsOf(missing);
  const total = missing.reduce((sum, piece) => sum + piece.segments.length, 0);
  let done = 0;
  let failed = false;
  const work = async (): Promise<void> => {
    for (let portion = waiting.shift(); portion !== undefined && !failed; portion = waiting.shift()) {
      try {
        options.signal?.throwIfAborted();
        await stagePieces(engine, store, portion, calendar, options.watch);
      } catch (error) {
        failed = true;
        throw error;
      }
      done += portion.reduce((sum, piece) => sum + piece.segments.length, 0);
      options.onProgress?.(done, total, "staging");
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: atOnce(options) }, work));
  for (const one of ended) if (one.status === "rejected") throw one.reason;
  options.watch?.reused?.("staging/messages", placed.length - missing.length);
  return inOrder([...expired, ...placed.map((place) => readPiece(store, place, calendar.address))], segments);
}

/** What has expired of all chains, and all else. */
async function allChainParts(store: string, segments: readonly Segment[]): Promise<ChainParts> {
  const expired: StagedPiece[] = [];
  const rest: Segment[] = [];
  for (const chain of chainsOf(segments)) {
    const parts = await chainParts(store, chain);
    expired.push(...parts.expired);
    rest.push(...parts.rest);
  }
  return { expired, rest };
}

/** Pieces as their segments come. */
function inOrder(pieces: readonly StagedPiece[], segments: readonly Segment[]): StagedPiece[] {
  const places = new Map(segments.map(({ folder }, place) => [folder, place]));
  const placeOf = ({ segments: of }: StagedPiece): number => places.get(of[0]?.folder ?? "") ?? 0;
  return [...pieces].sort((a, b) => placeOf(a) - placeOf(b));
}

/** How a store's messages are staged: as it was when they expired, and, of all others that are staged by now, in which pieces. */
export async function stagedStretches(
  store: string,
  calendarAddress: string,
): Promise<{ readonly expired: readonly StagedStretch[]; readonly staged: readonly StagedStretch[] }> {
  const { expired, rest } = await allChainParts(store, await allSegments(store));
  const { placed, missing } = planPieces(store, rest, calendarAddress);
  const unstaged = new Set(missing.map(({ address }) => address));
  return { expired, staged: placed.filter(({ address }) => !unstaged.has(address)) };
}

interface DayIndex {
  readonly pieces: StagedPiece[];
  names?: string[];
}
const indexes = new WeakMap<readonly StagedPiece[], ReadonlyMap<string, DayIndex>>();

/** The pieces that hold messages of a ds; looked up in an index that is made once for a list. */
function holding(staged: readonly StagedPiece[], ds: string): DayIndex {
  let index = indexes.get(staged);
  if (index === undefined) {
    const made = new Map<string, DayIndex>();
    for (const piece of staged)
      for (const day of piece.days) {
        const of = made.get(day);
        if (of === undefined) made.set(day, { pieces: [piece] });
        else of.pieces.push(piece);
      }
    indexes.set(staged, made);
    index = made;
  }
  return index.get(ds) ?? { pieces: [] };
}

/** Segments of a piece with rows of a ds. */
function segmentsWith(piece: StagedPiece, ds: string): Segment[] {
  const day = piece.days.indexOf(ds);
  return piece.segments.filter((_, index) => piece.held[index]?.includes(day) === true);
}

/**
 * The staged messages of one ds as inputs, a text a chain: which raw segments hold them, and a hash of these and of
 * how they were staged. In which pieces they are
 * staged is left out, so that merging pieces changes no address of what is made from them.
 *
 * @example
 * stagedAddressesOf(staged, "2026-01-05"); // ["pulse-events/0 on 2026-01-05: 2 segments, offsets 0 to 1200, 9f86d081884c7d65..."]
 */
export function stagedAddressesOf(staged: readonly StagedPiece[], ds: string): string[] {
  const of = holding(staged, ds);
  if (of.names !== undefined) return of.names;
  const chains = new Map<string, Segment[]>();
  for (const piece of of.pieces) {
    const key = `${piece.topic}/${piece.partition}`;
    chains.set(key, [...(chains.get(key) ?? []), ...segmentsWith(piece, ds)]);
  }
  const stagedBy = mannerOf(of.pieces);
  of.names = [...chains].map(([chain, segments]) => {
    const [first, last] = [segments[0]?.info.from_offset, segments.at(-1)?.info.next_offset];
    const hash = contentHash([stagedBy, segments.map(segmentIdentity)]);
    return `${chain} on ${ds}: ${segments.length} segments, offsets ${first} to ${last}, ${hash}`;
  });
  return of.names;
}

/** How pieces were staged: all in one manner, or those that have expired by an earlier version than the others. */
function mannerOf(pieces: readonly StagedPiece[]): unknown {
  if (new Set(pieces.map(({ stagedBy }) => stagedBy)).size === 1) return pieces[0]?.stagedBy;
  const expired = pieces.filter(({ isExpired }) => isExpired === true);
  return [
    pieces.find(({ isExpired }) => isExpired !== true)?.stagedBy,
    expired.map(({ stagedBy, segments }) => [stagedBy, segments[0]?.info.topic, segments[0]?.info.from_offset]),
  ];
}

/** Files of the staged messages of one ds. */
export function stagedPathsOf(staged: readonly StagedPiece[], ds: string): string[] {
  return holding(staged, ds).pieces.flatMap((piece) => filesOf(piece, ds));
}
