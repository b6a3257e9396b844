import type { Inference } from "../inference.ts";
import type { Row } from "../row.ts";
import type { EstimatedDifference } from "./estimated-difference.ts";

/** What this analysis could have seen, with the standard error that it has. */
export function detectableColumns(estimate: EstimatedDifference | null, { detectableErrors }: Inference): Row {
  if (estimate === null) return {};
  const difference = detectableErrors * estimate.standardError;
  return {
    minimum_detectable_difference: difference,
    minimum_detectable_relative: estimate.controlMean === 0 ? null : difference / Math.abs(estimate.controlMean),
  };
}
