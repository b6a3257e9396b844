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

/** Limits of a unit's y, in its scale: first the caps, then percentiles of the values other than 0, in millionths. Null: no limit. */
export interface UnitLimits {
  readonly capLower: bigint | null;
  readonly capUpper: bigint | null;
  readonly lowerMillionths: number | null;
  readonly upperMillionths: number | null;
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
  /** Limits of y and of its covariate; left out: none. */
  readonly limits?: UnitLimits;
  /** Whether the same is taken from the days before the unit's first-ever exposure, for CUPED; left out: it is not. */
  readonly hasCovariate?: boolean;
}

/** Whether y is an amount, of which few units may have most: a number of events or a total. */
export function isAmount({ y }: MetricPart): boolean {
  return y.take === "events" || y.take === "total";
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
  /** Whether metrics that do not say have a covariate. */
  readonly cuped: boolean;
}
