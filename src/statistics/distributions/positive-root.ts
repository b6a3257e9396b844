/** How far x > 0 is from the root: an error that rises with x, and its derivative by ln x. */
export interface LogError {
  readonly error: number;
  readonly steepness: number;
}

/**
 * The x > 0 at which a rising function is 0: Newton's iteration in ln x, within a bracket that shrinks at every step.
 * 0 where the root is below the smallest double.
 *
 * For the logarithm of a tail of Student's t, normal, chi-squared, F or (positive side) non-central t, which is concave in ln x, the iteration comes in
 * from one side, for light and heavy tails alike.
 *
 * @param start a first guess; any positive value will do, a good one saves steps.
 * @throws RangeError when the root lies beyond the largest double.
 */
export function positiveRoot(start: number, errorAt: (x: number) => LogError): number {
  let below = 0;
  let above = Number.MAX_VALUE;
  let x = start;
  while (x > 0) {
    const { error, steepness } = errorAt(x);
    if (error === 0) return x;
    if (error < 0) below = x;
    else above = x;
    const newton = x * Math.exp(-error / steepness);
    if (Math.abs(newton - x) <= settled * x) return withinDoubles(newton);
    const next = newton > below && newton < above ? newton : between(below, above);
    if (Math.abs(next - x) <= Number.EPSILON * x) return withinDoubles(next);
    x = next;
  }
  return 0;
}

/** Steps shrink quadratically: after one of this size the next would be below the last bit. */
const settled = 1e-12;

/** A point within the bracket: its geometric mean, as what is sought may lie many orders of magnitude away. */
function between(below: number, above: number): number {
  return below === 0 ? above / 1024 : Math.sqrt(below) * Math.sqrt(above);
}

function withinDoubles(x: number): number {
  if (x < Number.MAX_VALUE * (1 - 1e-9)) return x;
  throw new RangeError("the quantile lies beyond the largest double");
}
