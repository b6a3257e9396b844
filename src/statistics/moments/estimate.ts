import { figure } from "../exact/figure.ts";
import { type Rational, rational } from "../exact/rational.ts";
import { noResult, type Outcome } from "../outcome.ts";
import type { Moments } from "./moments.ts";
import { isProportion, type ProportionVariance } from "./proportion.ts";

/** The value of one group and how uncertain it is. */
export interface GroupEstimate {
  /** Units that it is computed over. */
  readonly units: bigint;
  /** Mean, proportion or ratio, in the metric's unit. */
  readonly mean: number;
  /** Square of the mean's standard error. */
  readonly standardErrorSquared: number;
  /** Standard error of the mean, in the metric's unit. */
  readonly standardError: number;
}

/** The same before any rounding, for differences that would cancel. */
export interface ExactEstimate {
  readonly units: bigint;
  readonly mean: Rational;
  readonly standardErrorSquared: Rational;
}

/**
 * A group's mean: Σy / Σx, exact. For a metric without denominator x = 1, so that Σx is the number of units.
 *
 * Outcomes: `zero_denominator`.
 */
export function exactMean(of: Moments): Outcome<{ readonly mean: Rational }> {
  if (of.x === 0n) return noResult("zero_denominator");
  return { ok: true, mean: rational(of.y, of.x, of.yScale - of.xScale) };
}

/**
 * A group's mean with the square of its standard error, both exact; one path for means and for ratios.
 *
 * Formula: R = Σy/Σx; var(R) = (s²_Y - 2 R s_XY + R² s²_X) / (n x̄²). With e = y - R x, whose sum is exactly 0, this is
 * n Σe² / ((n - 1) (Σx)²) and Σe² = ((Σx)² Σy² - 2 Σx Σy Σxy + (Σy)² Σx²) / (Σx)²: integers, in which nothing cancels but exactly.
 * For x = 1 it is s²/n, the variance of a mean. A proportion's is p (1 - p)/n where the binomial variance is asked for.
 *
 * Symbols: n units; y numerator, x denominator of a unit; R in y's unit per x's unit; var(R) in its square, at least 0.
 * Source: delta method: A. Deng, U. Knoblich, J. Lu, 2018, doi:10.1145/3219819.3219919, section 3.1.
 * Outcomes: `fewer_than_two_units`, `zero_denominator`, `impossible_moments`; of the binomial variance `not_a_proportion`.
 * Pinned by test/golden/welch.test.ts, test/golden/ratio.test.ts and test/golden/proportion.test.ts.
 */
export function exactEstimate(of: Moments, variance: ProportionVariance = "sample"): Outcome<ExactEstimate> {
  const { units, y, yy, x, xx, xy } = of;
  const mean = exactMean(of);
  if (!mean.ok) return mean;
  if (units < 2n) return noResult("fewer_than_two_units");
  const residuals = x * x * yy - 2n * x * y * xy + y * y * xx;
  if (residuals < 0n) return noResult("impossible_moments");
  if (variance === "binomial" && !isProportion(of)) return noResult("not_a_proportion");
  const divisor = variance === "binomial" ? units : units - 1n;
  const standardErrorSquared = rational(units * residuals, divisor * x ** 4n, 2 * (of.yScale - of.xScale));
  return { ok: true, units, mean: mean.mean, standardErrorSquared };
}

/**
 * A group's mean, proportion or ratio with its standard error, each rounded once from the exact value.
 * See {@link exactEstimate} for formula and source. A group without variation has a standard error of 0.
 *
 * Outcomes: `fewer_than_two_units`, `zero_denominator`, `impossible_moments`, `not_a_proportion`, `overflow`.
 *
 * @example
 * // 3 units: 1.0, 2.0, 3.0 with one decimal
 * estimateGroup({ units: 3n, y: 60n, yy: 1400n, x: 3n, xx: 3n, xy: 60n, yScale: 1, xScale: 0, ratio: false });
 * // { ok: true, units: 3n, mean: 2, standardErrorSquared: 0.333..., standardError: 0.577... }
 */
export function estimateGroup(of: Moments, variance: ProportionVariance = "sample"): Outcome<GroupEstimate> {
  const exact = exactEstimate(of, variance);
  return exact.ok ? roundEstimate(exact) : exact;
}

/** An exact estimate in doubles. Outcome: `overflow`. */
export function roundEstimate(exact: ExactEstimate): Outcome<GroupEstimate> {
  const mean = figure(exact.mean);
  const squared = figure(exact.standardErrorSquared);
  if (!mean.ok) return mean;
  if (!squared.ok) return squared;
  return {
    ok: true,
    units: exact.units,
    mean: mean.value,
    standardErrorSquared: squared.value,
    standardError: Math.sqrt(squared.value),
  };
}
