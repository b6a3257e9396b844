import { studentSurvival, studentUpperQuantile } from "../distributions/student.ts";
import { figure } from "../exact/figure.ts";
import { add, subtract } from "../exact/rational.ts";
import type { ExactEstimate } from "../moments/estimate.ts";
import { noResult, type Outcome } from "../outcome.ts";
import { type Alternative, endsOf, pValueOf, tailProbability } from "./alternative.ts";
import { withBorrowedVariance } from "./borrowed-variance.ts";

/** A closed interval, in the unit of what it belongs to; lower <= upper, both finite; null is the open end of a one-sided one. */
export interface Interval {
  readonly lower: number | null;
  readonly upper: number | null;
}

/** The absolute difference between two groups, in the metric's unit. */
export interface Difference extends Interval {
  /** m_t - m_c. */
  readonly difference: number;
  readonly standardError: number;
  readonly standardErrorSquared: number;
  /** The groups' parts of it: their standard errors, where one group has no variation with a borrowed one. */
  readonly testStandardError: number;
  readonly controlStandardError: number;
  /** Welch-Satterthwaite ν: from min(n_t, n_c) - 1 to n_t + n_c - 2; infinite: the normal distribution. */
  readonly degreesOfFreedom: number;
  /** difference / standardError. */
  readonly statistic: number;
  /** Of the alternative, 0 to 1. */
  readonly pValue: number;
  /** Quantile of Student's t that the interval was made with: the ends are difference ∓ criticalValue · standardError. */
  readonly criticalValue: number;
  readonly alternative: Alternative;
}

/**
 * Welch's difference of two group means: interval and p-value from Student's t, two-sided or one-sided.
 *
 * Formula: d = m_t - m_c; se² = se²_t + se²_c; T = d / se; with w = se²_t / se²,
 * ν = 1 / (w²/(n_t - 1) + (1 - w)²/(n_c - 1)); p = P(|t_ν| >= |T|); interval d ∓ t_{ν, (1+level)/2} se.
 * `greater`: p = P(t_ν >= T), interval from d - t_{ν, level} se upwards; `less`: p = P(t_ν <= T), interval up to d + t_{ν, level} se.
 * Either way an interval leaves 0 out exactly when p < 1 - level.
 * Symbols: m mean (in the metric's unit), se² the squared standard error of a group's mean, n units, ν degrees of freedom (>= 1).
 * A group without any variation is given the other's variance per unit ({@link withBorrowedVariance}).
 * d and se² are exact before they are rounded, so that large means with a small difference lose nothing.
 * Source: B. L. Welch, 1947, doi:10.1093/biomet/34.1-2.28; F. E. Satterthwaite, 1946, doi:10.2307/3002019.
 * Assumes: independent units, and means that are close to normal.
 * Outcomes: `zero_variance` (both groups), `overflow`.
 * Pinned by test/golden/welch.test.ts.
 *
 * @param confidenceLevel in (0, 1).
 */
export function welchDifference(
  testGroup: ExactEstimate,
  controlGroup: ExactEstimate,
  confidenceLevel: number,
  alternative: Alternative = "two-sided",
): Outcome<Difference> {
  const { test, control } = withBorrowedVariance(testGroup, controlGroup);
  const squared = add(test.standardErrorSquared, control.standardErrorSquared);
  if (squared.numerator === 0n) return noResult("zero_variance");
  const difference = figure(subtract(test.mean, control.mean));
  const standardErrorSquared = figure(squared);
  const testPart = figure(test.standardErrorSquared);
  const controlPart = figure(control.standardErrorSquared);
  if (!difference.ok || !standardErrorSquared.ok || !testPart.ok || !controlPart.ok) return noResult("overflow");
  const standardError = Math.sqrt(standardErrorSquared.value);
  const degreesOfFreedom = welchSatterthwaite(
    { share: testPart.value / standardErrorSquared.value, units: test.units },
    { share: controlPart.value / standardErrorSquared.value, units: control.units },
  );
  const statistic = difference.value / standardError;
  const criticalValue = studentUpperQuantile(tailProbability(confidenceLevel, alternative), degreesOfFreedom);
  const lower = difference.value - criticalValue * standardError;
  const upper = difference.value + criticalValue * standardError;
  if (![statistic, lower, upper].every(Number.isFinite)) return noResult("overflow");
  return {
    ok: true,
    difference: difference.value,
    standardError,
    standardErrorSquared: standardErrorSquared.value,
    testStandardError: Math.sqrt(testPart.value),
    controlStandardError: Math.sqrt(controlPart.value),
    degreesOfFreedom,
    statistic,
    pValue: pValueOf(statistic, alternative, (t) => studentSurvival(t, degreesOfFreedom)),
    criticalValue,
    alternative,
    ...endsOf(alternative, { lower, upper }),
  };
}

/** A group's share of se², 0 to 1. */
interface Share {
  readonly share: number;
  readonly units: bigint;
}

/** ν from the groups' shares w of se²: no fourth power can overflow, and swapping the groups changes no digit. */
function welchSatterthwaite(test: Share, control: Share): number {
  const part = ({ share, units }: Share): number => share ** 2 / Number(units - 1n);
  return 1 / (part(test) + part(control));
}
