import type { MetricDefinition } from "../definition/metric-definition.ts";
import type { AnalysisTab } from "../gate/gate-page.ts";
import type { MetricNote } from "../notes/metric-note.ts";
import type { Estimate } from "../scorecard/estimate.ts";
import type { Interval } from "../scorecard/interval.ts";
import type { MetricCard } from "../scorecard/metric-card.ts";

/** One point of a series. What is null is explained by `why`. */
export interface SeriesPoint {
  /** `2026-01-12`, or the days since first exposure: `0`, `1`, ... */
  readonly x: string;
  readonly test_units: number;
  readonly control_units: number;
  readonly test_mean: number | null;
  readonly control_mean: number | null;
  readonly difference: Interval | null;
  readonly relative: Interval | null;
  readonly p_value: number | null;
  readonly why: string | null;
}

/** A metric of one analysis over days. */
export interface MetricSeries {
  /** `cumulative`: as it was published at the end of each day. `daily`: each day alone. */
  readonly view: "cumulative" | "daily" | "days_since_exposure";
  readonly test_group: string;
  readonly control_group: string;
  readonly points: readonly SeriesPoint[];
  /** Why there are no points; null: there are. */
  readonly why: string | null;
}

/** Units of both groups whose value lies in [lower, upper); the last bin has its end. */
export interface HistogramBin {
  readonly lower: number;
  readonly upper: number;
  readonly test: number;
  readonly control: number;
}

/** How the units' values are spread. */
export interface Histogram {
  readonly test_group: string;
  readonly control_group: string;
  /** Units whose value is 0 are not in the bins. */
  readonly zero: { readonly test: number; readonly control: number };
  /** The last bin also holds all larger values, if there are any. */
  readonly bins: readonly HistogramBin[];
  /** The largest value of all. */
  readonly largest: number;
  /** What is counted, in words: whole days, before limits. */
  readonly note: string;
}

/** What the units with the largest values make of a group's total. No ids. */
export interface Contributions {
  readonly groups: readonly {
    readonly group: string;
    readonly units: number;
    readonly total: number;
    /** Shares of the total, 0 to 1. */
    readonly tops: readonly { readonly units: number; readonly share: number }[];
  }[];
  readonly note: string;
}

/** A level of a dimension with its estimates. */
export interface DimensionLevels {
  readonly of: "user_dimension" | "metric_dimension";
  readonly dimension: string;
  readonly levels: readonly {
    readonly value: string;
    readonly test_group: string;
    readonly control_group: string;
    readonly estimate: Estimate;
  }[];
}

/** One metric of one gate or experiment, in full. */
export interface MetricDetail {
  readonly name: string;
  readonly exposure_type: string;
  readonly ds: string;
  readonly run_id: string;
  readonly time_zone: string;
  readonly metric: string;
  readonly rule: string;
  readonly unit_type: string;
  readonly confidence_level: number;
  readonly analyses: readonly AnalysisTab[];
  /** Id of the chosen tab. */
  readonly analysis: string;
  /** The metric, of a funnel each part, in the chosen tab; without dimensions. */
  readonly cards: readonly MetricCard[];
  /** What must be said of it: warnings, notes, facts. */
  readonly notes: readonly MetricNote[];
  readonly definition: MetricDefinition;
  /** Of the stage or balanced analysis that is chosen, else of the newest stage with a control group. */
  readonly series: readonly MetricSeries[];
  /** The analysis that series, histogram and contributions are of, in words: `stage 2, 10 %`. */
  readonly series_of: string;
  readonly dimensions: readonly DimensionLevels[];
  /** Null: why is in `no_values`. */
  readonly histogram: readonly Histogram[] | null;
  readonly contributions: Contributions | null;
  /** Why there is neither a histogram nor contributions; null: there is. */
  readonly no_values: string | null;
}
