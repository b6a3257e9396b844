import { type Cuped, cuped } from "../../statistics/adjustment/cuped.ts";
import { type Comparison, type ComparisonOptions, compareGroups } from "../../statistics/comparison/compare-groups.ts";
import type { HistoryMoments } from "../../statistics/moments/history-moments.ts";
import { noResult, type Outcome } from "../../statistics/outcome.ts";
import type { Arm } from "./arm-schema.ts";
import { momentsOfArm, type Scales } from "./arm-sums.ts";
import type { Pair } from "./input-schema.ts";
import type { Options } from "./option-schema.ts";

/** Both groups of one comparison as exact moments. */
export interface PairMoments {
  readonly test: HistoryMoments | null;
  readonly control: HistoryMoments | null;
  /** Whether it is known what the units did before. */
  readonly hasHistory: boolean;
}

/** @param scales at least those that both arms need; the same for all stages of a ramp. */
export function pairMoments({ test, control }: Pair, scales: Scales): PairMoments {
  const moments = (arm: Arm | null): HistoryMoments | null => arm && momentsOfArm(arm.sums, scales);
  const hasHistory = [test, control].some((arm) => arm !== null && arm.sums.history !== null);
  return { test: moments(test), control: moments(control), hasHistory };
}

export function comparisonOptions(options: Options): ComparisonOptions {
  return {
    confidenceLevel: options.confidence_level,
    alternative: options.alternative,
    relativeInterval: options.relative_interval,
    proportionVariance: options.proportion_variance,
  };
}

export function plainComparison({ test, control }: PairMoments, options: Options): Comparison {
  return compareGroups(test, control, comparisonOptions(options));
}

/** Null: nothing is known of what the units did before. */
export function cupedComparison({ test, control, hasHistory }: PairMoments, options: Options): Outcome<Cuped> | null {
  if (!hasHistory) return null;
  if (test === null) return noResult(control === null ? "no_units" : "no_test");
  if (control === null) return noResult("no_control");
  return cuped(test, control, {
    ...comparisonOptions(options),
    minimumUnits: Number(options.cuped.min_units),
    minimumHistoryRatio: options.cuped.min_history_ratio,
  });
}
