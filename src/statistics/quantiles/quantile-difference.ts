import { type Alternative, endsOf, pValueOf, tailProbability } from "../comparison/alternative.ts";
import type { Interval } from "../comparison/difference.ts";
import { type RelativeDifference, type RelativeMethod, relativeDifference } from "../comparison/relative.ts";
import { normalSurvival, normalUpperQuantile } from "../distributions/normal.ts";
import { noResult, type Outcome } from "../outcome.ts";
import type { QuantileEstimate } from "./quantile-estimate.ts";

export interface QuantileComparisonOptions {
  /** Level of all intervals, in (0, 1). */
  readonly confidenceLevel: number;
  /** Default: `two-sided`. */
  readonly alternative?: Alternative;
  /** Default: `fieller`. */
  readonly relativeInterval?: RelativeMethod;
}

/** The difference of two groups' quantiles, in the values' unit. */
export interface QuantileDifference extends Interval {
  /** q_t - q_c. */
  readonly difference: number;
  readonly standardError: number;
  /** difference / standardError. */
  readonly statistic: number;
  /** Of the alternative, from the normal distribution, 0 to 1. */
  readonly pValue: number;
  readonly criticalValue: number;
  readonly alternative: Alternative;
  readonly relative: Outcome<RelativeDifference>;
}

/**
 * Test against control for a quantile: the difference, and the relative difference with Fieller's interval (or the delta method's).
 *
 * Formula: d = q_t - q_c; se² = se²_t + se²_c; z = d / se; p = P(|Z| >= |z|); interval d ∓ z_{(1+level)/2} se; one-sided as Welch's.
 * Symbols: q, se of a group, see {@link QuantileEstimate}.
 * Source: A. Deng, U. Knoblich, J. Lu, 2018, doi:10.1145/3219819.3219919, section 4; E. C. Fieller, 1954, doi:10.1111/j.2517-6161.1954.tb00159.x.
 * Assumes: independent groups, quantiles that are close to normal.
 * Outcomes: `overflow`; of the relative difference `zero_control_mean` (a control quantile of 0), `overflow`; of its interval, as
 * {@link relativeDifference}.
 * Pinned by test/golden/quantiles.test.ts.
 *
 * @throws RangeError when the confidence level is not between 0 and 1.
 */
export function quantileDifference(
  test: QuantileEstimate,
  control: QuantileEstimate,
  options: QuantileComparisonOptions,
): Outcome<QuantileDifference> {
  const { confidenceLevel, alternative = "two-sided", relativeInterval = "fieller" } = options;
  if (!(confidenceLevel > 0 && confidenceLevel < 1)) throw new RangeError("a confidence level lies between 0 and 1");
  const difference = test.value - control.value;
  const standardError = Math.hypot(test.standardError, control.standardError);
  const statistic = difference / standardError;
  const criticalValue = normalUpperQuantile(tailProbability(confidenceLevel, alternative));
  const lower = difference - criticalValue * standardError;
  const upper = difference + criticalValue * standardError;
  if (![difference, standardError, statistic, lower, upper].every(Number.isFinite)) return noResult("overflow");
  const relative = relativeDifference(
    {
      ratio: difference / control.value,
      controlMean: control.value,
      testStandardError: test.standardError,
      controlStandardError: control.standardError,
      criticalValue,
      alternative,
    },
    relativeInterval,
  );
  return {
    ok: true,
    difference,
    standardError,
    statistic,
    pValue: pValueOf(statistic, alternative, normalSurvival),
    criticalValue,
    alternative,
    ...endsOf(alternative, { lower, upper }),
    relative,
  };
}
