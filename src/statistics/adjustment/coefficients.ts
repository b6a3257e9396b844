import { noResult, type Outcome } from "../outcome.ts";
import type { LinearisedSums } from "./linearised-sums.ts";

/** θ, exact: covariate / divisor and history / divisor, in units of R per unit of P, and of R. */
export interface Coefficients {
  readonly covariate: bigint;
  readonly history: bigint;
  /** Above 0. */
  readonly divisor: bigint;
}

/**
 * The coefficients of the covariates that explain most of the outcome, over the units of both groups taken together: least squares.
 *
 * Formula: with one covariate θ = cov(L, Z) / var(Z), L = n u / X² the outcome's linearised value and Z = n v / D² the covariate's; with the
 * history indicator W = w / n beside it, the solution of var(Z) θ_Z + cov(Z, W) θ_W = cov(L, Z), cov(Z, W) θ_Z + var(W) θ_W = cov(L, W).
 * The sums are those of the union, so that a difference between the groups counts in θ as one between any units does. A covariate that is the same for
 * all units is left out, as is the history indicator where the covariate is constant among the units with history (then they are the same).
 * Symbols: as in {@link LinearisedSums}.
 * Source: A. Deng, Y. Xu, R. Kohavi, T. Walker, 2013, doi:10.1145/2433396.2433413, section 3.2 (any unbiased θ will do; this one is optimal where
 * both groups have the same covariances).
 * Outcomes: `constant_covariate`, `impossible_moments`.
 * Pinned by test/golden/cuped.test.ts.
 */
export function pooledCoefficients(union: LinearisedSums): Outcome<Coefficients> {
  const { units: n, x, d, uu, uv, uw, vv, vw, ww } = union;
  const determinant = vv * ww - vw * vw;
  if (uu < 0n || vv < 0n || ww < 0n || determinant < 0n) return noResult("impossible_moments");
  if (determinant > 0n) {
    const divisor = determinant * x * x;
    return { ok: true, covariate: (uv * ww - uw * vw) * d * d, history: (uw * vv - uv * vw) * n * n, divisor };
  }
  if (vv > 0n) return { ok: true, covariate: uv * d * d, history: 0n, divisor: vv * x * x };
  if (ww > 0n) return { ok: true, covariate: 0n, history: uw * n * n, divisor: ww * x * x };
  return noResult("constant_covariate");
}
