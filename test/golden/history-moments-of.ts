import type { HistoryMoments } from "../../src/statistics/moments/history-moments.ts";

/** One unit: its numerator and denominator, whether it has history, and both over the days before; whole numbers. */
export interface UnitWithHistory {
  readonly y: number | bigint;
  readonly x: number | bigint;
  readonly h: boolean;
  readonly c: number | bigint;
  readonly d: number | bigint;
}

/** History moments of units, whose values are whole numbers of 10^-yScale and 10^-xScale; without a denominator x is 1, and d is h. */
export function historyMomentsOf(
  units: readonly UnitWithHistory[],
  { yScale = 0, xScale = 0, ratio = false } = {},
): HistoryMoments {
  const whole = units.map((unit) => ({
    y: BigInt(unit.y),
    x: BigInt(unit.x),
    h: unit.h ? 1n : 0n,
    c: BigInt(unit.c),
    d: BigInt(unit.d),
  }));
  type Whole = (typeof whole)[number];
  const sum = (of: (unit: Whole) => bigint): bigint => whole.reduce((total, unit) => total + of(unit), 0n);
  return {
    units: BigInt(units.length),
    y: sum(({ y }) => y),
    yy: sum(({ y }) => y * y),
    x: sum(({ x }) => x),
    xx: sum(({ x }) => x * x),
    xy: sum(({ x, y }) => x * y),
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
    yScale,
    xScale,
    ratio,
  };
}

/** n, and Σy, Σy², Σc, Σc², Σcy of a metric without denominator. */
export type MeanSums = readonly [bigint, bigint, bigint, bigint, bigint, bigint];

/** A metric without denominator all of whose units have history, from its sums in units of 10^-yScale. */
export function meanHistory([units, y, yy, c, cc, cy]: MeanSums, yScale = 0): HistoryMoments {
  const constant = { units, x: units, xx: units, h: units, hx: units, d: units, dd: units, dx: units };
  return { ...constant, y, yy, xy: y, hy: y, dy: y, c, cc, cy, cx: c, cd: c, yScale, xScale: 0, ratio: false };
}

/** n, and Σy, Σy², Σx, Σx², Σxy, Σc, Σc², Σd, Σd², Σcd, Σcy, Σcx, Σdy, Σdx of a ratio. */
export type RatioSums = readonly [
  bigint,
  ...(readonly [bigint, bigint, bigint, bigint, bigint]),
  ...(readonly [bigint, bigint, bigint, bigint, bigint]),
  ...(readonly [bigint, bigint, bigint, bigint]),
];

/** A ratio all of whose units have history, from its sums in units of 10^-scale. */
export function ratioHistory(sums: RatioSums, scale = 0): HistoryMoments {
  const [units, y, yy, x, xx, xy, c, cc, d, dd, cd, cy, cx, dy, dx] = sums;
  const outcome = { units, y, yy, x, xx, xy, h: units, hy: y, hx: x };
  return { ...outcome, c, cc, d, dd, cd, cy, cx, dy, dx, yScale: scale, xScale: scale, ratio: true };
}
