import { studentSurvival } from "../distributions/student.ts";
import { parseDecimal } from "../exact/decimal.ts";
import { figure } from "../exact/figure.ts";
import { add, multiply, type Rational, rational, signOf, subtract } from "../exact/rational.ts";
import { type ExactEstimate, exactEstimate } from "../moments/estimate.ts";
import type { Moments } from "../moments/moments.ts";
import { type Figure, noResult, type Outcome } from "../outcome.ts";
import { withBorrowedVariance } from "./borrowed-variance.ts";
import { type ComparisonOptions, compareGroups } from "./compare-groups.ts";

/** What a guardrail metric must keep to. */
export interface Margin {
  /** Largest harm that does not matter (equivalence: largest difference); at least 0. */
  readonly margin: number;
  /** Of what it is: a share of the control mean's absolute value (0.01 is 1 %), or in the metric's unit. */
  readonly of: "relative" | "absolute";
  /** `non_inferiority`: not worse by the margin or more; `equivalence`: neither worse nor better by it. */
  readonly test: "non_inferiority" | "equivalence";
  /** Which direction is good. */
  readonly direction: "increase" | "decrease";
}

/** Whether the margin is kept. */
export interface MarginTest {
  /**
   * `shown`: the interval lies wholly within the margin. `harmed`: it lies wholly beyond it, on the side that is worse.
   * `not_shown`: neither; more data, or (equivalence) an improvement by more than the margin.
   */
  readonly verdict: "shown" | "not_shown" | "harmed";
  /** One-sided, of the null "worse by the margin or more"; equivalence: the larger one of both sides. 0 to 1. */
  readonly pValue: number;
}

/** How far the estimate lies within the margin, in standard errors; below 0: it lies beyond. */
interface Slack {
  /** From the worse side. */
  readonly worse: number;
  /** From the better side. */
  readonly better: number;
}

/**
 * Tests a difference against a margin: non-inferiority, or equivalence by two one-sided tests (TOST).
 *
 * Formula: with s = 1 where an increase is good and -1 where a decrease is, and κ the margin: T = (s (m_t - m_c) + κ D) / se, and P(t_ν >= T) is the
 * p-value of the null "worse by κ or more". Absolute margins: D = 1, se² = se²_t + se²_c. Relative ones: D = |m_c|, so that the numerator is s times
 * the linear contrast m_t - (1 - s κ sign(m_c)) m_c, and se² = se²_t + (1 - s κ sign(m_c))² se²_c; nothing is divided by an uncertain mean.
 * Equivalence: the same with -s as well, and the larger p-value.
 * Shown is what has p < (1 - level)/2: so shown is exactly what the two-sided interval of that level lies within (Welch's; Fieller's where it is
 * bounded; a 95 % interval gives tests at 2.5 %, a 90 % one those at 5 % that are usual for TOST). ν is that of the difference, as in the interval.
 * Symbols: m mean, in the metric's unit; se standard error; ν Welch-Satterthwaite degrees of freedom.
 * Source: D. J. Schuirmann, 1987, doi:10.1007/BF01068419 (TOST); E. Walker, A. S. Nowacki, 2011, doi:10.1007/s11606-010-1513-8 (non-inferiority);
 * relative margins as contrasts: A. C. Tamhane, B. R. Logan, 2004, Journal of Biopharmaceutical Statistics 14, 843-856.
 * Assumes: as Welch's difference; for relative margins, that the control mean has the sign that was observed.
 * Outcomes: those of {@link compareGroups}; `zero_control_mean` (relative margins).
 * Pinned by test/golden/margin.test.ts.
 *
 * @throws RangeError when the margin is negative or not finite, or the confidence level is not between 0 and 1.
 *
 * @example
 * // 4,010 of 40,000 against 4,050 of 40,000; up to 5 % less would not matter
 * testMargin(test, control, { margin: 0.05, of: "relative", test: "non_inferiority", direction: "increase" }, { confidenceLevel: 0.9 });
 * // { ok: true, verdict: "shown", pValue: 0.0251... }
 */
