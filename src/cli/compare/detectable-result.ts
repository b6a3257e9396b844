import { baselineOf } from "../../statistics/planning/baseline.ts";
import { minimumDetectableEffect } from "../../statistics/planning/minimum-detectable-effect.ts";
import type { Options } from "./option-schema.ts";
import type { PairMoments } from "./pair-moments.ts";

/** The smallest effect that as many units would probably have shown, from the control group's mean and variance. */
export interface DetectableResult {
  readonly outcome: string;
  /** The chance to see it. */
  readonly power: number;
  /** In the direction that is good; one-sided, in that of the alternative. */
  readonly difference: number | null;
  readonly relative: number | null;
}

/** @param varianceReduction of CUPED, 0 to below 1. */
export function detectableResult(
  { test, control }: PairMoments,
  options: Options,
  varianceReduction: number,
): DetectableResult {
  const { power, confidence_level: confidenceLevel, alternative, direction } = options;
  const without = (outcome: string): DetectableResult => ({ outcome, power, difference: null, relative: null });
  if (test === null || control === null) return without(control === null ? "no_control" : "no_test");
  const baseline = baselineOf(control);
  if (!baseline.ok) return without(baseline.reason);
  const groups = { testUnits: Number(test.units), controlUnits: Number(control.units) };
  const found = minimumDetectableEffect(baseline, groups, {
    confidenceLevel,
    alternative,
    direction,
    power,
    varianceReduction,
  });
  return found.ok
    ? { outcome: "ok", power, difference: found.difference, relative: found.relative }
    : without(found.reason);
}
