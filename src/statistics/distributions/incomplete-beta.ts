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
  /** bx - ay, where it is known better than from x and y: it carries the digits near the middle, where the two products cancel. */
  readonly difference?: number;
}

/** Regularised incomplete beta functions I_x(a, b) and I_y(b, a) = 1 - I_x(a, b), and x^a y^b / B(a, b). */
export interface BetaTails {
  readonly lower: number;
  readonly upper: number;
  readonly kernel: number;
}

/**
 * x^a y^b / B(a, b), relative error about 1e-16 times the size of its logarithm.
 *
 * Formula: √(ab / 2π(a+b)) · exp(-D(a; nx) - D(b; ny) + δ(a+b) - δ(a) - δ(b)), n = a + b, D(c; m) = c ln(c/m) + m - c,
 * nx - a = b - ny = bx - ay.
 * Source: C. Loader, Fast and accurate computation of binomial probabilities, 2000.
 */
function betaKernel({ a, b, x, y, difference = b * x - a * y }: BetaArguments): number {
  const n = a + b;
  const exponent = negativeDeviance(a, n * x, difference) + negativeDeviance(b, n * y, -difference);
  const correction = stirlingError(n) - stirlingError(a) - stirlingError(b);
  return Math.sqrt((a / n) * (b / (2 * Math.PI))) * Math.exp(exponent + correction);
}

/**
 * Regularised incomplete beta function I_x(a, b) for x < a / (a + b); elsewhere use 1 - I_y(b, a), or {@link betaTails}.
 *
 * Formula: x^a y^b / B(a, b) / (β₀ + α₁/(β₁ + α₂/(β₂ + ...))),
 * αₘ = (a+m-1)(a+b+m-1) m (b-m) x² / (a+2m-1)², βₘ = m + m(b-m)x/(a+2m-1) + (a+m)(ay - bx + 1 + m(1+y))/(a+2m+1).
 * Range of the result: 0 to 1; relative error below 1e-12 for a, b from 0.5 to 1e12 (docs/statistics.md).
 * Source: A. R. Didonato, A. H. Morris, Algorithm 708, 1992, doi:10.1145/131766.131776.
 * Pinned by test/golden/distributions.test.ts.
 */
export function incompleteBeta(given: BetaArguments): number {
  return fromKernel(given, betaKernel(given));
}

/** Both tails at 0 < x < 1; the smaller one is computed, so that it keeps all digits. See {@link incompleteBeta}. */
export function betaTails(given: BetaArguments): BetaTails {
  const { a, b, x, y, difference = b * x - a * y } = given;
  const kernel = betaKernel(given);
  if (difference < 0) {
    const lower = fromKernel(given, kernel);
    return { lower, upper: 1 - lower, kernel };
  }
  const upper = fromKernel({ a: b, b: a, x: y, y: x, difference: -difference }, kernel);
  return { lower: 1 - upper, upper, kernel };
}

function fromKernel({ a, b, x, y, difference = b * x - a * y }: BetaArguments, kernel: number): number {
  if (kernel === 0) return 0;
  const fraction = continuedFraction((m) => {
    const second = ((a + m) * (1 - difference + m * (1 + y))) / (a + 2 * m + 1);
    if (m === 0) return [1, second];
    const odd = a + 2 * m - 1;
    const alpha = ((a + m - 1) / odd) * ((a + b + m - 1) / odd) * (m * x) * ((b - m) * x);
    return [alpha, m + (m * (b - m) * x) / odd + second];
  });
  return kernel / fraction;
}
