import { continuedFraction } from "./continued-fraction.ts";
import { negativeDeviance, stirlingError } from "./stirling.ts";

/** x^a y^b / B(a, b) with y = 1 - x. */
export interface BetaArguments {
  /** Shapes, positive. */
  readonly a: number;
  readonly b: number;
  /** x and 1 - x in (0, 1): both are given, for the smaller one carries digits that the other has lost. */
  readonly x: number;
  readonly y: number;
}

/**
 * x^a y^b / B(a, b), relative error about 1e-16 times the size of its logarithm.
 *
 * Formula: √(ab / 2π(a+b)) · exp(-D(a; nx) - D(b; ny) + δ(a+b) - δ(a) - δ(b)), n = a + b, D(c; m) = c ln(c/m) + m - c,
 * nx - a = b - ny = bx - ay.
 * Source: C. Loader, Fast and accurate computation of binomial probabilities, 2000.
 */
export function betaKernel({ a, b, x, y }: BetaArguments): number {
  const n = a + b;
  const difference = b * x - a * y;
  const exponent = negativeDeviance(a, n * x, difference) + negativeDeviance(b, n * y, -difference);
  const correction = stirlingError(n) - stirlingError(a) - stirlingError(b);
  return Math.sqrt((a / n) * (b / (2 * Math.PI))) * Math.exp(exponent + correction);
}

/**
 * Regularised incomplete beta function I_x(a, b) for x < a / (a + b); elsewhere use 1 - I_y(b, a).
 *
 * Formula: x^a y^b / B(a, b) / (β₀ + α₁/(β₁ + α₂/(β₂ + ...))),
 * αₘ = (a+m-1)(a+b+m-1) m (b-m) x² / (a+2m-1)², βₘ = m + m(b-m)x/(a+2m-1) + (a+m)(ay - bx + 1 + m(1+y))/(a+2m+1).
 * Range of the result: 0 to 1; relative error below 1e-12 for a, b from 0.5 to 1e12 (docs/statistics.md).
 * Source: A. R. Didonato, A. H. Morris, Algorithm 708, 1992, doi:10.1145/131766.131776.
 * Pinned by test/golden/distributions.test.ts.
 */
export function incompleteBeta(given: BetaArguments): number {
  const { a, b, x, y } = given;
  const kernel = betaKernel(given);
  if (kernel === 0) return 0;
  const fraction = continuedFraction((m) => {
    const second = ((a + m) * (a * y - b * x + 1 + m * (1 + y))) / (a + 2 * m + 1);
    if (m === 0) return [1, second];
    const odd = a + 2 * m - 1;
    const alpha = ((a + m - 1) / odd) * ((a + b + m - 1) / odd) * (m * x) * ((b - m) * x);
    return [alpha, m + (m * (b - m) * x) / odd + second];
  });
  return kernel / fraction;
}
