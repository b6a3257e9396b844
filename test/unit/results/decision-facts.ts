import type { DecisionFacts, Headline, RuleFacts } from "../../../src/results/decision/decision-facts.ts";
import { countsOf, mostSensitive } from "../../../src/results/decision/facts-of-scorecard.ts";
import type { Estimate } from "../../../src/results/scorecard/estimate.ts";
import type { RampStage } from "../../../src/results/scorecard/ramp.ts";
import type { HealthRow } from "../../../src/results/scorecard/result-row.ts";

/** An estimate that says nothing: no clear difference, no further view. */
export function estimate(given: Partial<Estimate> = {}): Estimate {
  return {
    ...{
      population: "all",
      stage: 1,
      percent: 10,
      test_units: 5_000,
      control_units: 45_000,
      test_mean: 1.01,
      control_mean: 1,
    },
    difference: { value: 0.01, lower: -0.01, upper: 0.03 },
    relative: { value: 0.01, lower: -0.01, upper: 0.03 },
    ...{
      relative_outcome: "ok",
      p_value: 0.4,
      confidence_level: 0.95,
      outcome: "ok",
      why: null,
      verdict: "unclear",
      doubtful: false,
    },
    ...{ pooling: null, alternative: "two-sided", warnings: [], always_valid: [], cuped: null, post_stratified: null },
    ...{
      sequential: null,
      look: null,
      adjusted: null,
      guardrail: null,
      bayesian: null,
      limits: null,
      rounded_values: 0,
    },
    detectable: { difference: 0.02, relative: 0.02, power: 0.8 },
    ...given,
  };
}

export const rose = (verdict: Estimate["verdict"], given: Partial<Estimate> = {}): Estimate =>
  estimate({
    difference: { value: 0.021, lower: 0.004, upper: 0.039 },
    relative: { value: 0.021, lower: 0.004, upper: 0.039 },
    ...{ p_value: 0.01, verdict },
    ...given,
  });

export const fell = (verdict: Estimate["verdict"], given: Partial<Estimate> = {}): Estimate =>
  rose(verdict, {
    difference: { value: -0.12, lower: -0.2, upper: -0.04 },
    relative: { value: -0.12, lower: -0.2, upper: -0.04 },
    ...given,
  });

export function headline(metric: string, of: Estimate, given: Partial<Headline> = {}): Headline {
  return {
    ...{ metric, metric_kind: "count", metric_tags: [], metric_unit: null, metric_figure: null, direction: "increase" },
    ...{ unit: "number", test_group: "test", headline_is: "stage", estimate: of, newest: null },
    ...given,
  };
}

export function stage(given: Partial<RampStage> = {}): RampStage {
  return {
    ...{ stage: 1, percent: 10, from_at: null, to_at: null, carried_over_units: 0, crossover_units: 0, outcome: "ok" },
    groups: [
      { group: "test", units: 5_000 },
      { group: "control", units: 45_000 },
    ],
    compare_stage: null,
    ...given,
  };
}

export function rule(headlines: readonly Headline[], given: Partial<RuleFacts> = {}): RuleFacts {
  return {
    ...{ rule: "everyone", unit_type: "userID", comparable: true, ramp: [stage()], headlines },
    groups: new Set(headlines.map(({ test_group: group }) => group)).size,
    counts: countsOf(headlines),
    sensitive: mostSensitive(headlines),
    ...{ new_units_per_day: 10_000, days: 9 },
    ...given,
  };
}

export function facts(rules: readonly RuleFacts[], given: Partial<DecisionFacts> = {}): DecisionFacts {
  return {
    ...{ name: "new_checkout", exposure_type: "gate", ds: "2026-01-28", run_id: "r", findings: [] },
    ...{ has_sample_ratio: true, has_checks: true, day_is_over: true, rules },
    ...given,
  };
}

export function finding(check: string, status: "fail" | "warn", given: Partial<HealthRow> = {}): HealthRow {
  return {
    ...{ check, status, scope: "new_checkout/everyone/stage-1", value: 0.0004, threshold: 0.001, reason: "it is off" },
    ...given,
  };
}
