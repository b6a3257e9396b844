import type { Measure } from "./measure.ts";

/** What a unit's number is taken from: a measure's totals, or whether a unit reached a step of the metric's own funnel. */
export type Source = { readonly measure: Measure } | { readonly step: number };

/**
 * How a unit's number comes from it. `events`: how many; `total`: the sum of their values; `any`: 1 if there are any;
 * `share_of_days`: days with any, of the days in the window (scale 6).
 */
export type Take = "events" | "total" | "any" | "share_of_days";

export interface Term {
  readonly from: Source;
  readonly take: Take;
  /** Decimals of the number. */
  readonly scale: number;
}

/** One number per unit (y), or a numerator and a denominator (y, x): a row of results. */
export interface MetricPart {
  /** Empty, or for metrics of several rows its name: `overall`, `step_2/previous`. */
  readonly part: string;
  readonly y: Term;
  /** The denominator; `null`: every unit counts once. */
  readonly x: Term | null;
  /** Units that count: all, or those whose denominator is not zero. */
  readonly units: "all" | "with_denominator";
}

export interface FunnelStep {
  readonly measure: Measure;
  /** Microseconds allowed since the step before or the start; `null`: no limit. */
  readonly withinUs: bigint | null;
}

/** What a metric needs from the data, and how its rows are made of it. */
export interface MetricPlan {
  readonly parts: readonly MetricPart[];
  readonly funnel: { readonly steps: readonly FunnelStep[]; readonly withinFromStart: boolean } | null;
}

/** What the project says that metrics depend on beside their own definition. */
export interface MetricContext {
  /** Measure of the project's active user. */
  readonly active: Measure;
}
