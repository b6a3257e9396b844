import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PieceRange, partsOf, pieceRanges, sourcesOf } from "../../../src/pipeline/staging/piece-layout.ts";

const small = (count: number): { bytes: number }[] => Array.from({ length: count }, () => ({ bytes: 1_000 }));
const sizes = (ranges: readonly PieceRange[]): number[] => ranges.map(({ from, to }) => to - from);
const key = ({ from, to }: PieceRange): string => `${from} ${to}`;
const MIB = 1_048_576;
const chain = fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 40 * MIB }) }), { maxLength: 400 });

describe("the pieces of a chain", () => {
  test("are a few large ones, and as many small ones as do not make a large one yet", () => {
    expect(sizes(pieceRanges(small(1000)))).toEqual([512, 64, 64, 64, 64, 64, 64, 64, 8, 8, 8, 8, 8]);
    expect(sizes(pieceRanges(small(4096)))).toEqual([4096]);
    expect(sizes(pieceRanges(small(2 * 4096 + 9)))).toEqual([4096, 4096, 8, 1]);
  });

  test("end where they are large enough to be read alone", () => {
    expect(sizes(pieceRanges([{ bytes: 100 * MIB }, { bytes: MIB }, { bytes: 70 * MIB }, { bytes: 5 }]))).toEqual([
      1, 2, 1,
    ]);
  });

  test("hold each segment once, in order", () => {
    fc.assert(
      fc.property(chain, (segments) => {
        const held = pieceRanges(segments).flatMap(({ from, to }) =>
          Array.from({ length: to - from }, (_, i) => from + i),
        );
        expect(held).toEqual(segments.map((_, index) => index));
      }),
    );
  });

  test("that are complete stay as they are, whatever comes after", () => {
    fc.assert(
      fc.property(chain, chain, (before, after) => {
        const grown = new Set(pieceRanges([...before, ...after]).map(key));
        let bytes = 0;
        let complete = 0;
        for (const [index, segment] of before.entries()) {
          bytes += segment.bytes;
          if (bytes < 64 * MIB) continue;
          complete = index + 1;
          bytes = 0;
        }
        for (const range of pieceRanges(before)) if (range.to <= complete) expect(grown).toContain(key(range));
      }),
    );
  });
});

describe("what a piece is made from", () => {
  test("is what was staged before and the new segments, each once, however the chain grew", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 12 }), (nights) => {
        const there = new Set<string>();
        let length = 0;
        const parsed: number[] = [];
        for (const more of nights) {
          length += more;
          const made = pieceRanges(small(length)).filter((range) => !there.has(key(range)));
          for (const range of made) {
            const { pieces, segments } = sourcesOf(range, (part) => (there.has(key(part)) ? part : undefined));
            parsed.push(...segments);
            const held = [
              ...pieces.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i)),
              ...segments,
            ];
            expect(held.sort((a, b) => a - b)).toEqual(
              Array.from({ length: range.to - range.from }, (_, i) => range.from + i),
            );
          }
          for (const range of made) there.add(key(range));
        }
        // No segment was parsed twice.
        expect(parsed.sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, i) => i));
      }),
      { numRuns: 30 },
    );
  });

  test("of one segment is that segment alone", () => {
    expect(partsOf({ from: 3, to: 4 })).toEqual([]);
    expect(sourcesOf({ from: 3, to: 4 }, () => undefined)).toEqual({ pieces: [], segments: [3] });
  });
});
