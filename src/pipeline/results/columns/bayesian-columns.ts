import { bayesianView } from "../../../statistics/comparison/bayesian.ts";
import type { Inference } from "../inference.ts";
import type { Row } from "../row.ts";
import type { EstimatedDifference } from "./estimated-difference.ts";

/** The Bayesian view, where the project asks for it. The prior of the relative difference is scaled by |control mean|. */
export function bayesianColumns(
  estimate: EstimatedDifference | null,
  { prior, direction, comparison }: Inference,
): Row {
  if (estimate === null || prior === null) return {};
  const scale = Math.abs(estimate.controlMean);
  const scaled =
    prior.standardDeviation === null || scale === 0
      ? null
      : { mean: prior.mean * scale, standardDeviation: prior.standardDeviation * scale };
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
