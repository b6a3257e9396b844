import type { Estimate } from "../scorecard/estimate.ts";
import type { RampStage } from "../scorecard/ramp.ts";
import type { HealthRow } from "../scorecard/result-row.ts";
import type { Quantity } from "../words/quantity.ts";

/** A metric's headline for one test group, over all units, of a funnel its overall part. */
export interface Headline {
  readonly metric: string;
  readonly metric_kind: string;
  readonly metric_tags: readonly string[];
  readonly metric_unit: string | null;
  readonly metric_figure: string | null;
  readonly direction: string | null;
  readonly unit: Quantity["unit"];
  readonly test_group: string;
  readonly headline_is: "pooled" | "stage" | "balanced";
  readonly estimate: Estimate;
  /** All units of the newest stage with a control group, where that is not the headline itself. */
  readonly newest: Estimate | null;
}

/** Headlines of one rule. Those that say nothing may be left out; the counts have them all. */
export interface RuleFacts {
  readonly rule: string;
  readonly unit_type: string;
  readonly comparable: boolean;
  readonly ramp: readonly RampStage[];
  readonly headlines: readonly Headline[];
  /** Test groups; with several, metrics are named with theirs. */
  readonly groups: number;
  readonly counts: {
    /** Metrics with a comparison. */
    readonly compared: number;
    /** Of these, guardrails. */
    readonly guardrails: number;
    /** Metrics without a comparison, by the code of the reason. */
    readonly none: Readonly<Record<string, readonly string[]>>;
  };
  /** The metric that would show the smallest relative difference: of those with a good direction, else of all. */
  readonly sensitive: Headline | null;
  /** Units a day that enter the newest stage with a control group for the first time, lately; null: it is over. */
  readonly new_units_per_day: number | null;
  /** Days with exposures in the newest stage with a control group. */
  readonly days: number;
}

/** Everything that a decision is made from. */
export interface DecisionFacts {
  readonly name: string;
  readonly exposure_type: string;
  readonly ds: string;
  readonly run_id: string;
  /** Checks of this name that fail or warn, and those that all share. */
  readonly findings: readonly HealthRow[];
  /** Whether checks of the sample ratio were made. */
  readonly has_sample_ratio: boolean;
  readonly has_checks: boolean;
  /** Whether the day was over when the run began. */
  readonly day_is_over: boolean;
  /** The main rule first. */
  readonly rules: readonly RuleFacts[];
}

/** Tag by which people mark what must not get worse, where it has no margin. */
const GUARDRAIL_TAG = "guardrail";

/** Whether a metric must not get worse: it has a margin, or the tag. */
export function isGuardrail({ metric_tags: tags, estimate }: Pick<Headline, "metric_tags" | "estimate">): boolean {
  return estimate.guardrail !== null || tags.includes(GUARDRAIL_TAG);
}
