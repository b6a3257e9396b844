import type { Outcome } from "../../statistics/outcome.ts";
import { type ConfidenceSequence, confidenceSequence } from "../../statistics/sequential/confidence-sequence.ts";
import type { Contrast } from "./contrast.ts";
import { type RelativeResult, relativeResult } from "./difference-result.ts";
import type { Options } from "./option-schema.ts";

/** An interval that is not made for one look; the estimate is that of the plain view. */
export interface IntervalResult {
  readonly lower: number | null;
  readonly upper: number | null;
  readonly p_value: number | null;
}

/** An interval of the relative difference with its own outcome. */
export interface RelativeIntervalResult extends IntervalResult {
  readonly outcome: string;
}

function relativeInterval({ outcome, lower, upper, p_value }: RelativeResult): RelativeIntervalResult {
  return { outcome, lower, upper, p_value };
}

/** Intervals and p-values that may be looked at after every unit. */
export interface SequentialResult {
  readonly outcome: string;
  readonly tuning_n: number;
  readonly critical_value: number | null;
  readonly difference: IntervalResult;
  readonly relative: RelativeIntervalResult;
}

const NO_INTERVAL: IntervalResult = { lower: null, upper: null, p_value: null };

export function sequentialResult(contrast: Contrast, options: Options): SequentialResult {
  const { difference, units } = contrast;
  const tuning_n = options.sequential.tuning_n;
  const sequence = (value: number, standardError: number): Outcome<ConfidenceSequence> =>
    confidenceSequence(
      { value, standardError, units },
      { confidenceLevel: options.confidence_level, tuningUnits: tuning_n, alternative: options.alternative },
    );
  const without = (outcome: string): SequentialResult => ({
    outcome,
    tuning_n,
    critical_value: null,
    difference: NO_INTERVAL,
    relative: { outcome, ...NO_INTERVAL },
  });
  if (!difference.ok) return without(difference.reason);
  const found = sequence(difference.difference, difference.standardError);
  if (!found.ok) return without(found.reason);
  const reference = {
    criticalValue: found.criticalValue,
    pValue: (statistic: number): number | null => {
      const standardised = sequence(statistic, 1);
      return standardised.ok ? standardised.pValue : null;
    },
  };
  return {
    outcome: "ok",
    tuning_n,
    critical_value: found.criticalValue,
    difference: { lower: found.lower, upper: found.upper, p_value: found.pValue },
    relative: relativeInterval(relativeResult(contrast, reference, options.relative_interval)),
  };
}
