/** A distribution that is symmetric around 0, seen at a point t >= 0. */
export interface Tails {
  /** P(T > t), 0 to ½, with full relative accuracy where it is small. */
  readonly tail: number;
  /** P(0 < T < t), 0 to ½, with full relative accuracy where it is small. */
  readonly centre: number;
  /** t times the density at t. */
  readonly slope: number;
}

/**
 * The t with P(T > t) = probability, for a distribution symmetric around 0 and 0 < probability < 1.
 *
 * Newton's iteration in ln t: for probability <= ¼ on ln P(T > t), which is concave in ln t, so that the iteration comes in from one side for
 * light and heavy tails alike; nearer to the middle on ln P(0 < T < t), so that small t keep their digits. A bracket guards every step.
 *
 * @param start a first guess for a tail probability; any value will do, a good one saves steps.
 */
export function upperQuantile(
  probability: number,
  tailsAt: (t: number) => Tails,
  start: (tail: number) => number,
): number {
  if (!(probability > 0 && probability < 1)) throw new RangeError("a quantile needs a probability between 0 and 1");
  if (probability > 0.5) return -upperQuantile(1 - probability, tailsAt, start);
  const middle = 0.5 - probability;
  if (middle === 0) return 0;
  const logOfRatio = (t: number): { error: number; steepness: number } => {
    const { tail, centre, slope } = tailsAt(t);
    return probability <= 0.25
      ? { error: -Math.log(tail / probability), steepness: slope / tail }
      : { error: Math.log(centre / middle), steepness: slope / centre };
  };
  let below = 0;
  let above = Number.MAX_VALUE;
  let t = start(probability);
  for (let step = 0; step < 2000; step += 1) {
    const { error, steepness } = logOfRatio(t);
    if (error === 0) return t;
    if (error < 0) below = t;
    else above = t;
    const newton = t * Math.exp(-error / steepness);
    const next = newton > below && newton < above ? newton : between(below, above);
    if (next === t || Math.abs(next - t) <= 2e-16 * t) return next;
    t = next;
  }
  return t;
}

/** A point within the bracket: its geometric mean, as what is sought may lie many orders of magnitude away. */
function between(below: number, above: number): number {
  return below === 0 ? above / 1024 : Math.sqrt(below) * Math.sqrt(above);
}
