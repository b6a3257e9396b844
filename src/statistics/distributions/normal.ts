import { gammaKernel, incompleteGamma } from "./incomplete-gamma.ts";
import { type Tails, upperQuantile } from "./quantile.ts";
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
  const { tail } = normalTails(Math.abs(z));
  return z < 0 ? 1 - tail : tail;
}

/** Standard normal distribution function P(Z <= z). See {@link normalSurvival}. */
export function normalCdf(z: number): number {
  return normalSurvival(-z);
}

/** Two-sided p-value P(|Z| >= |z|). See {@link normalSurvival}. */
export function normalTwoSidedP(z: number): number {
  return 2 * normalTails(Math.abs(z)).tail;
}

/**
 * The z with P(Z > z) = probability, 0 < probability < 1. Relative error below 1e-12.
 * Pass the tail's probability itself, not 1 minus it: `normalUpperQuantile(1e-300)` is 37.04...
 *
 * Pinned by test/golden/distributions.test.ts.
 */
export function normalUpperQuantile(probability: number): number {
  return upperQuantile(probability, normalTails, normalStart);
}

function normalTails(z: number): Tails {
  const half = (z * z) / 2;
  const { lower, upper } = incompleteGamma(0.5, half);
  return { tail: upper / 2, centre: lower / 2, slope: z === 0 || half > 800 ? 0 : gammaKernel(0.5, half) };
}
