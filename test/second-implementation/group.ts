import type { HistoryMoments } from "../../src/statistics/moments/history-moments.ts";
import type { Moments } from "../../src/statistics/moments/moments.ts";

/** Units that are all alike: how many, and their values as in {@link HistoryMoments}. */
export interface AlikeUnits {
  readonly count: bigint;
  readonly y: bigint;
  readonly x: bigint;
  readonly h: bigint;
  readonly c: bigint;
  readonly d: bigint;
}

/** A group as the second implementation sees it: its units, not their sums. */
export interface Group {
  readonly yScale: number;
  readonly xScale: number;
  readonly ratio: boolean;
  readonly units: readonly AlikeUnits[];
}

/** What the database would deliver of the group. */
export function historyMomentsOf({ yScale, xScale, ratio, units }: Group): HistoryMoments {
  const sum = (value: (of: AlikeUnits) => bigint): bigint =>
    units.reduce((all, alike) => all + alike.count * value(alike), 0n);
  return {
    units: sum(() => 1n),
    y: sum(({ y }) => y),
    yy: sum(({ y }) => y * y),
    x: sum(({ x }) => x),
    xx: sum(({ x }) => x * x),
    xy: sum(({ x, y }) => x * y),
    yScale,
    xScale,
    ratio,
    h: sum(({ h }) => h),
    hy: sum(({ h, y }) => h * y),
    hx: sum(({ h, x }) => h * x),
    c: sum(({ c }) => c),
    cc: sum(({ c }) => c * c),
    cy: sum(({ c, y }) => c * y),
    cx: sum(({ c, x }) => c * x),
    d: sum(({ d }) => d),
    dd: sum(({ d }) => d * d),
    dy: sum(({ d, y }) => d * y),
    dx: sum(({ d, x }) => d * x),
    cd: sum(({ c, d }) => c * d),
  };
}

export function momentsOf(group: Group): Moments {
  const { units, y, yy, x, xx, xy, yScale, xScale, ratio } = historyMomentsOf(group);
  return { units, y, yy, x, xx, xy, yScale, xScale, ratio };
}

/** Σy³, which only the skewness needs. */
export function cubesOf({ units }: Group): bigint {
  return units.reduce((all, { count, y }) => all + count * y ** 3n, 0n);
}
