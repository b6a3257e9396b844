import type { Baseline } from "./baseline.ts";
import { noPlan, type PlanOutcome } from "./plan-outcome.ts";
import { powerOfStatistic, type TestOptions } from "./statistic-power.ts";

/** How many units each group is to have; expected numbers, not necessarily whole. */
export interface PlannedGroups {
  readonly testUnits: number;
  readonly controlUnits: number;
}

export interface PlanOptions extends TestOptions {
  /** `absolute`: in the metric's unit. `relative`: as a share of the baseline mean's absolute value, 0.01 is +1 %. */
  readonly effect: "absolute" | "relative";
  /** Share of the variance that CUPED takes away, 0 to below 1: variance · (1 - share) in both groups. Default: 0. */
  readonly varianceReduction?: number;
}

/** The chance to see an effect, with what it follows from. */
export interface Power {
  /** Probability of a significant result, 0 to 1. */
  readonly power: number;
  /** The effect as a difference, in the metric's unit. */
  readonly difference: number;
  /** Standard error that the difference will have. */
  readonly standardError: number;
  /** Welch-Satterthwaite ν. */
  readonly degreesOfFreedom: number;
}

/**
 * Power of Welch's test: the chance that an effect of this size becomes significant.
 *
 * Formula: se² = σ²_t/n_t + σ²_c/n_c; with w = σ²_t/(n_t se²), ν = 1 / (w²/(n_t - 1) + (1 - w)²/(n_c - 1)); power = P(T beyond the critical value),
 * T noncentral t with ν and δ = d / se ({@link powerOfStatistic}).
 * Symbols: d difference (relative effects: times |mean|); n units of a group, at least 2, not necessarily equal; σ² variance of one unit, after CUPED
 * σ² (1 - reduction). σ²_t = σ²_c, but for proportions p (1 - p) of each group's own p under the alternative.
 * A relative effect is tested as everywhere in Pulse, by the p-value of the absolute difference.
 * Assumes: independent units; means close to normal; ν as if the variances were known (noncentral t is exact for equal variances and groups).
 * Source: B. L. Welch, 1947, doi:10.1093/biomet/34.1-2.28; noncentral t: N. L. Johnson, B. L. Welch, 1940, doi:10.1093/biomet/31.3-4.362.
 * Outcomes: `no_test`, `no_control`, `no_units`, `fewer_than_two_units`, `zero_variance`, `zero_control_mean` (relative effects),
 * `effect_out_of_range`, `overflow`.
 * Pinned by test/golden/power.test.ts, and by simulation in test/property/planning.test.ts.
 *
 * @throws RangeError on a confidence level or a share outside its range, and on figures that are not finite.
 * @example
 * power(proportionBaseline(0.1), { testUnits: 1000, controlUnits: 1000 }, 0.02, { confidenceLevel: 0.95, effect: "absolute" });
 */
export function power(
  baseline: Baseline,
  groups: PlannedGroups,
  effect: number,
  options: PlanOptions,
): PlanOutcome<Power> {
  if (!Number.isFinite(effect)) throw new RangeError("an effect is a finite number");
  const difference = differenceOf(baseline, effect, options);
  if (!difference.ok) return difference;
  const planned = plannedTest(baseline, groups, options);
  return planned.ok ? planned.powerOf(difference.difference) : planned;
}

/** An effect in the metric's unit. Outcome: `zero_control_mean`. */
export function differenceOf(
  baseline: Baseline,
  effect: number,
  { effect: kind }: Pick<PlanOptions, "effect">,
): PlanOutcome<{ readonly difference: number }> {
  if (kind === "absolute") return { ok: true, difference: effect };
  if (baseline.mean === 0) return noPlan("zero_control_mean");
  return { ok: true, difference: effect * Math.abs(baseline.mean) };
}

/** A planned comparison: power as a function of the difference. Outcomes: those of {@link power} that do not depend on the effect. */
export function plannedTest(
  baseline: Baseline,
  { testUnits, controlUnits }: PlannedGroups,
  options: Omit<PlanOptions, "effect">,
): PlanOutcome<{ readonly powerOf: (difference: number) => PlanOutcome<Power> }> {
  const { varianceReduction = 0 } = options;
  requireFigures(baseline, options);
  if (!(testUnits >= 0 && controlUnits >= 0 && testUnits + controlUnits < Number.POSITIVE_INFINITY)) {
    throw new RangeError("a number of units is at least 0 and finite");
  }
  if (testUnits === 0) return noPlan(controlUnits === 0 ? "no_units" : "no_test");
  if (controlUnits === 0) return noPlan("no_control");
  if (testUnits < 2 || controlUnits < 2) return noPlan("fewer_than_two_units");
  if (baseline.variance === 0) return noPlan("zero_variance");
  const controlPart = (baseline.variance * (1 - varianceReduction)) / controlUnits;
  const powerOf = (difference: number): PlanOutcome<Power> => {
    const testMean = baseline.mean + difference;
    if (baseline.proportion && !(testMean >= 0 && testMean <= 1)) return noPlan("effect_out_of_range");
    const variance = baseline.proportion ? testMean * (1 - testMean) : baseline.variance;
    const testPart = (variance * (1 - varianceReduction)) / testUnits;
    const squared = testPart + controlPart;
    const standardError = Math.sqrt(squared);
    if (!(squared > 0 && squared < Number.POSITIVE_INFINITY && Number.isFinite(difference))) return noPlan("overflow");
    const share = testPart / squared;
    const degreesOfFreedom = 1 / (share ** 2 / (testUnits - 1) + (1 - share) ** 2 / (controlUnits - 1));
    const noncentrality = difference / standardError;
    const chance = powerOfStatistic(noncentrality, degreesOfFreedom, options);
    return { ok: true, power: chance, difference, standardError, degreesOfFreedom };
  };
  return { ok: true, powerOf };
}

function requireFigures(baseline: Baseline, options: Omit<PlanOptions, "effect">): void {
  const { confidenceLevel, varianceReduction = 0 } = options;
  if (!(confidenceLevel > 0 && confidenceLevel < 1)) throw new RangeError("a confidence level lies between 0 and 1");
  if (!(varianceReduction >= 0 && varianceReduction < 1)) {
    throw new RangeError("a variance reduction is at least 0 and below 1");
  }
  if (!(Number.isFinite(baseline.mean) && baseline.variance >= 0 && Number.isFinite(baseline.variance))) {
    throw new RangeError("a baseline has a finite mean, and a variance of at least 0");
  }
  if (baseline.proportion && !(baseline.mean >= 0 && baseline.mean <= 1)) {
    throw new RangeError("a proportion lies between 0 and 1");
  }
}
