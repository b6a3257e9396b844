import { incompleteGamma } from "./incomplete-gamma.ts";

/**
 * Survival P(X > x) of the chi-squared distribution with k degrees of freedom, 0 to 1; k > 0, x >= 0.
 *
 * Formula: Q(k/2, x/2). Relative error below 1e-12, tails down to 1e-307 included (docs/statistics.md has the measured table).
 * Source: K. Pearson, 1900, doi:10.1080/14786440009463897; DLMF 8.2. Pinned by test/golden/distributions.test.ts.
 *
 * jstat gives the lower side only (1 - cdf loses the tail); simple-statistics has a table of quantiles.
 */
export function chiSquaredSurvival(x: number, degreesOfFreedom: number): number {
  return incompleteGamma(degreesOfFreedom / 2, x / 2).upper;
}
