import { atScale, type Decimal } from "../../statistics/exact/decimal.ts";
import { type ArmSums, constantOne, type HistorySums } from "./arm-sums.ts";

/** One arm's units, one value each; columns are equally long. */
export interface UnitValues {
  readonly values: readonly Decimal[];
  /** Null: the metric has no denominator. */
  readonly denominators: readonly Decimal[] | null;
  /** What each unit did before, null for a unit without history. Null as a whole: nothing is known of it. */
  readonly pre: readonly (Decimal | null)[] | null;
  readonly preDenominators: readonly (Decimal | null)[] | null;
}

/** A column in whole numbers of 10^-scale. */
interface Column {
  readonly digits: readonly bigint[];
  readonly scale: number;
}

/** A column as whole numbers, in as few decimals as its values need; 0 for units that have none. */
function columnOf(values: readonly (Decimal | null)[]): Column {
  const scale = values.reduce((most, value) => Math.max(most, value?.scale ?? 0), 0);
  return { digits: values.map((value) => (value === null ? 0n : atScale(value, scale).digits)), scale };
}

function total({ digits, scale }: Column): Decimal {
  return { digits: digits.reduce((sum, value) => sum + value, 0n), scale };
}

function products(a: Column, b: Column): Decimal {
  const digits = a.digits.reduce((sum, value, index) => sum + value * (b.digits[index] ?? 0n), 0n);
  return { digits, scale: a.scale + b.scale };
}

function sums(column: Column): ArmSums["y"] {
  return { sum: total(column), squares: products(column, column) };
}

/** Sums of the units' values. All exact. */
export function sumsOfValues({ values, denominators, pre, preDenominators }: UnitValues): ArmSums {
  const units = BigInt(values.length);
  const y = columnOf(values);
  const one: Column = { digits: values.map(() => 1n), scale: 0 };
  const x = denominators === null ? one : columnOf(denominators);
  return {
    units,
    ratio: denominators !== null,
    y: sums(y),
    x: denominators === null ? constantOne(units) : sums(x),
    xy: products(x, y),
    history: pre === null ? null : historyOf(y, x, pre, preDenominators),
  };
}

function historyOf(
  y: Column,
  x: Column,
  pre: readonly (Decimal | null)[],
  preDenominators: readonly (Decimal | null)[] | null,
): HistorySums {
  const known: Column = { digits: pre.map((value) => (value === null ? 0n : 1n)), scale: 0 };
  const c = columnOf(pre);
  const d = preDenominators === null ? known : columnOf(preDenominators);
  return {
    h: total(known).digits,
    hy: products(known, y),
    hx: products(known, x),
    c: sums(c),
    cy: products(c, y),
    cx: products(c, x),
    d: sums(d),
    dy: products(d, y),
    dx: products(d, x),
    cd: products(c, d),
  };
}
