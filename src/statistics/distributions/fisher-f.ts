import { betaTails } from "./incomplete-beta.ts";
import { positiveQuantile, type Tail, type Tails, tailsBeyond } from "./quantile.ts";
import { fisherStart } from "./quantile-start.ts";

/** Degrees of freedom of F: of the numerator and of the denominator, positive, not necessarily whole. */
type Degrees = readonly [numerator: number, denominator: number];

/**
 * Survival P(F > x) of Fisher's F with d₁ and d₂ degrees of freedom (numerator, denominator), 0 to 1; x >= 0.
 *
 * Formula: I_w(d₂/2, d₁/2), w = d₂ / (d₂ + d₁ x).
 * Relative error below 1e-12 for d₁, d₂ from 1 to 1e6, tails down to 1e-300 included (docs/statistics.md has the measured table).
 * Source: R. A. Fisher, 1924; DLMF 8.17. Pinned by test/golden/distributions.test.ts.
 *
 * jstat gives the lower side only (1 - cdf loses the tail).
 */
export function fisherSurvival(x: number, d1: number, d2: number): number {
  return fisherTails(x, d1, d2).upper;
}

/** Distribution function P(F <= x) = I_(1-w)(d₁/2, d₂/2), with all digits where it is small. See {@link fisherSurvival}. */
export function fisherCdf(x: number, d1: number, d2: number): number {
  return fisherTails(x, d1, d2).lower;
}

/**
 * The x with P(F > x) = probability, 0 < probability < 1. Relative error below 1e-12.
 * For the lower tail: {@link fisherLowerQuantile}. Pinned by test/golden/distributions.test.ts.
 *
 * @throws RangeError for other probabilities, and when x lies beyond the largest double.
 */
export function fisherUpperQuantile(probability: number, d1: number, d2: number): number {
  return quantile({ side: "upper", probability }, [d1, d2]);
}

/** The x with P(F < x) = probability; 0 where it is below 2.2e-308. See {@link fisherUpperQuantile}. */
export function fisherLowerQuantile(probability: number, d1: number, d2: number): number {
  return quantile({ side: "lower", probability }, [d1, d2]);
}

function quantile(tail: Tail, [d1, d2]: Degrees): number {
  return positiveQuantile(
    tail,
    (x) => fisherTails(x, d1, d2),
    (smaller) => fisherStart(smaller, d1, d2),
  );
}

const farOut = 1e20;

/** Both tails; the slope is x times the density, which is the kernel of the incomplete beta function. */
export function fisherTails(x: number, d1: number, d2: number): Tails {
  // From here on 1 + d₂/(d₁ x) is 1 in doubles: the tail is a pure power of x, and d₁ x might overflow.
  const edge = farOut * d2;
  if (x > edge) return tailsBeyond(fisherTails(edge, d1, d2), (x / edge) ** (-d2 / 2));
  const odds = (d1 * x) / d2;
  if (!(odds > 0)) return { lower: 0, upper: 1, slope: 0 };
  const [a, b] = [d1 / 2, d2 / 2];
  const whole = 1 + odds;
  const { lower, upper, kernel } = betaTails({
    a,
    b,
    x: odds / whole,
    y: 1 / whole,
    difference: (a * (x - 1)) / whole,
  });
  return { lower, upper, slope: kernel };
}
