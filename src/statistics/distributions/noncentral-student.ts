import { gammaKernel } from "./incomplete-gamma.ts";
import { lineIntegral } from "./line-integral.ts";
import { normalSurvival, normalUpperQuantile } from "./normal.ts";
import { type LogError, positiveRoot } from "./positive-root.ts";
import { checkProbability } from "./quantile.ts";
import { studentUpperQuantile } from "./student.ts";

/**
 * Survival P(T > t) of the non-central t, T = (Z + δ)/S with S² = χ²_ν/ν, 0 to 1; ν > 0, not necessarily whole; any t and δ.
 * With δ the true difference in standard errors, it is the power of Student's test.
 *
 * Formula: E Φ(δ - t S) = ∫ g(u) Φ(δ - t eᵘ) du, g the density of u = ln S: 2 aᵃ e^(-a) / Γ(a) · exp(-a (e²ᵘ - 1 - 2u)), a = ν/2.
 * Nothing is subtracted, so that tails keep their digits: relative error below 1e-12 for ν from 1 to 1e7, |δ| up to 40 and p down to 1e-305
 * (docs/statistics.md has the measured table). Beyond |δ| = 40 time grows with |δ|.
 *
 * Source: N. L. Johnson, B. L. Welch, 1940, doi:10.1093/biomet/31.3-4.362. Pinned by test/golden/distributions.test.ts.
 *
 * jstat has the lower side only, as a series from Φ(-δ) on: tails are lost, and beyond |δ| = 20 or so all digits.
 */
export function noncentralStudentSurvival(t: number, degreesOfFreedom: number, noncentrality: number): number {
  if (t === Number.POSITIVE_INFINITY) return 0;
  if (t === Number.NEGATIVE_INFINITY) return 1;
  // The side beyond δ is the small one.
  if (t <= noncentrality) return 1 - meanOverScale(-t, degreesOfFreedom, -noncentrality, normalSurvival);
  return meanOverScale(t, degreesOfFreedom, noncentrality, normalSurvival);
}

/** Distribution function P(T <= t). See {@link noncentralStudentSurvival}. */
export function noncentralStudentCdf(t: number, degreesOfFreedom: number, noncentrality: number): number {
  return noncentralStudentSurvival(-t, degreesOfFreedom, -noncentrality);
}

/**
 * The t with P(T > t) = probability, 0 < probability < 1. For the lower tail: {@link noncentralStudentLowerQuantile}.
 * Relative error below 1e-12 for |t| > 0.01; nearer to 0 the absolute error is below 1e-14, as a probability cannot say more.
 *
 * @throws RangeError for other probabilities, and when t lies beyond the range of doubles.
 *
 * Pinned by test/golden/distributions.test.ts.
 */
export function noncentralStudentUpperQuantile(
  probability: number,
  degreesOfFreedom: number,
  noncentrality: number,
): number {
  checkProbability(probability);
  if (probability > 0.5) return -noncentralStudentUpperQuantile(1 - probability, degreesOfFreedom, -noncentrality);
  const start = Math.abs(startingPoint(probability, degreesOfFreedom, noncentrality));
  const sign = probability < normalSurvival(-noncentrality) ? 1 : -1;
  const size = positiveRoot(start, (x): LogError => {
    const survival = noncentralStudentSurvival(sign * x, degreesOfFreedom, noncentrality);
    return {
      error: -sign * Math.log(survival / probability),
      steepness: slopeAt(sign * x, degreesOfFreedom, noncentrality) / survival,
    };
  });
  return size === 0 ? 0 : sign * size;
}

/** The t with P(T < t) = probability. See {@link noncentralStudentUpperQuantile}. */
export function noncentralStudentLowerQuantile(
  probability: number,
  degreesOfFreedom: number,
  noncentrality: number,
): number {
  return -noncentralStudentUpperQuantile(probability, degreesOfFreedom, -noncentrality);
}

/** |t| times the density of T at t: E |t S| φ(t S - δ). */
function slopeAt(t: number, degreesOfFreedom: number, noncentrality: number): number {
  const density = (z: number): number => (Math.abs(z + noncentrality) * Math.exp((-z * z) / 2)) / rootOfTwoPi;
  return meanOverScale(t, degreesOfFreedom, noncentrality, density);
}

const rootOfTwoPi = Math.sqrt(2 * Math.PI);

/**
 * E w(t S - δ) for S² = χ²_ν/ν and a weight w that falls off like the normal density beyond 0: the integral has its peak near {@link likelyScale}, c.
 * It is taken over v with u = ln S = ln c + v + 1 - e^(-v): towards S = 0, where S^ν falls off slowly if ν is small, the points lie ever farther apart.
 */
function meanOverScale(
  t: number,
  degreesOfFreedom: number,
  noncentrality: number,
  weight: (z: number) => number,
): number {
  const half = degreesOfFreedom / 2;
  const centre = likelyScale(t, degreesOfFreedom, noncentrality);
  const logOfCentre = Math.log(centre);
  const root = Math.sqrt(degreesOfFreedom);
  const width = 1 / Math.hypot(root, root * centre, t * centre);
  const integral = lineIntegral((v) => {
    const shift = v - Math.expm1(-v);
    const density = Math.exp(-half * exponentialExcess(2 * (logOfCentre + shift)));
    if (density === 0) return 0;
    return (1 + Math.exp(-v)) * density * weight(t * centre * Math.exp(shift) - noncentrality);
  }, width);
  return 2 * gammaKernel(half, half) * integral;
}

/** The s > 0 at which s^ν e^(-νs²/2) φ(δ - t s) is largest: (ν + t²) s² - t δ s - ν = 0. */
function likelyScale(t: number, degreesOfFreedom: number, noncentrality: number): number {
  const size = Math.hypot(t, Math.sqrt(degreesOfFreedom));
  const along = (t / size) * noncentrality;
  const root = Math.sqrt(along * along + 4 * degreesOfFreedom);
  return (along >= 0 ? (along + root) / 2 : (2 * degreesOfFreedom) / (root - along)) / size;
}

/** eˣ - 1 - x, with all its digits where it is small. */
function exponentialExcess(x: number): number {
  if (Math.abs(x) > 0.5) return Math.expm1(x) - x;
  let series = 0;
  for (let n = 16; n >= 3; n -= 1) series = ((1 + series) * x) / n;
  return ((1 + series) * x * x) / 2;
}

/**
 * A first guess: the root of (t - δ)/√(1 + t²/2ν) = z, the normal approximation. Where it has none, the central quantile, scaled.
 */
function startingPoint(probability: number, degreesOfFreedom: number, noncentrality: number): number {
  const z = normalUpperQuantile(probability);
  const narrowing = 1 - (z * z) / (2 * degreesOfFreedom);
  const inside = 1 + (noncentrality * noncentrality - z * z) / (2 * degreesOfFreedom);
  const guess = narrowing > 0 && inside > 0 ? (noncentrality + z * Math.sqrt(inside)) / narrowing : 0;
  if (guess !== 0) return guess;
  return Math.hypot(1, noncentrality) * Math.max(1, studentUpperQuantile(probability, degreesOfFreedom));
}
