import { bayesianView, priorOfDifference } from "../../../statistics/comparison/bayesian.ts";
import type { Inference } from "../inference.ts";
import type { Row } from "../row.ts";
import type { EstimatedDifference } from "./estimated-difference.ts";

/** The Bayesian view, where the project asks for it. The prior of the relative difference is scaled by |control mean|. */
export function bayesianColumns(
  estimate: EstimatedDifference | null,
  { prior, direction, comparison }: Inference,
): Row {
  if (estimate === null || prior === null) return {};
  const { mean, standardDeviation } = prior;
  const scaled =
    standardDeviation === null ? null : priorOfDifference({ mean, standardDeviation }, estimate.controlMean);
  if (scaled !== null && !scaled.ok) return {};
  const view = bayesianView(estimate, { confidenceLevel: comparison.confidenceLevel, prior: scaled, direction });
  if (!view.ok) return {};
  return {
    chance_to_win: view.chanceToWin,
    expected_loss: view.expectedLossTest,
    credible_lower: view.lower,
    credible_upper: view.upper,
    prior_mean: scaled?.mean ?? null,
    prior_standard_deviation: scaled?.standardDeviation ?? null,
  };
}
