import type { Moments } from "./moments.ts";

/**
 * The moments of no units: adding them changes nothing.
 *
 * @param like gives the scales and the kind (mean or ratio).
 */
export function emptyMoments(like: Pick<Moments, "yScale" | "xScale" | "ratio">): Moments {
  const { yScale, xScale, ratio } = like;
  return { units: 0n, y: 0n, yy: 0n, x: 0n, xx: 0n, xy: 0n, yScale, xScale, ratio };
}

/**
 * The moments of two sets of units that have none in common: exact, associative and commutative.
 *
 * @throws RangeError when the two do not have the same scales and kind: they belong to different metrics.
 * Pinned by test/property/statistics.test.ts.
 */
export function addMoments(a: Moments, b: Moments): Moments {
  if (a.yScale !== b.yScale || a.xScale !== b.xScale || a.ratio !== b.ratio) {
    throw new RangeError("moments of different metrics cannot be added");
  }
  return {
    ...a,
    units: a.units + b.units,
    y: a.y + b.y,
    yy: a.yy + b.yy,
    x: a.x + b.x,
    xx: a.xx + b.xx,
    xy: a.xy + b.xy,
  };
}
