import type { HistoryMoments } from "../moments/history-moments.ts";

/**
 * What a group's units add to its figures, as sums of products of three variables, each of which adds up to exactly 0 over the group's units:
 *
 * - outcome u = X y - Y x: the unit's part in R = Y/X is n u / X² (delta method; for a mean, y - ȳ);
 * - covariate v = D c - C d: its part in P = C/D is n v / D²;
 * - history w = n h - H: its part in the share H/n of units with history is w / n.
 *
 * Symbols: n units; y, x, c, d, h of a unit as in {@link HistoryMoments}; Y, X, C, D, H their sums over the group.
 * Without a denominator x = d = 1, for all units: a unit without history has c = 0.
 */
export interface LinearisedSums {
  readonly units: bigint;
  readonly y: bigint;
  readonly x: bigint;
  readonly c: bigint;
  readonly d: bigint;
  readonly h: bigint;
  /** Σu², Σuv, Σuw, Σv², Σvw, Σw². */
  readonly uu: bigint;
  readonly uv: bigint;
  readonly uw: bigint;
  readonly vv: bigint;
  readonly vw: bigint;
  readonly ww: bigint;
}

/** What an adjustment uses. One that is left out has coefficients of 0. */
export interface Covariates {
  readonly covariate: boolean;
  readonly history: boolean;
}

/** The linearised sums of a group, exact: products of integers, in which nothing can cancel but exactly. */
export function lineariseSums(of: HistoryMoments, use: Covariates): LinearisedSums {
  const { units: n, y, yy, x, xx, xy } = of;
  const { c, d, cc, dd, cd, cy, cx, dy, dx } = useDenominator(of);
  const h = use.history ? of.h : 0n;
  const outcome = { units: n, y, x, uu: x * x * yy - 2n * x * y * xy + y * y * xx };
  const history = { h, uw: use.history ? n * (x * of.hy - y * of.hx) : 0n, ww: n * h * (n - h) };
  if (!use.covariate) return { ...outcome, ...history, c: 0n, d: 1n, uv: 0n, vv: 0n, vw: 0n };
  // c and d are 0 without history, so that Σhc = C; Σhd is D, or where d is the constant 1, H.
  const hd = of.ratio ? d : of.h;
  return {
    ...outcome,
    ...history,
    c,
    d,
    uv: x * d * cy - x * c * dy - y * d * cx + y * c * dx,
    vv: d * d * cc - 2n * d * c * cd + c * c * dd,
    vw: use.history ? n * c * (d - hd) : 0n,
  };
}

/** The sums with the covariate's denominator: its own, or the constant 1 that x is as well. */
function useDenominator(
  of: HistoryMoments,
): Pick<HistoryMoments, "c" | "d" | "cc" | "dd" | "cd" | "cy" | "cx" | "dy" | "dx"> {
  if (of.ratio) return of;
  const { units, c, cc, cy, y } = of;
  return { c, cc, cy, cx: c, d: units, dd: units, cd: c, dy: y, dx: units };
}
