import type { Measure } from "./measure.ts";
import type { AdditivePart } from "./parts.ts";
import type { Series } from "./series.ts";

/**
 * What a unit's number is taken from: a measure's totals; a figure that the metric derives from events or days by a need of its own, by name; or the
 * sum of other terms.
 */
export type Source = { readonly measure: Measure } | { readonly derived: string } | { readonly sum: readonly Term[] };

/**
 * How a unit's number comes from it. `events`: how many; `total`: the sum of their values; `any`: 1 if there are any;
 * `share_of_days`: days with any, of the days in the window (scale 6); `mean_of_days`: the total over the days in the window (scale 6);
 * `least`, `greatest`, `first`, `latest`: that value.
 */
export type Take =
  | "events"
  | "total"
  | "any"
  | "share_of_days"
  | "mean_of_days"
  | "least"
  | "greatest"
  | "first"
  | "latest";

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

/** A figure that is a quantile of values and not a mean of units. */
export interface QuantilePart {
  /** p in (0, 1), in millionths. */
  readonly millionths: number;
  /**
   * Which values: each event of an `occurrences` measure; one a unit, the measure's total (without those that are 0, if so asked); or each conversion's time of the
   * metric's own funnel.
   */
  readonly over:
    | { readonly events: Measure }
    | { readonly units: Measure; readonly ignoreZeros: boolean }
    | { readonly conversions: true };
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
  /** Decimals of y before its logarithm was taken (y then has 6, x is 1 where y was above 0); left out: none is. */
  readonly logOfScale?: number;
  /** The part is a quantile: y says only how many decimals its values have. */
  readonly quantile?: QuantilePart;
  /** Whether the metric's direction and guardrail are not about it: a time beside shares; left out: they are. */
  readonly isNeutral?: boolean;
  /** Whether the same is taken from the days before the unit's first-ever exposure, for CUPED; left out: it is not. */
  readonly hasCovariate?: boolean;
}

/** Whether y is an amount, of which few units may have most: a number of events or a total. */
export function isAmount({ y, logOfScale, quantile }: MetricPart): boolean {
  return (y.take === "events" || y.take === "total") && logOfScale === undefined && quantile === undefined;
}

/** Decimals of y before anything is made of it: those of its limits. */
export function rawScale({ y, logOfScale }: MetricPart): number {
  return logOfScale ?? y.scale;
}

export interface FunnelStep {
  readonly measure: Measure;
  /** Microseconds allowed since the step before or the start; `null`: no limit. */
  readonly withinUs: bigint | null;
  /** Whether the next steps may follow the one before this as well. */
  readonly optional: boolean;
  /** None of these may happen between the step before and this one. */
  readonly without: readonly Measure[];
}

/** What of a metric cannot be added up from units' days: it derives figures of units, by name, for {@link Source}. */
export type Need =
  /** Derives `1`, `2`, ... (events that reach the step, or sessions) and `time` (µs; events: conversions). */
  | {
      readonly kind: "funnel";
      readonly steps: readonly FunnelStep[];
      readonly withinFromStart: boolean;
      /** Chains lie within sessions, which this many microseconds without any event of `any` end; `null`: by unit. */
      readonly sessions: { readonly gapUs: bigint; readonly any: Measure } | null;
    }
  /** Derives `name`: distinct items of a measure that keeps occurrences. */
  | { readonly kind: "distinct"; readonly name: string; readonly measure: Measure }
  /** Derives `start` and `returned`: days. */
  | {
      readonly kind: "retention";
      readonly start: Measure;
      readonly return: Measure;
      readonly afterDays: number;
      readonly lengthDays: number;
    }
  /** Derives `y` and `x` of one of the series of user accounting. */
  | { readonly kind: "user_accounting"; readonly series: Series; readonly active: Measure };

/** What a metric needs from the data, and how its rows are made of it. */
export interface MetricPlan {
  readonly parts: readonly MetricPart[];
  readonly needs: readonly Need[];
}

/** What the project says that metrics depend on beside their own definition. */
export interface MetricContext {
  /** Measure of the unit type's active user. */
  readonly active: Measure;
  /** Whether metrics that do not say have a covariate. */
  readonly cuped: boolean;
  /** Another metric of the project as a part of this one; undefined where there is no such metric, or it cannot be one. */
  readonly partNamed: (name: string) => AdditivePart | undefined;
}
