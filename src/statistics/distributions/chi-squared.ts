import { incompleteGamma } from "./incomplete-gamma.ts";
import { positiveQuantile, type Tail, type Tails } from "./quantile.ts";
import { chiSquaredStart } from "./quantile-start.ts";

/**
 * Survival P(X > x) of the chi-squared distribution with k degrees of freedom, 0 to 1; k > 0, not necessarily whole, x >= 0.
 *
 * Formula: Q(k/2, x/2). Relative error below 1e-12, tails down to 1e-307 included (docs/statistics.md has the measured table).
 * Source: K. Pearson, 1900, doi:10.1080/14786440009463897; DLMF 8.2. Pinned by test/golden/distributions.test.ts.
 *
 * jstat gives the lower side only (1 - cdf loses the tail); simple-statistics has a table of quantiles.
 */
export function chiSquaredSurvival(x: number, degreesOfFreedom: number): number {
  return chiSquaredTails(x, degreesOfFreedom).upper;
}

/** Distribution function P(X <= x) = P(k/2, x/2), with all digits where it is small. See {@link chiSquaredSurvival}. */
export function chiSquaredCdf(x: number, degreesOfFreedom: number): number {
  return chiSquaredTails(x, degreesOfFreedom).lower;
}

/**
 * The x with P(X > x) = probability, 0 < probability < 1. Relative error below 1e-12.
 * For the lower tail: {@link chiSquaredLowerQuantile}. Pinned by test/golden/distributions.test.ts.
 *
 * @throws RangeError for other probabilities.
 */
export function chiSquaredUpperQuantile(probability: number, degreesOfFreedom: number): number {
  return quantile({ side: "upper", probability }, degreesOfFreedom);
}

/** The x with P(X < x) = probability; 0 where it is below 2.2e-308. See {@link chiSquaredUpperQuantile}. */
export function chiSquaredLowerQuantile(probability: number, degreesOfFreedom: number): number {
  return quantile({ side: "lower", probability }, degreesOfFreedom);
}

function quantile(tail: Tail, degreesOfFreedom: number): number {
  return positiveQuantile(
    tail,
    (x) => chiSquaredTails(x, degreesOfFreedom),
    (smaller) => chiSquaredStart(smaller, degreesOfFreedom),
  );
}

/** Both tails; the slope is x times the density, which is the kernel x^a e^-x / Γ(a) of the incomplete gamma function. */
export function chiSquaredTails(x: number, degreesOfFreedom: number): Tails {
  const { lower, upper, kernel } = incompleteGamma(degreesOfFreedom / 2, x / 2);
  return { lower, upper, slope: kernel };
}
