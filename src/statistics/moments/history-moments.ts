import { addMoments, emptyMoments } from "./merge-moments.ts";
import type { Moments } from "./moments.ts";

/**
 * Exact sums of one group, together with what its units did before their first exposure: the seam for CUPED.
 *
 * y and x are as in {@link Moments}. h is 1 for a unit with history (it was seen in the covariate's days) and 0 for the others; c is the unit's
 * numerator over those days and d its denominator, both 0 without history. Where the metric has no denominator, d is h.
 * c has y's scale, d has x's.
 */
export interface HistoryMoments extends Moments {
  /** Σh: units with history. */
  readonly h: bigint;
  /** Σhy, Σhx. */
  readonly hy: bigint;
  readonly hx: bigint;
  /** Σc, Σc², Σcy, Σcx. */
  readonly c: bigint;
  readonly cc: bigint;
  readonly cy: bigint;
  readonly cx: bigint;
  /** Σd, Σd², Σdy, Σdx, Σcd. */
  readonly d: bigint;
  readonly dd: bigint;
  readonly dy: bigint;
  readonly dx: bigint;
  readonly cd: bigint;
}

/** The history moments of no units. */
export function emptyHistoryMoments(like: Pick<Moments, "yScale" | "xScale" | "ratio">): HistoryMoments {
  const none = { h: 0n, hy: 0n, hx: 0n, c: 0n, cc: 0n, cy: 0n, cx: 0n, d: 0n, dd: 0n, dy: 0n, dx: 0n, cd: 0n };
  return { ...emptyMoments(like), ...none };
}

/**
 * The history moments of two sets of units that have none in common: exact, associative and commutative.
 *
 * @throws RangeError when the two belong to different metrics.
 */
export function addHistoryMoments(a: HistoryMoments, b: HistoryMoments): HistoryMoments {
  return {
    ...addMoments(a, b),
    h: a.h + b.h,
    hy: a.hy + b.hy,
    hx: a.hx + b.hx,
    c: a.c + b.c,
    cc: a.cc + b.cc,
    cy: a.cy + b.cy,
    cx: a.cx + b.cx,
    d: a.d + b.d,
    dd: a.dd + b.dd,
    dy: a.dy + b.dy,
    dx: a.dx + b.dx,
    cd: a.cd + b.cd,
  };
}
