import { figure } from "../exact/figure.ts";
import { rational } from "../exact/rational.ts";
import { type Figure, noResult, type Outcome } from "../outcome.ts";
import { estimateGroup, exactMean, type GroupEstimate } from "./estimate.ts";
import type { Moments } from "./moments.ts";
import type { ProportionVariance } from "./proportion.ts";

/** What is known of one group, comparison or not: each figure for itself, so that a stage at 100 % still shows its means. */
export interface GroupSummary {
  /** Units that the figures are computed over. */
  readonly units: bigint;
  /** Σy, in the metric's (numerator's) unit. */
  readonly total: Figure;
  /** Σx, in the denominator's unit; for means, the number of units. */
  readonly denominator: Figure;
  /** Mean, proportion or ratio; needs one unit only. */
  readonly mean: Figure;
  /** Standard error of the mean; needs two units. */
  readonly standardError: Figure;
  /** Mean and standard error together. */
  readonly estimate: Outcome<GroupEstimate>;
}

/** The figures of one group. Outcomes: as {@link estimateGroup}. */
export function summariseGroup(of: Moments, variance: ProportionVariance = "sample"): GroupSummary {
  const mean = exactMean(of);
  const estimate = estimateGroup(of, variance);
  return {
    units: of.units,
    total: figure(rational(of.y, 1n, of.yScale)),
    denominator: figure(rational(of.x, 1n, of.xScale)),
    mean: mean.ok ? figure(mean.mean) : noResult(of.units === 0n && !of.ratio ? "no_units" : mean.reason),
    standardError: estimate.ok ? { ok: true, value: estimate.standardError } : estimate,
    estimate,
  };
}
