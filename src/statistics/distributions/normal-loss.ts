import { continuedFraction } from "./continued-fraction.ts";
import { normalSurvival } from "./normal.ts";

/** Beyond this, φ(z) - z Q(z) would cancel, and the continued fraction converges within a hundred terms. */
const whereItCancels = 2;

/**
 * Unit normal loss E[max(0, Z - z)] for a standard normal Z: how much it exceeds z, on average, counting 0 where it does not. Positive, and -z for z
 * far below 0; full relative accuracy down to 1e-307 (z = 37.3).
 *
 * Formula: L(z) = φ(z) - z Q(z), φ the density, Q the survival; for z > 2 the two cancel (both are about φ(z), L about φ(z)/z²), and
 * L(z) = Q(z) / (z + 2/(z + 3/(z + 4/(z + ...)))), in which all terms are positive; for z < 0 L(z) = L(-z) - z.
 * Source: R. Schlaifer, Probability and Statistics for Business Decisions, 1959 (unit normal loss); DLMF 7.18.13 (repeated integrals of erfc).
 * Relative error below 1e-13. Pinned by test/golden/bayesian.test.ts.
 */
export function normalLoss(z: number): number {
  if (z < 0) return normalLoss(-z) - z;
  const survival = normalSurvival(z);
  if (survival === 0) return 0;
  if (z > whereItCancels) return survival / continuedFraction((n) => [n + 1, z]);
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI) - z * survival;
}
