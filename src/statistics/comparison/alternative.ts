/**
 * What a test is against: that the groups differ, that the test group's figure is the greater one, or that it is the lesser one.
 * A one-sided interval has one end: `greater` a lower one (at least so much), `less` an upper one (at most so much).
 */
export type Alternative = "two-sided" | "greater" | "less";

/** @throws RangeError when the level is not between 0 and 1, or is below ½ for a one-sided interval, which would not contain its point. */
export function requireLevel(confidenceLevel: number, alternative: Alternative): void {
  if (!(confidenceLevel > 0 && confidenceLevel < 1)) throw new RangeError("a confidence level lies between 0 and 1");
  if (alternative !== "two-sided" && confidenceLevel < 0.5) {
    throw new RangeError("the confidence level of a one-sided interval is at least ½");
  }
}

/**
 * Probability beyond the critical value: (1 - level)/2 on each of two sides, 1 - level on one.
 *
 * @throws RangeError as {@link requireLevel}.
 */
export function tailProbability(confidenceLevel: number, alternative: Alternative): number {
  requireLevel(confidenceLevel, alternative);
  return alternative === "two-sided" ? (1 - confidenceLevel) / 2 : 1 - confidenceLevel;
}

/**
 * p-value of a statistic whose distribution is symmetric around 0: P(|T| >= |t|), P(T >= t), or P(T <= t).
 *
 * @param survival P(T > t), accurate where it is small.
 */
export function pValueOf(statistic: number, alternative: Alternative, survival: (t: number) => number): number {
  if (alternative === "two-sided") return 2 * survival(Math.abs(statistic));
  return survival(alternative === "greater" ? statistic : -statistic);
}

/** The ends that an interval of this alternative has; the other end is open. */
export function endsOf(
  alternative: Alternative,
  { lower, upper }: { readonly lower: number; readonly upper: number },
): { readonly lower: number | null; readonly upper: number | null } {
  return { lower: alternative === "less" ? null : lower, upper: alternative === "greater" ? null : upper };
}

/** The alternative in the mirror: what it says of the negated figure, or of swapped groups. */
export function mirrored(alternative: Alternative): Alternative {
  if (alternative === "two-sided") return alternative;
  return alternative === "greater" ? "less" : "greater";
}
