import type { ComparisonOptions } from "../comparison/compare-groups.ts";
import { judgeMargin, type Margin, type MarginTest } from "../comparison/margin.ts";
import { normalSurvival } from "../distributions/normal.ts";
import { noResult, type Outcome } from "../outcome.ts";
import type { PooledDifference } from "./pooled.ts";

/** What of a difference a margin is tested with. */
type NormalDifference = Pick<
  PooledDifference,
  "difference" | "standardError" | "controlMean" | "testStandardError" | "controlStandardError"
>;

/**
 * Tests the difference that was pooled over a ramp against a margin: as {@link testMargin}, from the normal distribution, with the standardised
 * means of both groups. It serves any difference whose distribution is normal, such as that of two quantiles.
 *
 * Formula: T = (s (M_t - M_c) + κ D) / se; absolute margins: D = 1, se that of the pooled difference; relative ones: D = |M_c|,
 * se² = se²_t + (1 - s κ sign(M_c))² se²_c. Symbols there.
 * Outcomes: those of the pooled difference; `zero_control_mean`, `zero_variance` (relative margins), `overflow`.
 * Pinned by test/unit/statistics/margin.test.ts.
 */
export function testPooledMargin(
  { difference }: { readonly difference: Outcome<NormalDifference> },
  margin: Margin,
  { confidenceLevel }: Pick<ComparisonOptions, "confidenceLevel">,
): Outcome<MarginTest> {
  if (!difference.ok) return difference;
  const { controlMean } = difference;
  const relative = margin.of === "relative";
  if (relative && controlMean === 0) return noResult("zero_control_mean");
  const sign = margin.direction === "increase" ? 1 : -1;
  const distance = margin.margin * (relative ? Math.abs(controlMean) : 1);
  const standardErrorAt = (s: number): number =>
    relative
      ? Math.hypot(
          difference.testStandardError,
          (1 - s * margin.margin * Math.sign(controlMean)) * difference.controlStandardError,
        )
      : difference.standardError;
  const errors = { worse: standardErrorAt(sign), better: standardErrorAt(-sign) };
  if (errors.worse === 0 || errors.better === 0) return noResult("zero_variance");
  const worse = (sign * difference.difference + distance) / errors.worse;
  const better = (distance - sign * difference.difference) / errors.better;
  if (![worse, better, errors.worse, errors.better].every(Number.isFinite)) return noResult("overflow");
  return { ok: true, ...judgeMargin({ worse, better }, margin, confidenceLevel, normalSurvival) };
}
