import { rational } from "../exact/rational.ts";
import type { ExactEstimate } from "../moments/estimate.ts";

/**
 * Two groups' estimates, of which one that has no variation at all gets the other's variance per unit.
 *
 * In a group of 50 units of which none converted, the estimated variance is 0, which is how little it knows and not how little it varies. Taken at
 * its word, the difference would be judged by the other group's error alone: in a 2 % stage of a metric that 1 % of the units convert in, an A/A
 * comparison would be "significant" most of the time (docs/calibration.md).
 *
 * Formula: se² = se²_other n_other / n for the group without variation. Our own rule; it can only widen intervals. ν stays Welch and Satterthwaite's,
 * as if both variances had been estimated apart: below the other group's n - 1, so that this too errs on the wide side.
 * Pinned by test/unit/statistics/borrowed-variance.test.ts.
 *
 * @returns both as they are where both vary, or neither does.
 */
export function withBorrowedVariance(
  test: ExactEstimate,
  control: ExactEstimate,
): { readonly test: ExactEstimate; readonly control: ExactEstimate } {
  return { test: borrow(test, control), control: borrow(control, test) };
}

function borrow(of: ExactEstimate, from: ExactEstimate): ExactEstimate {
  if (of.standardErrorSquared.numerator !== 0n) return of;
  const { numerator, denominator } = from.standardErrorSquared;
  return { ...of, standardErrorSquared: rational(numerator * from.units, denominator * of.units) };
}
