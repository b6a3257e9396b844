import {
  type GroupShape,
  type PooledShape,
  poolWarnings,
  resultWarnings,
  skewnessOfDifference,
  skewnessOfPool,
} from "../../../statistics/health/warnings.ts";
import type { Moments } from "../../../statistics/moments/moments.ts";
import type { PoolingWeights } from "../../../statistics/ramp/pooled.ts";
import type { Side } from "../compare.ts";
import type { Row } from "../row.ts";

/** Units on the rarer side of a proportion; null for other metrics. */
function rarestOf({ units, y, yy, yScale, ratio }: Moments): number | null {
  if (ratio || yScale !== 0 || y !== yy || y < 0n || y > units) return null;
  return Number(y < units - y ? y : units - y);
}

function shapeOf({ summary, part }: Side): GroupShape | null {
  if (summary === null || part === null || !summary.estimate.ok) return null;
  return {
    units: Number(summary.estimate.units),
    standardErrorSquared: summary.estimate.standardErrorSquared,
    skewness: part.skewness,
    rarest: rarestOf(part.moments),
  };
}

/** What warnings look at; null where a group has no estimate, and for quantiles, whose rules would be others. */
export function shapesOf(
  test: Side,
  control: Side,
): { readonly test: GroupShape; readonly control: GroupShape } | null {
  const shapes = { test: shapeOf(test), control: shapeOf(control) };
  return shapes.test === null || shapes.control === null ? null : { test: shapes.test, control: shapes.control };
}

/** What limits did to units' values, of which a quantile has none. */
function limitColumns({ part: test }: Side, { part: control }: Side): Row {
  if (test === null || control === null) return { limited_units: 0n };
  const scaled = (value: bigint | null): number | null =>
    value === null ? null : Number(value) / 10 ** test.limitScale;
  return {
    lower_limit: scaled(test.lowerLimit),
    upper_limit: scaled(test.upperLimit),
    limited_units: test.limitedUnits + control.limitedUnits,
  };
}

/** What happened to the values, and whether the interval can be trusted. */
export function qualityColumns(test: Side, control: Side): Row {
  const shapes = shapesOf(test, control);
  return {
    rounded_values: test.rounded + control.rounded,
    ...limitColumns(test, control),
    skewness_of_difference: shapes === null ? null : skewnessOfDifference(shapes.test, shapes.control),
    warnings: JSON.stringify(shapes === null ? [] : resultWarnings(shapes.test, shapes.control)),
  };
}

/** Whether a pooled interval can be trusted. */
export function pooledQualityColumns(stages: readonly PooledShape[], weights: PoolingWeights): Row {
  return {
    skewness_of_difference: skewnessOfPool(stages),
    warnings: JSON.stringify(stages.length === 0 ? [] : poolWarnings(stages, weights)),
  };
}
