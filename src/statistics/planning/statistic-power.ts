import { type Alternative, tailProbability } from "../comparison/alternative.ts";
import { noncentralStudentSurvival } from "../distributions/noncentral-student.ts";
import { normalSurvival, normalUpperQuantile } from "../distributions/normal.ts";
import { studentUpperQuantile } from "../distributions/student.ts";

/** Which test the power is of. */
export interface TestOptions {
  /** In (0, 1). For tests that are corrected for their number: the corrected level, such as 1 - α/m. */
  readonly confidenceLevel: number;
  /** Default: `two-sided`. */
  readonly alternative?: Alternative;
}

/** From here on Student's noncentral t is close enough to a normal distribution; see {@link noncentralTail}. */
const manyDegrees = 1e4;

/**
 * Power of a t test: the probability that its statistic lies beyond the critical value, 0 to 1.
 *
 * Formula: with c the critical value and T noncentral t with ν degrees of freedom and noncentrality δ, P(T > c) for `greater`, P(T < -c) for `less`,
 * both together for `two-sided`.
 * Symbols: δ = true difference / its standard error; ν > 0, or Infinity for a test with the normal distribution.
 * Range: from α (δ = 0) to 1.
 * Source: N. L. Johnson, B. L. Welch, 1940, doi:10.1093/biomet/31.3-4.362.
 * Pinned by test/golden/power.test.ts.
 */
export function powerOfStatistic(noncentrality: number, degreesOfFreedom: number, options: TestOptions): number {
  const { alternative = "two-sided" } = options;
  const tail = tailProbability(options.confidenceLevel, alternative);
  const infinite = degreesOfFreedom === Number.POSITIVE_INFINITY;
  const critical = infinite ? normalUpperQuantile(tail) : studentUpperQuantile(tail, degreesOfFreedom);
  const beyond = (delta: number): number => noncentralTail(critical, degreesOfFreedom, delta);
  if (alternative === "two-sided") return Math.min(1, beyond(noncentrality) + beyond(-noncentrality));
  return beyond(alternative === "greater" ? noncentrality : -noncentrality);
}

/**
 * P(T > t) of Student's noncentral t.
 *
 * For many degrees of freedom: T > t is Z + δ - t s > 0, s = √(χ²_ν / ν), which is nearly normal with mean δ - t m and variance 1 + t² v,
 * m = 1 - 1/4ν + 1/32ν², v = 1 - m², and a third cumulant of -t³ m/4ν² (first term of its Edgeworth series). Absolute error below 1e-11 from
 * ν = 1e4 on, for |t| up to 6.
 * Source: M. Abramowitz, I. A. Stegun, 1964, 26.7.10, with the next terms of m, v and the skewness.
 */
function noncentralTail(t: number, degreesOfFreedom: number, noncentrality: number): number {
  // Beyond this the answer is 0 or 1 to the last digit.
  const far = 40 * (1 + Math.abs(t));
  const delta = Math.max(-far, Math.min(far, noncentrality));
  if (degreesOfFreedom < manyDegrees) return noncentralStudentSurvival(t, degreesOfFreedom, delta);
  const inverse = 1 / degreesOfFreedom;
  const lacking = (inverse / 4) * (1 - inverse / 8);
  const variance = lacking * (2 - lacking);
  const spread = Math.sqrt(1 + t * t * variance);
  const x = (t * (1 - lacking) - delta) / spread;
  const skewness = (-(t ** 3) * inverse * inverse) / (4 * spread ** 3);
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  return Math.max(0, Math.min(1, normalSurvival(x) + (density * (x * x - 1) * skewness) / 6));
}

/** @throws RangeError when a target for the power is not above the test's own α (reached without any effect) and below 1. */
export function requireTargetPower(target: number, { confidenceLevel }: TestOptions): void {
  if (!(target > 1 - confidenceLevel && target < 1)) {
    throw new RangeError("a power to plan for lies between 1 - confidence level and 1");
  }
}
