/**
 * δ(z) = ln Γ(z) - [(z - ½) ln z - z + ½ ln 2π]: what Stirling's formula leaves, z > 0.
 *
 * With it the densities are written as exp(-deviance), so that no two large logarithms of Γ are subtracted:
 * ln Γ(5e8) is about 1e10, and its rounding alone would cost six digits of p.
 *
 * From z = 10 the asymptotic series (DLMF 5.11.1); below, δ(z) = δ(z + 1) + (z + ½) ln(1 + 1/z) - 1. Absolute error < 3e-15.
 * Source: C. Loader, Fast and accurate computation of binomial probabilities, 2000.
 * Pinned by test/golden/distributions.test.ts.
 */
export function stirlingError(z: number): number {
  let shift = 0;
  let at = z;
  while (at < 10) {
    shift += (at + 0.5) * Math.log1p(1 / at) - 1;
    at += 1;
  }
  const inverse = 1 / at;
  const square = inverse * inverse;
  let series = 0;
  for (const coefficient of coefficients) series = series * square + coefficient;
  return shift + series * inverse;
}

/** B(2k) / (2k (2k - 1)) for k = 8 ... 1. */
const coefficients = [-3617 / 122400, 1 / 156, -691 / 360360, 1 / 1188, -1 / 1680, 1 / 1260, -1 / 360, 1 / 12];

/**
 * c ln(m / c) - (m - c): minus the deviance of c from m; at most 0, and 0 where m = c.
 *
 * @param c, m positive.
 * @param difference m - c, given by the caller as exactly as it is known.
 *
 * With u = (m - c)/c this is c (ln(1 + u) - u). For |u| < ½, where the two terms cancel, it is summed as
 * c r (-u + 2 r² (1/3 + r²/5 + r⁴/7 + ...)), r = u / (2 + u): the series of 2 artanh(r) = ln(1 + u) with 2 r - u = -u r.
 */
export function negativeDeviance(c: number, m: number, difference: number): number {
  const u = difference / c;
  if (Math.abs(u) >= 0.5) return c * Math.log(m / c) - difference;
  const r = u / (2 + u);
  const square = r * r;
  let series = 0;
  for (let term = 41; term >= 3; term -= 2) series = series * square + 1 / term;
  return c * r * (2 * square * series - u);
}
