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
  if (summary === null || !summary.estimate.ok) return null;
  return {
    units: Number(summary.estimate.units),
    standardErrorSquared: summary.estimate.standardErrorSquared,
    skewness: part.skewness,
    rarest: rarestOf(part.moments),
  };
}

/** What warnings look at; null where a group has no estimate. */
export function shapesOf(
  test: Side,
  control: Side,
): { readonly test: GroupShape; readonly control: GroupShape } | null {
  const shapes = { test: shapeOf(test), control: shapeOf(control) };
  return shapes.test === null || shapes.control === null ? null : { test: shapes.test, control: shapes.control };
}

const scaled = (value: bigint | null, scale: number): number | null =>
  value === null ? null : Number(value) / 10 ** scale;

/** What happened to the values, and whether the interval can be trusted. */
export function qualityColumns(test: Side, control: Side): Row {
  const shapes = shapesOf(test, control);
  const { yScale } = test.part.moments;
  return {
    rounded_values: test.part.rounded + control.part.rounded,
    lower_limit: scaled(test.part.lowerLimit, yScale),
    upper_limit: scaled(test.part.upperLimit, yScale),
    limited_units: test.part.limitedUnits + control.part.limitedUnits,
    skewness_of_difference: shapes === null ? null : skewnessOfDifference(shapes.test, shapes.control),
    warnings: JSON.stringify(shapes === null ? [] : resultWarnings(shapes.test, shapes.control)),
  };
}

/** Whether a pooled interval can be trusted. */
export function pooledQualityColumns(stages: readonly PooledShape[], weights: PoolingWeights): Row {
  return {
    skewness_of_difference: skewnessOfPool(stages),
    warnings: JSON.stringify(poolWarnings(stages, weights)),
  };
}
