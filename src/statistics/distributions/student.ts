import { fisherTails } from "./fisher-f.ts";
import { symmetricUpperQuantile, type Tails, tailsBeyond } from "./quantile.ts";
import { studentStart } from "./quantile-start.ts";

/**
 * Survival P(T > t) of Student's t with ν degrees of freedom, 0 to 1; ν > 0, not necessarily whole; any t.
 *
 * Formula: ½ I_x(ν/2, ½) for t > 0, x = ν / (ν + t²). Relative error below 1e-12 for ν from 1 to 1e9, tails down to 1e-300 included
 * (docs/statistics.md has the measured table).
 * Source: Student (W. S. Gosset), 1908, doi:10.1093/biomet/6.1.1; DLMF 8.17. Pinned by test/golden/distributions.test.ts.
 *
 * jstat gives the lower side only (1 - cdf loses the tail), with one digit for large ν.
 */
export function studentSurvival(t: number, degreesOfFreedom: number): number {
  const half = studentTwoSidedP(t, degreesOfFreedom) / 2;
  return t < 0 ? 1 - half : half;
}

/** Distribution function P(T <= t). See {@link studentSurvival}. */
export function studentCdf(t: number, degreesOfFreedom: number): number {
  return studentSurvival(-t, degreesOfFreedom);
}

/** Two-sided p-value P(|T| >= |t|). See {@link studentSurvival}. */
export function studentTwoSidedP(t: number, degreesOfFreedom: number): number {
  return sizeTails(Math.abs(t), degreesOfFreedom).upper;
}

/**
 * The t with P(T > t) = probability, 0 < probability < 1. Relative error below 1e-12.
 * The t with P(T < t) = probability is minus that. jstat's quantile (right to 3e-10 at best) is where the search starts.
 *
 * Pinned by test/golden/distributions.test.ts.
 */
export function studentUpperQuantile(probability: number, degreesOfFreedom: number): number {
  return symmetricUpperQuantile(
    probability,
    (t) => sizeTails(t, degreesOfFreedom),
    (tail) => studentStart(tail, degreesOfFreedom),
  );
}

const farOut = 1e10;

/** The distribution of |T|: T² is F with 1 and ν degrees of freedom. */
function sizeTails(t: number, degreesOfFreedom: number): Tails {
  // From here on 1 + ν/t² is 1 in doubles: the tail is a pure power of t, and t² might overflow.
  const edge = farOut * Math.sqrt(degreesOfFreedom);
  if (t > edge) return tailsBeyond(sizeTails(edge, degreesOfFreedom), (t / edge) ** -degreesOfFreedom);
  const { lower, upper, slope } = fisherTails(t * t, 1, degreesOfFreedom);
  return { lower, upper, slope: 2 * slope };
}
