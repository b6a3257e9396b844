import { atScale, type Decimal } from "../../statistics/exact/decimal.ts";
import type { ColumnSums } from "./arm-sums.ts";

/**
 * Programs write sums as doubles: 1 in 10^9 is rounding, not a mistake. What remains impossible within it is an outcome of the result.
 */
const ROUNDING = 10n ** 9n;

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** n Σa² - (Σa)² in units of 10^(-2 scale): n (n - 1) times the variance. */
function centred(units: bigint, { sum, squares }: ColumnSums, scale: number): bigint {
  return units * atScale(squares, 2 * scale).digits - atScale(sum, scale).digits ** 2n;
}

function scaleOf({ sum, squares }: ColumnSums): number {
  return Math.max(sum.scale, Math.ceil(squares.scale / 2));
}

/** What is wrong with a sum of squares: it is below (Σa)²/n, which no values give. Null: nothing. */
export function impossibleSquares(units: bigint, column: ColumnSums): string | null {
  if (units === 0n) {
    const isEmpty = column.sum.digits === 0n && column.squares.digits === 0n;
    return isEmpty ? null : "no units add up to anything but 0";
  }
  if (column.squares.digits < 0n) return "is negative: squares are not";
  const scale = scaleOf(column);
  const spread = centred(units, column, scale);
  if (magnitude(spread) * ROUNDING <= atScale(column.sum, scale).digits ** 2n) return null;
  if (spread < 0n) return `is below sum²/n: no ${units} values have that sum and so small a sum of squares`;
  return units === 1n ? "is not sum²: with one unit it must be" : null;
}

/** What is wrong with a sum of products: it would need a correlation beyond ±1. Null: nothing. */
export function impossibleCross(units: bigint, a: ColumnSums, b: ColumnSums, products: Decimal): string | null {
  const aScale = scaleOf(a);
  const bScale = Math.max(scaleOf(b), products.scale - aScale);
  const sums = atScale(a.sum, aScale).digits * atScale(b.sum, bScale).digits;
  const covariance = units * atScale(products, aScale + bScale).digits - sums;
  const most = centred(units, a, aScale) * centred(units, b, bScale);
  const isRounding = magnitude(covariance) * ROUNDING <= magnitude(sums);
  const exceeds = covariance ** 2n * ROUNDING > most * (ROUNDING + 1n);
  return exceeds && !isRounding ? "fits no values with these sums: it needs a correlation beyond 1" : null;
}

/** What is wrong with the number of successes among n units. Null: nothing. */
export function impossibleProportion(units: bigint, { digits, scale }: Decimal): string | null {
  if (scale > 0) return "is no whole number: it counts units";
  if (digits < 0n) return "is negative: it counts units";
  return digits > units ? `is more than n (${units}): it counts units` : null;
}
