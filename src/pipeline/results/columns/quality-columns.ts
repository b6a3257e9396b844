import {
  type GroupShape,
  type ResultWarning,
  resultWarnings,
  skewnessOfDifference,
} from "../../../statistics/health/warnings.ts";
import type { Moments } from "../../../statistics/moments/moments.ts";
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

/** Why the comparison of two groups may be doubted. */
export function warningsOf(test: Side, control: Side): ResultWarning[] {
  const [ofTest, ofControl] = [shapeOf(test), shapeOf(control)];
  return ofTest === null || ofControl === null ? [] : resultWarnings(ofTest, ofControl);
}

const scaled = (value: bigint | null, scale: number): number | null =>
  value === null ? null : Number(value) / 10 ** scale;

/** What happened to the values, and whether the interval can be trusted. */
export function qualityColumns(test: Side, control: Side): Row {
  const [ofTest, ofControl] = [shapeOf(test), shapeOf(control)];
  const { yScale } = test.part.moments;
  return {
    rounded_values: test.part.rounded + control.part.rounded,
    lower_limit: scaled(test.part.lowerLimit, yScale),
    upper_limit: scaled(test.part.upperLimit, yScale),
    limited_units: test.part.limitedUnits + control.part.limitedUnits,
    skewness_of_difference: ofTest === null || ofControl === null ? null : skewnessOfDifference(ofTest, ofControl),
    warnings: JSON.stringify(warningsOf(test, control)),
  };
}
