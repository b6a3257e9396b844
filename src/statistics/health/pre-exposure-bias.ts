import { type ComparisonOptions, compareGroups } from "../comparison/compare-groups.ts";
import type { Difference } from "../comparison/difference.ts";
import type { HistoryMoments } from "../moments/history-moments.ts";
import type { Moments } from "../moments/moments.ts";
import type { Outcome } from "../outcome.ts";

/**
 * Whether the groups differed before anybody was exposed: Welch's difference of the metric over the covariate's days. A small p-value is chance (one time
 * in twenty below 0.05), or says that units were not assigned at random.
 *
 * Formula: as {@link compareGroups}, of c over all units (c = 0 without history); for a ratio of Σc/Σd over the units with history.
 * Symbols: c, d as in {@link HistoryMoments}; the difference in the metric's unit.
 * Source: A. Fabijan et al., 2019, doi:10.1145/3292500.3330722 (why to look before what comes after).
 * Outcomes: as {@link compareGroups}; `zero_variance` where nobody did anything before.
 * Pinned by test/golden/cuped.test.ts.
 *
 * @throws RangeError when the confidence level is not between 0 and 1.
 *
 * @example
 * const bias = preExposureBias(test, control, { confidenceLevel: 0.95 });
 * if (bias.ok && bias.pValue < 0.001) "the groups were not alike to begin with";
 */
export function preExposureBias(
  test: HistoryMoments,
  control: HistoryMoments,
  options: Pick<ComparisonOptions, "confidenceLevel">,
): Outcome<Difference> {
  const { confidenceLevel } = options;
  return compareGroups(momentsBefore(test), momentsBefore(control), { confidenceLevel }).difference;
}

/** The covariate as a metric of its own. */
function momentsBefore(of: HistoryMoments): Moments {
  const { yScale, xScale, ratio, c, cc } = of;
  return ratio
    ? { units: of.h, y: c, yy: cc, x: of.d, xx: of.dd, xy: of.cd, yScale, xScale, ratio }
    : { units: of.units, y: c, yy: cc, x: of.units, xx: of.units, xy: c, yScale, xScale: 0, ratio };
}
