/** Consecutive segments of a chain that are staged together: positions [from, to) among the chain's segments with messages. */
export interface PieceRange {
  readonly from: number;
  readonly to: number;
}

/** So many pieces of a size become one of the next size. */
const FAN_OUT = 8;
/** A group is complete with so many segments (a power of the fan-out), or as soon as it has so many bytes before compression. */
const GROUP_SEGMENTS = FAN_OUT ** 4;
const GROUP_BYTES = 64 * 1_048_576;

/** A range in aligned pieces of 8^k segments, the largest first: at most 7 of each size below the largest. */
function aligned({ from, to }: PieceRange, largest: number): PieceRange[] {
  const pieces: PieceRange[] = [];
  let at = from;
  for (let size = largest; size >= 1; size /= FAN_OUT)
    for (; at + size <= to; at += size) pieces.push({ from: at, to: at + size });
  return pieces;
}

/**
 * In which pieces a chain is staged. From the chain's begin on, segments are grouped until a group is complete (64 MiB or 4,096 segments);
 * a complete group is one piece for ever. What comes after the last complete group is in pieces of 512, 64, 8 and 1 segments. So the pieces
 * are a function of the chain alone, their number grows with the bytes and not with the segments, and as segments are added each
 * message is merged into a larger piece at most four times.
 *
 * @example
 * pieceRanges(Array(10).fill({ bytes: 1_000 })); // [{ from: 0, to: 8 }, { from: 8, to: 9 }, { from: 9, to: 10 }]
 */
export function pieceRanges(segments: readonly { readonly bytes: number }[]): PieceRange[] {
  const complete: PieceRange[] = [];
  let from = 0;
  let bytes = 0;
  for (const [index, segment] of segments.entries()) {
    bytes += segment.bytes;
    if (bytes < GROUP_BYTES && index + 1 - from < GROUP_SEGMENTS) continue;
    complete.push({ from, to: index + 1 });
    from = index + 1;
    bytes = 0;
  }
  return [...complete, ...aligned({ from, to: segments.length }, GROUP_SEGMENTS / FAN_OUT)];
}

/** Into which smaller pieces a piece may have been staged before it was whole, side by side; none for a single segment. */
export function partsOf(range: PieceRange): PieceRange[] {
  const length = range.to - range.from;
  if (length === 1) return [];
  let largest = GROUP_SEGMENTS / FAN_OUT;
  while (largest >= length) largest /= FAN_OUT;
  return aligned(range, largest);
}

/** What a piece is made from: pieces that are there already, and segments (by position) that none of them holds. */
export interface PieceSources<T> {
  readonly pieces: readonly T[];
  readonly segments: readonly number[];
}

/** Finds the largest pieces that are there. `find` answers a piece that is built, or undefined. */
export function sourcesOf<T>(range: PieceRange, find: (range: PieceRange) => T | undefined): PieceSources<T> {
  const pieces: T[] = [];
  const segments: number[] = [];
  const cover = (part: PieceRange): void => {
    const found = find(part);
    if (found !== undefined) pieces.push(found);
    else if (part.to - part.from === 1) segments.push(part.from);
    else for (const smaller of partsOf(part)) cover(smaller);
  };
  for (const part of range.to - range.from === 1 ? [range] : partsOf(range)) cover(part);
  return { pieces, segments };
}
