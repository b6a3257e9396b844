import type { Cuped } from "../../statistics/adjustment/cuped.ts";
import type { Comparison } from "../../statistics/comparison/compare-groups.ts";
import { preExposureBias } from "../../statistics/health/pre-exposure-bias.ts";
import type { Outcome } from "../../statistics/outcome.ts";
import { commonScales, type Scales } from "./arm-sums.ts";
import { type Contrast, contrastOf } from "./contrast.ts";
import { detectableResult } from "./detectable-result.ts";
import { type DifferenceResult, differenceResult } from "./difference-result.ts";
import { type GroupResult, groupResult } from "./group-result.ts";
import { type Headline, headlineOf } from "./headline.ts";
import type { ComparisonInput, Pair } from "./input-schema.ts";
import { pairMargin } from "./margin-result.ts";
import type { Options } from "./option-schema.ts";
import { comparisonOptions, cupedComparison, type PairMoments, pairMoments, plainComparison } from "./pair-moments.ts";
import { pairWarnings, type WarningResult } from "./pair-warnings.ts";
import { type View, viewOf } from "./view.ts";

/** The view of a comparison whose variance is reduced by what the units did before. */
export interface CupedResult extends View {
  /** `ok`, or why nothing was adjusted: then the plain result stands. */
  readonly outcome: string;
  readonly history_ratio: number | null;
  readonly variance_reduction: number | null;
}

/** Everything about one test group and its control. */
export interface PairResult {
  readonly test: GroupResult | null;
  readonly control: GroupResult | null;
  readonly plain: View;
  /** Null: nothing is known of what the units did before. */
  readonly cuped: CupedResult | null;
  /** The same metric before anybody was exposed; null: nothing is known of it. */
  readonly pre_exposure_bias: DifferenceResult | null;
  readonly warnings: readonly WarningResult[];
}

/** A pair with what pooling needs of it. */
export interface EvaluatedPair {
  readonly moments: PairMoments;
  readonly plain: Comparison;
  readonly cuped: Outcome<Cuped> | null;
  readonly result: PairResult;
}

/** @param scales decimals in which the sums of both arms are whole; of a ramp, those of all stages. */
export function evaluatePair(pair: Pair, scales: Scales, options: Options): EvaluatedPair {
  const moments = pairMoments(pair, scales);
  const plain = plainComparison(moments, options);
  const adjusted = cupedComparison(moments, options);
  const result: PairResult = {
    test: groupResult(pair.test, plain.test),
    control: groupResult(pair.control, plain.control),
    plain: viewOf(contrastOf(plain), options, {
      margin: pairMargin(moments, options),
      minimum_detectable: detectableResult(moments, options, 0),
    }),
    cuped: adjusted && cupedResult(moments, adjusted, contrastOf(plain).units, options),
    pre_exposure_bias: biasOf(moments, options),
    warnings: pairWarnings(moments, plain),
  };
  return { moments, plain, cuped: adjusted, result };
}

function cupedResult(moments: PairMoments, adjusted: Outcome<Cuped>, units: number, options: Options): CupedResult {
  const contrast: Contrast = adjusted.ok
    ? contrastOf(adjusted.comparison)
    : { units, difference: adjusted, relative: adjusted };
  const reduction = adjusted.ok ? adjusted.varianceReduction : null;
  const detectable = reduction !== null && reduction < 1 ? detectableResult(moments, options, reduction) : null;
  return {
    outcome: adjusted.ok ? "ok" : adjusted.reason,
    history_ratio: adjusted.ok ? adjusted.historyRatio : null,
    variance_reduction: reduction,
    ...viewOf(contrast, options, { margin: null, minimum_detectable: detectable }),
  };
}

function biasOf({ test, control, hasHistory }: PairMoments, options: Options): DifferenceResult | null {
  if (!hasHistory || test === null || control === null) return null;
  return differenceResult(preExposureBias(test, control, comparisonOptions(options)));
}

/** Test against control: `pulse compare` of two arms. */
export interface ComparisonResult extends PairResult {
  readonly what: "comparison";
  readonly options: Options;
  readonly headline: Headline;
}

export function compareArms({ pair, options }: ComparisonInput): ComparisonResult {
  const arms = [pair.test, pair.control].flatMap((arm) => (arm === null ? [] : [arm.sums]));
  const { result } = evaluatePair(pair, commonScales(arms), options);
  return { what: "comparison", options, headline: headlineOf(result.plain, options), ...result };
}
