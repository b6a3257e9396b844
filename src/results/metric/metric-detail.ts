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

/** Of both groups: how many, and which share of the group; pooled: the stages' shares, of which both groups take the same part. */
export interface Counted {
  readonly test: number;
  readonly control: number;
  /** 0 to 1. */
  readonly test_share: number;
  readonly control_share: number;
}

/** Units whose value lies in [lower, upper), of shares of days in (lower, upper]. */
export interface HistogramBin extends Counted {
  readonly lower: number;
  readonly upper: number;
}

/** How the units' values are spread. */
export interface Histogram {
  readonly test_group: string;
  readonly control_group: string;
  /** Units whose value is 0 are not in the bins. */
  readonly zero: Counted;
  /** The last bin also holds all larger values, if there are any: see `is_open`. */
  readonly bins: readonly HistogramBin[];
  /** Whether all values are whole numbers. */
  readonly is_whole: boolean;
  /** Whether the last bin holds values beyond its end. */
  readonly is_open: boolean;
  /** The largest value of all. */
  readonly largest: number;
  /** What is counted, in words: whole days, before limits. */
  readonly note: string;
}

/** What units (days, sessions) came to, where a value is one of a few. */
export interface Outcomes {
  readonly test_group: string;
  readonly control_group: string;
  /** What is counted: `units`, `sessions`, `starting days`. */
  readonly of: string;
  /** By what: `the last step reached`. */
  readonly by: string;
  readonly outcomes: readonly (Counted & { readonly label: string })[];
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
  /** Of the analysis that is chosen; of the whole: of the newest stage with a control group. */
  readonly series: readonly MetricSeries[];
  /** The analysis that series, histogram and contributions are of, in words: `stage 2, 10 %`. */
  readonly series_of: string;
  readonly dimensions: readonly DimensionLevels[];
  /** Null: there are `outcomes`, or why is in `no_values`. */
  readonly histogram: readonly Histogram[] | null;
  /** In place of a histogram where a value is one of a few: yes or no, or how far a unit came. */
  readonly outcomes: readonly Outcomes[] | null;
  readonly contributions: Contributions | null;
  /** Why there is neither a histogram nor outcomes; null: there is. */
  readonly no_values: string | null;
  /** Why there are no contributions where there are values; else null. */
  readonly no_contributions: string | null;
}
