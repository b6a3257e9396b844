import { atScale, type Decimal } from "../../statistics/exact/decimal.ts";
import type { HistoryMoments } from "../../statistics/moments/history-moments.ts";

/** Σa and Σa² of one column of units, as written. */
export interface ColumnSums {
  readonly sum: Decimal;
  readonly squares: Decimal;
}

/** Sums over the units with what they did before; names as in {@link HistoryMoments}. */
export interface HistorySums {
  readonly h: bigint;
  readonly hy: Decimal;
  readonly hx: Decimal;
  readonly c: ColumnSums;
  readonly cy: Decimal;
  readonly cx: Decimal;
  readonly d: ColumnSums;
  readonly dy: Decimal;
  readonly dx: Decimal;
  readonly cd: Decimal;
}

/** The sums of one arm, as exact decimals; x is the constant 1 where there is no denominator. */
export interface ArmSums {
  readonly units: bigint;
  readonly ratio: boolean;
  readonly y: ColumnSums;
  readonly x: ColumnSums;
  readonly xy: Decimal;
  /** Null: nothing is known of what the units did before. */
  readonly history: HistorySums | null;
}

/** A whole number as a decimal. */
export function whole(count: bigint): Decimal {
  return { digits: count, scale: 0 };
}

/** The denominator of a metric that has none: 1 for each unit. */
export function constantOne(units: bigint): ColumnSums {
  return { sum: whole(units), squares: whole(units) };
}

/** Decimals of the numerator's and the denominator's unit in which sums are whole numbers. */
export interface Scales {
  readonly y: number;
  readonly x: number;
}

/** The fewest decimals in which all sums of all arms are whole: one unit for all, so that they can be added up and compared. */
export function commonScales(arms: readonly ArmSums[]): Scales {
  const ofColumn = ({ sum, squares }: ColumnSums): number => Math.max(sum.scale, Math.ceil(squares.scale / 2));
  const y = arms.flatMap(({ y, history }) => [
    ofColumn(y),
    ...(history === null ? [] : [ofColumn(history.c), history.hy.scale, Math.ceil(history.cy.scale / 2)]),
  ]);
  const x = arms.flatMap(({ x, history }) => [
    ofColumn(x),
    ...(history === null ? [] : [ofColumn(history.d), history.hx.scale, Math.ceil(history.dx.scale / 2)]),
  ]);
  const both = arms.flatMap(({ xy, history }) => [
    xy.scale,
    ...(history === null ? [] : [history.cx.scale, history.dy.scale, history.cd.scale]),
  ]);
  const xScale = Math.max(0, ...x);
  return { x: xScale, y: Math.max(0, ...y, ...both.map((scale) => scale - xScale)) };
}

/**
 * The moments of an arm in whole units of 10^-scale: nothing is rounded. Without history h is 0.
 *
 * @param scales at least {@link commonScales} of the arm.
 */
export function momentsOfArm({ units, ratio, y, x, xy, history }: ArmSums, scales: Scales): HistoryMoments {
  const at = (scale: number) => (of: Decimal | undefined) => (of === undefined ? 0n : atScale(of, scale).digits);
  const inY = at(scales.y);
  const inYY = at(2 * scales.y);
  const inX = at(scales.x);
  const inXX = at(2 * scales.x);
  const inXY = at(scales.y + scales.x);
  return {
    units,
    y: inY(y.sum),
    yy: inYY(y.squares),
    x: inX(x.sum),
    xx: inXX(x.squares),
    xy: inXY(xy),
    yScale: scales.y,
    xScale: scales.x,
    ratio,
    h: history?.h ?? 0n,
    hy: inY(history?.hy),
    hx: inX(history?.hx),
    c: inY(history?.c.sum),
    cc: inYY(history?.c.squares),
    cy: inYY(history?.cy),
    cx: inXY(history?.cx),
    d: inX(history?.d.sum),
    dd: inXX(history?.d.squares),
    dy: inXY(history?.dy),
    dx: inXX(history?.dx),
    cd: inXY(history?.cd),
  };
}
