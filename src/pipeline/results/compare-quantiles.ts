import type { Comparison, ComparisonOptions } from "../../statistics/comparison/compare-groups.ts";
import type { GroupSummary } from "../../statistics/moments/group-summary.ts";
import { type NoResultReason, noResult } from "../../statistics/outcome.ts";
import { quantileDifference } from "../../statistics/quantiles/quantile-difference.ts";
import type { PartQuantile } from "../stage-quantiles.ts";

/** A quantile stands where a mean does; a total it has not. */
function summaryOf({ units, value, estimate }: PartQuantile): GroupSummary {
  const none = noResult("not_a_mean");
  return {
    units,
    total: none,
    denominator: none,
    mean: value,
    standardError: estimate.ok ? { ok: true, value: estimate.standardError } : estimate,
    estimate: estimate.ok
      ? {
          ok: true,
          units,
          mean: estimate.value,
          standardErrorSquared: estimate.standardError ** 2,
          standardError: estimate.standardError,
        }
      : estimate,
  };
}

/**
 * Compares a quantile of two groups, as {@link compareGroups} does means; from the normal distribution, so that the degrees of freedom are infinite.
 *
 * @param test, control null where the group does not exist, or has no units.
 * Outcomes of the difference: `no_control`, `no_test`, `no_units`, those of the groups' estimates, `overflow`.
 */
export function compareQuantiles(
  test: PartQuantile | null,
  control: PartQuantile | null,
  options: ComparisonOptions,
): Comparison {
  const groups = { test: test && summaryOf(test), control: control && summaryOf(control) };
  const without = (reason: NoResultReason): Comparison => ({
    ...groups,
    difference: noResult(reason),
    relative: noResult(reason),
  });
  if (test === null) return without(control === null ? "no_units" : "no_test");
  if (control === null) return without("no_control");
  const [t, c] = [test.estimate, control.estimate];
  if (!t.ok) return without(t.reason);
  if (!c.ok) return without(c.reason);
  const found = quantileDifference(t, c, options);
  if (!found.ok) return without(found.reason);
  const { relative, ...difference } = found;
  return {
    ...groups,
    difference: {
      ...difference,
      standardErrorSquared: difference.standardError ** 2,
      testStandardError: t.standardError,
      controlStandardError: c.standardError,
      degreesOfFreedom: Number.POSITIVE_INFINITY,
    },
    relative,
  };
}
