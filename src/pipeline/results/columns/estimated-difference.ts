import type { Comparison } from "../../../statistics/comparison/compare-groups.ts";
import type { Pooled } from "../../../statistics/ramp/pooled.ts";

/** What further views of a difference are made from, be it of one stage or pooled over a ramp; in the metric's unit. */
export interface EstimatedDifference {
  readonly difference: number;
  readonly standardError: number;
  /** Units of both groups that it is computed over. */
  readonly units: number;
  readonly testStandardError: number;
  readonly controlStandardError: number;
  readonly controlMean: number;
}

/** Of one stage; null where there is no difference. */
export function differenceOfStage({ test, control, difference }: Comparison): EstimatedDifference | null {
  if (!difference.ok || test === null || !control?.estimate.ok) return null;
  return {
    difference: difference.difference,
    standardError: difference.standardError,
    units: Number(test.units + control.units),
    testStandardError: difference.testStandardError,
    controlStandardError: difference.controlStandardError,
    controlMean: control.estimate.mean,
  };
}

/** Of a ramp; null where there is no difference. */
export function differenceOfRamp({ difference }: Pooled, units: bigint): EstimatedDifference | null {
  if (!difference.ok) return null;
  return {
    difference: difference.difference,
    standardError: difference.standardError,
    units: Number(units),
    testStandardError: difference.testStandardError,
    controlStandardError: difference.controlStandardError,
    controlMean: difference.controlMean,
  };
}
