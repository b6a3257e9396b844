import { pValueOf } from "../../statistics/comparison/alternative.ts";
import { normalSurvival } from "../../statistics/distributions/normal.ts";
import { studentSurvival } from "../../statistics/distributions/student.ts";
import { type BayesianResult, bayesianResult } from "./bayesian-result.ts";
import type { Contrast, ContrastDifference } from "./contrast.ts";
import type { DetectableResult } from "./detectable-result.ts";
import {
  type DifferenceResult,
  differenceResult,
  type Reference,
  type RelativeResult,
  relativeResult,
} from "./difference-result.ts";
import type { MarginResult } from "./margin-result.ts";
import type { Options } from "./option-schema.ts";
import { type PlannedLookResult, plannedLookResult } from "./planned-look-result.ts";
import { type SequentialResult, sequentialResult } from "./sequential-result.ts";

/** One way to see a comparison: plain, or with CUPED. */
export interface View {
  /** Means that are compared: with CUPED the adjusted ones, of a pool the standardised ones. */
  readonly test_mean: number | null;
  readonly control_mean: number | null;
  readonly difference: DifferenceResult;
  readonly relative: RelativeResult;
  readonly sequential: SequentialResult;
  /** Null: no looks are planned. */
  readonly planned_look: PlannedLookResult | null;
  readonly bayesian: BayesianResult;
  /** Null: there is no margin, or (CUPED) it is tested on the plain result. */
  readonly margin: MarginResult | null;
  /** Null for pools. */
  readonly minimum_detectable: DetectableResult | null;
}

/** What a view has besides the contrast's own figures. */
export type BesidesContrast = Pick<View, "margin" | "minimum_detectable">;

export function viewOf(contrast: Contrast, options: Options, besides: BesidesContrast): View {
  const { difference } = contrast;
  return {
    test_mean: difference.ok ? difference.testMean : null,
    control_mean: difference.ok ? difference.controlMean : null,
    difference: differenceResult(difference),
    relative: relativeResult(contrast, fixedHorizon(contrast), options.relative_interval),
    sequential: sequentialResult(contrast, options),
    planned_look: plannedLookResult(contrast, options),
    bayesian: bayesianResult(contrast, options),
    ...besides,
  };
}

/** The distribution of one look, chosen beforehand. */
function fixedHorizon({ difference }: Contrast): Reference {
  if (!difference.ok) return { criticalValue: 0, pValue: () => null };
  const { criticalValue, alternative } = difference;
  return { criticalValue, pValue: (statistic) => pValueOf(statistic, alternative, survivalOf(difference)) };
}

function survivalOf({ degreesOfFreedom }: ContrastDifference): (statistic: number) => number {
  return degreesOfFreedom === null ? normalSurvival : (statistic) => studentSurvival(statistic, degreesOfFreedom);
}