export function testMargin(
  test: Moments,
  control: Moments,
  margin: Margin,
  options: Pick<ComparisonOptions, "confidenceLevel" | "proportionVariance">,
): Outcome<MarginTest> {
  const size = exactMargin(margin.margin);
  const { confidenceLevel, proportionVariance = "sample" } = options;
  const { difference } = compareGroups(test, control, { confidenceLevel, proportionVariance });
  if (!difference.ok) return difference;
  const t = exactEstimate(test, proportionVariance);
  const c = exactEstimate(control, proportionVariance);
  if (!t.ok) return t;
  if (!c.ok) return c;
  if (margin.of === "relative" && signOf(c.mean) === 0) return noResult("zero_control_mean");
  const { test: testGroup, control: controlGroup } = withBorrowedVariance(t, c);
  const worse = standardised(testGroup, controlGroup, { size, of: margin.of, good: margin.direction });
  const better = standardised(testGroup, controlGroup, { size, of: margin.of, good: opposite(margin.direction) });
  if (!worse.ok) return worse;
  if (!better.ok) return better;
  return {
    ok: true,
    ...judgeMargin({ worse: worse.value, better: better.value }, margin, confidenceLevel, (statistic) =>
      studentSurvival(statistic, difference.degreesOfFreedom),
    ),
  };
}

/**
 * The verdict from the slack on both sides. See {@link testMargin}.
 *
 * @param survival P(T > t) of the statistic's distribution, symmetric around 0.
 */
export function judgeMargin(
  { worse, better }: Slack,
  margin: Margin,
  confidenceLevel: number,
  survival: (statistic: number) => number,
): MarginTest {
  const level = (1 - confidenceLevel) / 2;
  const pValue = survival(margin.test === "equivalence" ? Math.min(worse, better) : worse);
  if (pValue < level) return { verdict: "shown", pValue };
  return { verdict: survival(-worse) < level ? "harmed" : "not_shown", pValue };
}

/** The margin as it was written: 0.01 is 1/100, not the double nearest to it. */
function exactMargin(margin: number): Rational {
  const decimal = margin >= 0 ? parseDecimal(String(margin)) : null;
  if (decimal === null) throw new RangeError("a margin is a finite number, at least 0");
  return rational(decimal.digits, 1n, decimal.scale);
}

const opposite = (direction: Margin["direction"]): Margin["direction"] =>
  direction === "increase" ? "decrease" : "increase";

/** T = (s d + κ D) / se: see {@link testMargin}. The numerator is exact before it is rounded. */
function standardised(
  test: ExactEstimate,
  control: ExactEstimate,
  { size, of, good }: { readonly size: Rational; readonly of: Margin["of"]; readonly good: Margin["direction"] },
): Figure {
  const sign = good === "increase" ? 1n : -1n;
  const signed = (value: Rational, by: bigint): Rational => ({ ...value, numerator: by * value.numerator });
  const relative = of === "relative";
  // m_t - factor m_c - shift: zero at the margin.
  const one = rational(1n, 1n);
  const factor = relative ? subtract(one, signed(size, sign * BigInt(signOf(control.mean)))) : one;
  const shift = relative ? rational(0n, 1n) : signed(size, -sign);
  const contrast = subtract(subtract(test.mean, multiply(factor, control.mean)), shift);
  const squared = add(test.standardErrorSquared, multiply(multiply(factor, factor), control.standardErrorSquared));
  if (signOf(squared) === 0) return noResult("zero_variance");
  const numerator = figure(signed(contrast, sign));
  const standardErrorSquared = figure(squared);
  if (!numerator.ok) return numerator;
  if (!standardErrorSquared.ok) return standardErrorSquared;
  const value = numerator.value / Math.sqrt(standardErrorSquared.value);
  return Number.isFinite(value) ? { ok: true, value } : noResult("overflow");
}
