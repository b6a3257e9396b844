import { positiveRoot } from "./positive-root.ts";

/** A distribution of positive values, seen at a point x > 0. */
export interface Tails {
  /** P(X < x), 0 to 1, with full relative accuracy where it is small. */
  readonly lower: number;
  /** P(X > x), 0 to 1, with full relative accuracy where it is small. */
  readonly upper: number;
  /** x times the density at x. */
  readonly slope: number;
}

/** Where the upper tail is a pure power of x: the tails at a farther point, with as much less of it. */
export function tailsBeyond({ upper, slope }: Tails, shrinkage: number): Tails {
  return { lower: 1 - upper * shrinkage, upper: upper * shrinkage, slope: slope * shrinkage };
}

/** A tail and its probability: a quantile is asked for by the tail that is small, as 1 - 1e-300 is 1. */
export interface Tail {
  readonly side: "lower" | "upper";
  readonly probability: number;
}

/**
 * The x > 0 with P(X < x) or P(X > x) = probability, for a distribution of positive values.
 *
 * @param start a first guess; any positive value will do.
 * @throws RangeError when the probability is not between 0 and 1, or x beyond the range of doubles.
 */
export function positiveQuantile(tail: Tail, tailsAt: (x: number) => Tails, start: (tail: Tail) => number): number {
  checkProbability(tail.probability);
  const { side, probability } = smallerTail(tail);
  const sign = side === "lower" ? 1 : -1;
  return positiveRoot(start({ side, probability }), (x) => {
    const tails = tailsAt(x);
    return {
      error: sign * Math.log(tails[side] / probability),
      steepness: tails.slope / tails[side],
    };
  });
}

/**
 * The t with P(T > t) = probability, for a T that is symmetric around 0 and 0 < probability < 1.
 *
 * @param sizeAt the distribution of |T|.
 * @param start a first guess for a probability below ½.
 */
export function symmetricUpperQuantile(
  probability: number,
  sizeAt: (t: number) => Tails,
  start: (probability: number) => number,
): number {
  checkProbability(probability);
  if (probability > 0.5) return -symmetricUpperQuantile(1 - probability, sizeAt, start);
  if (probability === 0.5) return 0;
  return positiveQuantile({ side: "upper", probability: 2 * probability }, sizeAt, () => start(probability));
}

/** Fails on what is no probability of a quantile. */
export function checkProbability(probability: number): void {
  if (!(probability > 0 && probability < 1)) throw new RangeError("a quantile needs a probability between 0 and 1");
}

/** The same point by its tail of at most ½; 1 - p is exact for p from ½ to 1. */
function smallerTail(tail: Tail): Tail {
  if (tail.probability <= 0.5) return tail;
  return { side: tail.side === "lower" ? "upper" : "lower", probability: 1 - tail.probability };
}
