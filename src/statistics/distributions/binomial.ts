import { incompleteBeta } from "./incomplete-beta.ts";

/**
 * Survival P(X >= successes) of the binomial distribution, 0 to 1; relative error below 1e-12 in the tail.
 *
 * Formula: I_π(k, n - k + 1) for k from 1 to n. Symbols: k successes, n trials, π probability of a success, in (0, 1).
 * Source: DLMF 8.17.5. Pinned by test/golden/daily-sample-ratio.test.ts.
 */
export function binomialAtLeast(successes: number, trials: number, probability: number): number {
  if (successes <= 0) return 1;
  if (successes > trials) return 0;
  const [a, b, x, y] = [successes, trials - successes + 1, probability, 1 - probability];
  return x < a / (a + b) ? incompleteBeta({ a, b, x, y }) : 1 - incompleteBeta({ a: b, b: a, x: y, y: x });
}

/** Exact two-sided p-value: twice the smaller of P(X >= k) and P(X <= k), at most 1. See {@link binomialAtLeast}. */
export function binomialTwoSidedP(successes: number, trials: number, probability: number): number {
  const above = binomialAtLeast(successes, trials, probability);
  const below = binomialAtLeast(trials - successes, trials, 1 - probability);
  return Math.min(1, 2 * Math.min(above, below));
}
