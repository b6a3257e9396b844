import { detectableDifference } from "../../../statistics/planning/detectable-difference.ts";
import type { Inference } from "../inference.ts";
import type { Row } from "../row.ts";
import type { EstimatedDifference } from "./estimated-difference.ts";

/** What this analysis could have seen, with the standard error that it has. */
export function detectableColumns(estimate: EstimatedDifference | null, { comparison, power }: Inference): Row {
  if (estimate === null) return {};
  const difference = detectableDifference(estimate.standardError, { ...comparison, power });
  return {
    minimum_detectable_difference: difference,
    minimum_detectable_relative: estimate.controlMean === 0 ? null : difference / Math.abs(estimate.controlMean),
  };
}
