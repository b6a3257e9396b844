import { add, type Rational, rational, subtract } from "../exact/rational.ts";
import type { ExactEstimate } from "../moments/estimate.ts";
import { noResult, type Outcome } from "../outcome.ts";
import type { Coefficients } from "./coefficients.ts";
import type { LinearisedSums } from "./linearised-sums.ts";

/**
 * A group's mean or ratio, as if its units had had the history of both groups' units; exact.
 *
 * Formula: R' = Y/X - θ_Z (C/D - C°/D°) - θ_W (H/n - H°/n°); var(R') = Σe² / (n (n - 1)), e = n u / X² - θ_Z n v / D² - θ_W w / n.
 * e adds up to exactly 0 over the group, and Σe² is a quadratic form in the group's sums of products: integers, at least 0.
 * Symbols: as in {@link LinearisedSums}; ° of both groups together; θ from {@link pooledCoefficients}.
 * Source: A. Deng, Y. Xu, R. Kohavi, T. Walker, 2013, doi:10.1145/2433396.2433413, sections 3.2 and appendix B (ratios by the delta method).
 * Outcomes: `impossible_moments`.
 * Pinned by test/golden/cuped.test.ts.
 *
 * @param group with at least two units, and denominators that do not add up to 0; of the union likewise.
 * @param scale decimals of the ratio: yScale - xScale.
 */
export function adjustEstimate(
  group: LinearisedSums,
  union: LinearisedSums,
  theta: Coefficients,
  scale: number,
): Outcome<ExactEstimate> {
  const { units: n, x, d } = group;
  const ofOutcome = theta.divisor * n * n * d * d;
  const ofCovariate = theta.covariate * n * n * x * x;
  const ofHistory = theta.history * x * x * d * d;
  const residuals =
    ofOutcome * ofOutcome * group.uu +
    ofCovariate * ofCovariate * group.vv +
    ofHistory * ofHistory * group.ww -
    2n * ofOutcome * (ofCovariate * group.uv + ofHistory * group.uw) +
    2n * ofCovariate * ofHistory * group.vw;
  if (residuals < 0n) return noResult("impossible_moments");
  const standardErrorSquared = rational(residuals, (theta.divisor * n * x * x * d * d) ** 2n * n * (n - 1n), 2 * scale);
  const covariateAhead = subtract(rational(group.c, d), rational(union.c, union.d));
  const historyAhead = subtract(rational(group.h, n), rational(union.h, union.units));
  const explained = add(times(theta.covariate, covariateAhead), times(theta.history, historyAhead));
  const mean = subtract(rational(group.y, x), rational(explained.numerator, explained.denominator * theta.divisor));
  return { ok: true, units: n, mean: rational(mean.numerator, mean.denominator, scale), standardErrorSquared };
}

function times(factor: bigint, of: Rational): Rational {
  return { numerator: factor * of.numerator, denominator: of.denominator };
}
