import { normalUpperQuantile } from "../distributions/normal.ts";
import { crossing } from "./crossing.ts";
import { powerOfStatistic, requireTargetPower, type TestOptions } from "./statistic-power.ts";

/**
 * The smallest difference that an analysis with this standard error would probably have shown: its size, without a sign, in the unit of the error.
 *
 * Formula: δ · se, δ the noncentrality at which a test with the normal distribution has the power asked for: z_{level} + z_{power} for one-sided tests;
 * for two-sided ones the root of P(Z > z - δ) + P(Z < -z - δ) = power, z = z_{(1+level)/2}, which is at most z + z_{power}.
 * The standard error is taken as it was observed: for proportions that of {@link minimumDetectableEffect} changes with the effect.
 * Source: as {@link powerOfStatistic}. Pinned by test/golden/power.test.ts.
 *
 * @param standardError at least 0.
 * @throws RangeError unless 1 - confidenceLevel < power < 1.
 */
export function detectableDifference(standardError: number, options: TestOptions & { readonly power: number }): number {
  requireTargetPower(options.power, options);
  const { confidenceLevel, alternative = "two-sided", power } = options;
  const beyond = -normalUpperQuantile(power);
  if (alternative !== "two-sided") return (normalUpperQuantile(1 - confidenceLevel) + beyond) * standardError;
  const excess = (size: number): number => powerOfStatistic(size, Number.POSITIVE_INFINITY, options) - power;
  const most = normalUpperQuantile((1 - confidenceLevel) / 2) + Math.max(0, beyond);
  return crossing(excess, 0, most) * standardError;
}
