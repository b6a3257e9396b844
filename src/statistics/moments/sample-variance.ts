import { figure } from "../exact/figure.ts";
import { rational } from "../exact/rational.ts";
import { type Figure, noResult } from "../outcome.ts";
import type { Moments } from "./moments.ts";

/**
 * Sample variance s² of y, in the square of y's unit; at least 0.
 *
 * Formula: s² = (n Σy² - (Σy)²) / (n (n - 1)) · 10^(-2 yScale), exact in integers and rounded once.
 * Source: T. F. Chan, G. H. Golub, R. J. LeVeque, 1983, doi:10.1080/00031305.1983.10483115 (why this formula needs exact sums).
 * Outcomes: `fewer_than_two_units`, `impossible_moments`, `overflow`.
 * Pinned by test/golden/moments.test.ts (NIST NumAcc1 to 4).
 */
export function sampleVariance(of: Moments): Figure {
  const centred = of.units * of.yy - of.y * of.y;
  return centred < 0n ? noResult("impossible_moments") : perDegree(centred, of.units, 2 * of.yScale);
}

/**
 * Sample covariance s_xy of y and x, in y's unit times x's.
 *
 * Formula: s_xy = (n Σxy - Σx Σy) / (n (n - 1)) · 10^-(yScale + xScale), exact in integers and rounded once.
 * Outcomes: `fewer_than_two_units`, `overflow`.
 * Pinned by test/golden/moments.test.ts.
 */
export function sampleCovariance(of: Moments): Figure {
  return perDegree(of.units * of.xy - of.x * of.y, of.units, of.yScale + of.xScale);
}

function perDegree(centred: bigint, units: bigint, scale: number): Figure {
  if (units < 2n) return noResult("fewer_than_two_units");
  return figure(rational(centred, units * (units - 1n), scale));
}
