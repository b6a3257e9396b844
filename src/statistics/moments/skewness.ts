import { figure } from "../exact/figure.ts";
import { rational, toNumber } from "../exact/rational.ts";
import { type Figure, noResult } from "../outcome.ts";
import type { Moments } from "./moments.ts";

/**
 * Skewness g1 of y over the units: how lopsided they are. 0 for symmetric values; a metric of rare, large purchases has 10 and more.
 *
 * Formula: g1 = m3 / m2^(3/2) with the central moments m_k = Σ(y - ȳ)^k / n. In integers: A = n² Σy³ - 3n Σy Σy² + 2 (Σy)³,
 * B = n Σy² - (Σy)², g1 = A / B^(3/2); A / B is exact, then divided by the root of B. The scale cancels.
 *
 * Symbols: n units; y the value of a unit; g1 has no unit, |g1| < √n.
 * Source: D. N. Joanes, C. A. Gill, 1998, doi:10.1111/1467-9884.00122 (g1; what SciPy's `skew` gives by default).
 * Outcomes: `fewer_than_two_units`, `zero_variance`, `impossible_moments`, `overflow`.
 * Pinned by test/unit/statistics/skewness.test.ts.
 *
 * @param cubes Σy³, exact, in units of 10^(-3 yScale).
 * @example
 * // 4 units: 0, 0, 0, 1
 * skewness({ units: 4n, y: 1n, yy: 1n, x: 4n, xx: 4n, xy: 1n, yScale: 0, xScale: 0, ratio: false }, 1n);
 * // { ok: true, value: 1.1547005383792515 }
 */
export function skewness({ units, y, yy }: Moments, cubes: bigint): Figure {
  if (units < 2n) return noResult("fewer_than_two_units");
  const third = units * units * cubes - 3n * units * y * yy + 2n * y * y * y;
  const second = units * yy - y * y;
  if (second < 0n) return noResult("impossible_moments");
  if (second === 0n) return noResult("zero_variance");
  const quotient = figure(rational(third, second));
  return quotient.ok ? { ok: true, value: quotient.value / Math.sqrt(toNumber(rational(second, 1n))) } : quotient;
}
