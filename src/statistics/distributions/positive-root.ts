/** How far x > 0 is from the root: an error that rises with x, and its derivative by ln x. */
export interface LogError {
  readonly error: number;
  readonly steepness: number;
}

/**
 * The x > 0 at which a rising function is 0: Newton's iteration in ln x, within a bracket that shrinks at every step.
 * 0 where the root is below 2.2e-308, from where on doubles have fewer digits.
 *
 * For the logarithm of a tail of Student's t, normal, chi-squared, F or (positive side) non-central t, which is concave in ln x, the iteration comes in
 * from one side, for light and heavy tails alike.
 *
 * @param start a first guess; any positive value will do, a good one saves steps.
 * @throws RangeError when the root lies beyond the largest double.
 */
export function positiveRoot(start: number, errorAt: (x: number) => LogError): number {
  let below = smallest;
  let above = Number.MAX_VALUE;
  for (let x = start; ; ) {
    const { error, steepness } = errorAt(x);
    if (error === 0) return x;
    if (error < 0) below = x;
    else above = x;
    const newton = x * Math.exp(-error / steepness);
    if (Math.abs(newton - x) <= settled * x) return withinDoubles(newton);
    // What is sought may lie many orders of magnitude away: hence the geometric mean.
    const next = newton > below && newton < above ? newton : Math.sqrt(below) * Math.sqrt(above);
    if (Math.abs(next - x) <= Number.EPSILON * x) return withinDoubles(next);
    x = next;
  }
}

/** The smallest double with all its digits. */
const smallest = 2 ** -1022;

/** Steps shrink quadratically: after one of this size the next would be below the last bit. */
const settled = 1e-12;

/** At its ends the bracket has not found the root, but where doubles end. */
const atAnEnd = 1e-9;

function withinDoubles(x: number): number {
  if (x < smallest * (1 + atAnEnd)) return 0;
  if (x < Number.MAX_VALUE * (1 - atAnEnd)) return x;
  throw new RangeError("the quantile lies beyond the largest double");
}
