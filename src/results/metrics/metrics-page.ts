import type { MetricDefinition } from "../definition/metric-definition.ts";
import type { Verdict } from "../scorecard/estimate.ts";
import type { Interval } from "../scorecard/interval.ts";
import type { Quantity } from "../words/quantity.ts";

/** A metric in the list of all. */
export interface MetricRow {
  readonly metric: string;
  readonly kind: string;
  /** What the figure is: `events per unit`. */
  readonly figure: string | null;
  readonly sentence: string | null;
  readonly description: string | null;
  readonly owner: string | null;
  readonly tags: readonly string[];
  readonly metric_unit: string | null;
  readonly direction: string | null;
  /** Gates and experiments whose results have it. */
  readonly used_in: readonly string[];
  /** Totals of the newest days, oldest first; empty where the metric has no daily number. */
  readonly days: readonly { readonly day: string; readonly total: number | null }[];
}

/** All metrics. */
export interface MetricsPage {
  readonly ds: string;
  readonly run_id: string;
  readonly time_zone: string;
  readonly metrics: readonly MetricRow[];
}

/** A metric on one day, over all units, exposed or not. */
export interface MetricDay {
  readonly day: string;
  readonly unit_type: string;
  /** Units with anything to count. */
  readonly units: number;
  readonly total: number | null;
  readonly denominator: number | null;
  /** Ratio or mean of the day: total / denominator; else the total by units with anything. */
  readonly mean: number | null;
}

/** Where a metric is used, and what it says there. */
export interface MetricUse {
  readonly name: string;
  readonly exposure_type: string;
  readonly rule: string;
  readonly metric_part: string;
  readonly test_group: string;
  readonly headline_is: "pooled" | "stage" | "balanced";
  readonly verdict: Verdict;
  readonly doubtful: boolean;
  readonly relative: Interval | null;
  readonly difference: Interval | null;
  readonly p_value: number | null;
  readonly why: string | null;
}

/** One metric of the project. */
export interface MetricPage {
  readonly ds: string;
  readonly run_id: string;
  readonly time_zone: string;
  readonly metric: string;
  readonly kind: string;
  readonly unit: Quantity["unit"];
  readonly metric_unit: string | null;
  readonly direction: string | null;
  readonly tags: readonly string[];
  readonly definition: MetricDefinition;
  readonly days: readonly MetricDay[];
  /** Of `metric_dimension`, the newest days: the largest levels first. Empty without a dimension. */
  readonly by_dimension: readonly {
    readonly value: string;
    readonly days: readonly { readonly day: string; readonly total: number | null }[];
  }[];
  readonly dimension: string | null;
  /** Why there are no days; null: there are. */
  readonly no_days: string | null;
  readonly used_in: readonly MetricUse[];
  /** Versions of the definition, newest first, with the days that were computed with them. */
  readonly versions: readonly { readonly version: string; readonly first_day: string; readonly last_day: string }[];
}
