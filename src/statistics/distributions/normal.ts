import { chiSquaredTails } from "./chi-squared.ts";
import { symmetricUpperQuantile, type Tails } from "./quantile.ts";
import { normalStart } from "./quantile-start.ts";

/**
 * Standard normal survival P(Z > z), 0 to 1; any z, full relative accuracy down to 1e-307 (z = 37.4).
 *
 * Formula: ½ Q(½, z²/2) for z > 0. Relative error below 1e-12 (docs/statistics.md has the measured table).
 * Source: DLMF 7.11.2. Pinned by test/golden/distributions.test.ts.
 *
 * Neither jstat (erfc as 1 - erf: all digits lost beyond z = 6) nor simple-statistics (four digits) is enough here.
 */
export function normalSurvival(z: number): number {
  const half = normalTwoSidedP(z) / 2;
  return z < 0 ? 1 - half : half;
}

/** Standard normal distribution function P(Z <= z). See {@link normalSurvival}. */
export function normalCdf(z: number): number {
  return normalSurvival(-z);
}

/** Two-sided p-value P(|Z| >= |z|). See {@link normalSurvival}. */
export function normalTwoSidedP(z: number): number {
  return sizeTails(z).upper;
}

/**
 * The z with P(Z > z) = probability, 0 < probability < 1. Relative error below 1e-12.
 * Pass the tail's probability itself, not 1 minus it: `normalUpperQuantile(1e-300)` is 37.04...
 * The z with P(Z < z) = probability is minus that.
 *
 * Pinned by test/golden/distributions.test.ts.
 */
export function normalUpperQuantile(probability: number): number {
  return symmetricUpperQuantile(probability, sizeTails, normalStart);
}

/** The distribution of |Z|, at |z|: Z² is chi-squared with one degree of freedom. */
function sizeTails(z: number): Tails {
  const { lower, upper, slope } = chiSquaredTails(z * z, 1);
  return { lower, upper, slope: 2 * slope };
}
