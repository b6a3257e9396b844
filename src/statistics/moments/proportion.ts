import type { Moments } from "./moments.ts";

/**
 * How the variance of a proportion is made: `sample` p (1 - p) n/(n - 1), as of any other mean, or `binomial` p (1 - p).
 * The first is unbiased, the second the likelihood's; they differ by 1 in n. Other products and textbooks mostly take the second.
 */
export type ProportionVariance = "sample" | "binomial";

/**
 * Whether the moments can be those of units that are 0 or 1 each: Σy² = Σy in units of 1, a whole number, and no denominator.
 * For whole values this is proof, as y² - y is never negative there.
 */
export function isProportion(of: Moments): boolean {
  const constant = of.xScale === 0 && of.x === of.units && of.xx === of.units && of.xy === of.y;
  const one = 10n ** BigInt(Math.abs(of.yScale));
  const squared = of.yScale < 0 ? of.yy * one === of.y : of.yy === of.y * one && of.y % one === 0n;
  return !of.ratio && constant && squared;
}
