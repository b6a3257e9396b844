import { relativeDifference } from "../../../statistics/comparison/relative.ts";
import { confidenceSequence } from "../../../statistics/sequential/confidence-sequence.ts";
import type { Inference } from "../inference.ts";
import type { Row } from "../row.ts";
import type { EstimatedDifference } from "./estimated-difference.ts";

/**
 * The interval and p-value that may be looked at every day. The relative one is Fieller's (or the delta method's) with the sequence's critical
 * value: each contrast m_t - k m_c has a confidence sequence, and the interval holds the k whose sequence contains 0.
 */
export function sequentialColumns(estimate: EstimatedDifference | null, inference: Inference): Row {
  const { comparison, tuningUnits } = inference;
  if (estimate === null) return { always_valid: "[]" };
  const { difference, standardError, units, controlMean } = estimate;
  const sequence = confidenceSequence(
    { value: difference, standardError, units },
    { confidenceLevel: comparison.confidenceLevel, alternative: comparison.alternative, tuningUnits },
  );
  if (!sequence.ok) return { always_valid: "[]" };
  const relative = relativeDifference(
    {
      ratio: difference / controlMean,
      controlMean,
      testStandardError: estimate.testStandardError,
      controlStandardError: estimate.controlStandardError,
      criticalValue: sequence.criticalValue,
      alternative: comparison.alternative,
    },
    comparison.relativeInterval ?? "fieller",
  );
  const interval = relative.ok && relative.interval.ok ? relative.interval : { lower: null, upper: null };
  return {
    always_valid: JSON.stringify(["sequential"]),
    sequential_lower: sequence.lower,
    sequential_upper: sequence.upper,
    sequential_p_value: sequence.pValue,
    sequential_relative_lower: interval.lower,
    sequential_relative_upper: interval.upper,
    sequential_tuning_units: tuningUnits,
  };
}
