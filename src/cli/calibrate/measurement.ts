import { binomialAtLeast } from "../../statistics/distributions/binomial.ts";
import { normalUpperQuantile } from "../../statistics/distributions/normal.ts";
import { compensatedSum } from "../../statistics/exact/compensated-sum.ts";

/** What many replications say of one property, with the error that comes from their being finitely many. */
export interface Measurement {
  readonly kind: "rate" | "average" | "uniformity";
  readonly value: number;
  /** Monte Carlo standard error of the value. */
  readonly standardError: number;
  /** Replications that it is made from. */
  readonly replications: number;
  /** Value minus an expected one, in standard errors as they would be if that were the truth. */
  readonly distanceFrom: (expected: number) => number;
}

/** Distances beyond this are all the same, and tails beyond it are 0 in doubles. */
const FARTHEST = 37;

function fromTail(tail: number): number {
  return tail <= 0 ? FARTHEST : Math.min(FARTHEST, normalUpperQuantile(Math.min(tail, 1 - 1e-16)));
}

/**
 * How often something happened. Its distance from an expected rate is taken from the exact binomial tail beyond it (the z whose normal
 * tail is as large), so that rare events are judged rightly: near the middle this is (p̂ - p) / √(p (1 - p) / n).
 */
export function rate(hits: number, n: number): Measurement {
  const value = n === 0 ? 0 : hits / n;
  return {
    kind: "rate",
    value,
    standardError: n === 0 ? 0 : Math.sqrt((value * (1 - value)) / n),
    replications: n,
    distanceFrom: (expected) => {
      if (n === 0 || value === expected) return 0;
      // The half of the probability of the seen number itself counts to the tail.
      const above = binomialAtLeast(hits, n, expected);
      const beyond = binomialAtLeast(hits + 1, n, expected);
      const upper = (above + beyond) / 2;
      return value > expected ? Math.max(0, fromTail(upper)) : Math.min(0, -fromTail(1 - upper));
    },
  };
}

/** The mean of a figure of each replication, with standard error s/√n. */
export function average(values: readonly number[]): Measurement {
  const n = values.length;
  const value = n === 0 ? 0 : compensatedSum(values) / n;
  const squares = compensatedSum(values.map((x) => (x - value) ** 2));
  const standardError = n < 2 ? 0 : Math.sqrt(squares / (n - 1) / n);
  return {
    kind: "average",
    value,
    standardError,
    replications: n,
    distanceFrom: (expected) => {
      if (value === expected) return 0;
      const distance =
        standardError === 0 ? FARTHEST * Math.sign(value - expected) : (value - expected) / standardError;
      return Math.max(-FARTHEST, Math.min(FARTHEST, distance));
    },
  };
}

/** √n D of Kolmogorov and Smirnov has this mean and standard deviation where the p-values are uniform. */
const MEAN_OF_D = 0.8687;
const DEVIATION_OF_D = 0.2603;

/** The value of √n D that D is expected to have under uniformity, over √n. */
export function expectedDistance(n: number): number {
  return n === 0 ? 0 : MEAN_OF_D / Math.sqrt(n);
}

/**
 * P(D >= d) of the Kolmogorov-Smirnov distance of n uniform values.
 *
 * Formula: 2 Σ_k (-1)^(k-1) exp(-2 k² λ²), λ = d (√n + 0.12 + 0.11/√n).
 * Source: A. N. Kolmogorov, 1933; M. A. Stephens, 1970, doi:10.1111/j.2517-6161.1970.tb00821.x.
 */
export function kolmogorovSurvival(d: number, n: number): number {
  const lambda = d * (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n));
  if (lambda < 0.3) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k += 1) {
    const term = Math.exp(-2 * (k * lambda) ** 2);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-18 * Math.abs(sum)) break;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}

/** Largest distance between the distribution of p-values and the uniform one (Kolmogorov and Smirnov). */
export function uniformity(pValues: readonly number[]): Measurement {
  const sorted = [...pValues].sort((a, b) => a - b);
  const n = sorted.length;
  const value = sorted.reduce((most, p, index) => Math.max(most, (index + 1) / n - p, p - index / n), 0);
  return {
    kind: "uniformity",
    value,
    standardError: n === 0 ? 0 : DEVIATION_OF_D / Math.sqrt(n),
    replications: n,
    distanceFrom: () => (n === 0 ? 0 : Math.max(0, fromTail(kolmogorovSurvival(value, n)))),
  };
}
