import type { RelationValue } from "../engine/engine.ts";
import type { MetricPart } from "../metrics/metric-plan.ts";
import { type Figure, noResult, type Outcome } from "../statistics/outcome.ts";
import { interpolate, quantilePosition } from "../statistics/quantiles/position.ts";
import { fromBounds, type QuantileEstimate } from "../statistics/quantiles/quantile-estimate.ts";
import { type QuantileCounts, type RankBounds, rankBounds } from "../statistics/quantiles/rank-bounds.ts";
import { type Cell, CUMULATIVE, type Population, type Slice } from "./stage-moments.ts";

/** What is known of a quantile in one group, population, slice and cell of a view, in the metric's unit. */
export interface PartQuantile {
  /** Units with a value. */
  readonly units: bigint;
  /** The quantile; needs one value only. */
  readonly value: Figure;
  /** The quantile with its uncertainty. */
  readonly estimate: Outcome<QuantileEstimate>;
  /** Whether values did not fit: then there is neither. */
  readonly overflowed: boolean;
  /** Values that have more decimals than the metric keeps. */
  readonly rounded: bigint;
}

/** The quantiles of one stage. */
export interface StageQuantiles {
  /** Levels of a metric's dimension. */
  readonly levelsOf: (metric: string) => readonly string[];
  readonly quantile: (
    population: Population,
    group: string,
    slice: Slice,
    metric: string,
    part: Pick<MetricPart, "part">,
    cell?: Cell,
  ) => PartQuantile;
}

/** Row of a relation, by column. */
export type RelationRow = Readonly<Record<string, RelationValue>>;

/** Two order statistics, in units of 10^-scale. */
export interface OrderStatistics {
  readonly lower: bigint;
  readonly upper: bigint;
}

const integer = (value: RelationValue | undefined): bigint =>
  typeof value === "bigint" ? value : BigInt(Number(value ?? 0));

function countsOf(row: RelationRow): QuantileCounts {
  return {
    units: integer(row.units),
    n: integer(row.n),
    nn: integer(row.nn),
    s: integer(row.s),
    ss: integer(row.ss),
    sn: integer(row.sn),
  };
}

const probabilityOf = (millionths: number): number => millionths / 1_000_000;

/**
 * Which order statistics a row's quantile needs to be known for its uncertainty. Outcomes: `no_units` (no values), `overflow` (values that did not
 * fit), and those of {@link rankBounds}.
 *
 * @param row of the model `quantile_ranks`.
 */
export function boundsOf(row: RelationRow, millionths: number): Outcome<RankBounds> {
  const counts = countsOf(row);
  if (integer(row.overflows) > 0n) return noResult("overflow");
  return counts.n === 0n ? noResult("no_units") : rankBounds(counts, probabilityOf(millionths));
}

/**
 * The quantile that a row is about.
 *
 * @param found the order statistics that {@link boundsOf} names; null where it names none.
 * @param scale decimals of the values.
 */
export function partQuantile(
  row: RelationRow,
  { millionths, scale }: { readonly millionths: number; readonly scale: number },
  found: OrderStatistics | null,
): PartQuantile {
  const counts = countsOf(row);
  const bounds = boundsOf(row, millionths);
  const inUnit = (value: bigint): number => Number(value) / 10 ** scale;
  const facts = {
    units: counts.units,
    overflowed: integer(row.overflows) > 0n,
    rounded: integer(row.rounded),
  };
  if (facts.overflowed || counts.n === 0n) {
    const none = noResult(facts.overflowed ? "overflow" : "no_units");
    return { ...facts, value: none, estimate: none };
  }
  const { fraction } = quantilePosition(counts.n, probabilityOf(millionths));
  const value = interpolate(inUnit(integer(row.x_below)), inUnit(integer(row.x_above)), fraction);
  const point: Figure = { ok: true, value };
  if (!bounds.ok) return { ...facts, value: point, estimate: bounds };
  if (found === null) throw new RangeError("the order statistics of a quantile's bounds are missing");
  const ends = { lower: inUnit(found.lower), upper: inUnit(found.upper) };
  return {
    ...facts,
    value: point,
    estimate: fromBounds({ value, ...ends, criticalValue: bounds.criticalValue }, counts),
  };
}

const NO_VALUES: PartQuantile = {
  units: 0n,
  value: noResult("no_units"),
  estimate: noResult("no_units"),
  overflowed: false,
  rounded: 0n,
};

const keyOf = (population: string, group: string, slice: Slice, metric: string, part: string, cell: Cell): string =>
  JSON.stringify([
    population,
    group,
    slice.userDimension,
    slice.userLevel,
    slice.metricLevel,
    metric,
    part,
    cell.view,
    cell.day,
  ]);

/** The quantiles of one stage, by the rows that they are about; what has no row has no value. */
export function stageQuantiles(rows: readonly (readonly [RelationRow, PartQuantile])[]): StageQuantiles {
  const found = new Map<string, PartQuantile>();
  const levels = new Map<string, Set<string>>();
  for (const [row, quantile] of rows) {
    const text = (column: string): string => String(row[column]);
    const metric = text("metric");
    const level = text("metric_level");
    if (level !== "") levels.set(metric, (levels.get(metric) ?? new Set<string>()).add(level));
    const key = [
      text("population"),
      text("group"),
      text("user_dimension"),
      text("user_dimension_value"),
      level,
      metric,
      text("metric_part"),
      text("view"),
      Number(row.view_day),
    ];
    found.set(JSON.stringify(key), quantile);
  }
  return {
    levelsOf: (metric) => [...(levels.get(metric) ?? [])].sort(),
    quantile: (population, group, slice, metric, { part }, cell = CUMULATIVE) =>
      found.get(keyOf(population, group, slice, metric, part, cell)) ?? NO_VALUES,
  };
}

/** Of a stage without any. */
export const NO_QUANTILES: StageQuantiles = stageQuantiles([]);
