import jstat from "jstat";

/**
 * First guesses for quantiles, from jstat: the only place that imports it.
 *
 * jstat is good at this: within 1e-7 of Student's quantile and 6e-9 of the normal one for tails from 1e-8 to 0.4 (measured: docs/statistics.md).
 * What is missing, Newton's iteration adds. For smaller tails, where jstat is a percent off or infinite, √(-2 ln p) is the guess.
 */
const smallestTail = 1e-8;

/** A guess for the z with P(Z > z) = tail, 0 < tail < ½. */
export function normalStart(tail: number): number {
  return usable(tail >= smallestTail ? -jstat.normal.inv(tail, 0, 1) : Number.NaN, tail);
}

/** A guess for the t with P(T > t) = tail, 0 < tail < ½. */
export function studentStart(tail: number, degreesOfFreedom: number): number {
  return usable(tail >= smallestTail ? -jstat.studentt.inv(tail, degreesOfFreedom) : Number.NaN, tail);
}

function usable(guess: number, tail: number): number {
  return guess > 0 && guess < Number.MAX_VALUE ? guess : Math.sqrt(-2 * Math.log(tail));
}
