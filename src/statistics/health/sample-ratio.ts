import { chiSquaredSurvival } from "../distributions/chi-squared.ts";
import { compensatedSum } from "../exact/compensated-sum.ts";
import { noResult, type Outcome } from "../outcome.ts";

/** The units of one group, and the share of units that the split should give it. */
export interface GroupCount {
  readonly group: string;
  readonly units: bigint;
  /** Share of the group relative to the others': percentages, fractions and parts all do. At least 0. */
  readonly weight: number;
}

export interface SampleRatioTest {
  /** Pearson's χ², at least 0. */
  readonly chiSquared: number;
  /** Groups with a weight above 0, minus 1. */
  readonly degreesOfFreedom: number;
  /** P(χ² >= chiSquared), 0 to 1. */
  readonly pValue: number;
}

/** The check for a sample ratio mismatch (SRM). */
export interface SampleRatio {
  /** `fail`: p < 0.001, or units where none may be; `warn`: p < 0.01; `skipped`: nothing to test. */
  readonly status: "ok" | "warn" | "fail" | "skipped";
  readonly test: Outcome<SampleRatioTest>;
}

/** p-values below which the check warns and fails. */
export interface SampleRatioThresholds {
  readonly warn: number;
  readonly fail: number;
}

const defaultThresholds: SampleRatioThresholds = { warn: 0.01, fail: 0.001 };

/**
 * Whether the groups' numbers of units fit the split that should have made them. A mismatch means that the comparison is broken, not the metric.
 *
 * Formula: χ² = Σ_g (O_g - E_g)² / E_g, E_g = N π_g, over the groups with π_g > 0; p = P(χ²_{G-1} >= χ²).
 * Symbols: O_g units of group g, N all units, π_g its weight divided by all weights, G groups with π_g > 0.
 * A group of weight 0 that has units is a failure of its own (`units_without_weight`): no χ² is made up for it.
 * Source: A. Fabijan et al., 2019, doi:10.1145/3292500.3330722; K. Pearson, 1900, doi:10.1080/14786440009463897.
 * Outcomes: `no_units`, `one_group` (skipped); `units_without_weight` (fail).
 * @throws RangeError for a weight that is negative or not finite, or a negative count.
 * Pinned by test/golden/sample-ratio.test.ts.
 *
 * @example
 * sampleRatio([{ group: "test", units: 1000n, weight: 50 }, { group: "control", units: 1200n, weight: 50 }]);
 * // { status: "fail", test: { ok: true, chiSquared: 18.18..., degreesOfFreedom: 1, pValue: 0.00002007... } }
 */
export function sampleRatio(groups: readonly GroupCount[], thresholds = defaultThresholds): SampleRatio {
  return judge(expectedCounts(groups), thresholds);
}

/**
 * The same over the stages of a ramp: units summed over the stages, held against the mixture of the stages' splits weighted by their sizes.
 * (Holding a whole ramp against today's split is the commonest false alarm.) As stage sizes are given, not drawn, the counts vary a little less than
 * χ² supposes: the test is slightly conservative. Formula: E_g = Σ_k N_k π_kg; otherwise as {@link sampleRatio}.
 *
 * @param stages per stage its groups; groups are matched by name. Units must be counted in one stage only.
 */
export function pooledSampleRatio(
  stages: readonly (readonly GroupCount[])[],
  thresholds = defaultThresholds,
): SampleRatio {
  const sums = new Map<string, Expected>();
  for (const { group, units, expected } of stages.flatMap(expectedCounts)) {
    const sum = sums.get(group) ?? { group, units: 0n, expected: 0 };
    sums.set(group, { group, units: sum.units + units, expected: sum.expected + expected });
  }
  return judge([...sums.values()], thresholds);
}

interface Expected {
  readonly group: string;
  readonly units: bigint;
  readonly expected: number;
}

function expectedCounts(groups: readonly GroupCount[]): Expected[] {
  if (groups.some(({ weight, units }) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY) || units < 0n)) {
    throw new RangeError("a split needs weights and counts that are not negative");
  }
  const total = Number(groups.reduce((sum, { units }) => sum + units, 0n));
  const weights = compensatedSum(groups.map(({ weight }) => weight));
  return groups.map(({ group, units, weight }) => ({
    group,
    units,
    expected: weight === 0 ? 0 : (total * weight) / weights,
  }));
}

function judge(groups: readonly Expected[], thresholds: SampleRatioThresholds): SampleRatio {
  if (groups.every(({ units }) => units === 0n)) return { status: "skipped", test: noResult("no_units") };
  if (groups.some(({ units, expected }) => expected === 0 && units > 0n)) {
    return { status: "fail", test: noResult("units_without_weight") };
  }
  const expecting = groups.filter(({ expected }) => expected > 0);
  const degreesOfFreedom = expecting.length - 1;
  if (degreesOfFreedom < 1) return { status: "skipped", test: noResult("one_group") };
  const chiSquared = compensatedSum(
    expecting.map(({ units, expected }) => (Number(units) - expected) * ((Number(units) - expected) / expected)),
  );
  if (!Number.isFinite(chiSquared)) return { status: "fail", test: noResult("overflow") };
  const pValue = chiSquaredSurvival(chiSquared, degreesOfFreedom);
  return { status: statusOf(pValue, thresholds), test: { ok: true, chiSquared, degreesOfFreedom, pValue } };
}

/** The status that a p-value gives. */
export function statusOf(pValue: number, { warn, fail }: SampleRatioThresholds): "ok" | "warn" | "fail" {
  if (pValue < fail) return "fail";
  return pValue < warn ? "warn" : "ok";
}
