import { resultColumns } from "../published/json-rows.ts";
import {
  numberOf,
  optionalBooleanOf,
  optionalNumberOf,
  optionalTextOf,
  type PublishedRecord,
  textListOf,
  textOf,
} from "../published/published-record.ts";
import { mantelHaenszelOf, viewsOf } from "./read-views.ts";
import type { MantelHaenszel, Views } from "./views.ts";

/** The columns of `pulse_results` that a scorecard shows, under their own names; those of further views of the difference as {@link Views}. */
export interface ResultRow {
  readonly analysis: string;
  readonly exposure_type: string;
  readonly name: string;
  readonly rule: string;
  readonly stage: number | null;
  readonly percent: number | null;
  readonly population: string;
  readonly unit_type: string;
  readonly view: string;
  /** View `daily`: `YYYY-MM-DD`. */
  readonly view_day: string | null;
  readonly days_since_exposure: number | null;
  readonly stage_from_at: string | null;
  readonly stage_to_at: string | null;
  readonly metric: string;
  readonly metric_part: string;
  readonly metric_kind: string;
  readonly metric_figure: string | null;
  readonly metric_tags: readonly string[];
  readonly metric_unit: string | null;
  readonly direction: string | null;
  readonly metric_dimension: string;
  readonly metric_dimension_value: string;
  readonly user_dimension: string;
  readonly user_dimension_value: string;
  readonly test_group: string;
  readonly control_group: string;
  readonly test_units: number;
  readonly control_units: number;
  readonly test_total: number | null;
  readonly control_total: number | null;
  readonly test_denominator: number | null;
  readonly control_denominator: number | null;
  readonly test_mean: number | null;
  readonly control_mean: number | null;
  readonly difference: number | null;
  readonly difference_lower: number | null;
  readonly difference_upper: number | null;
  readonly p_value: number | null;
  readonly relative_difference: number | null;
  readonly relative_lower: number | null;
  readonly relative_upper: number | null;
  readonly relative_outcome: string;
  readonly confidence_level: number | null;
  readonly outcome: string;
  readonly stages_pooled: number | null;
  readonly heterogeneity_q: number | null;
  readonly heterogeneity_p_value: number | null;
  readonly i_squared: number | null;
  readonly naive_sign_differs: boolean | null;
  readonly mantel_haenszel: MantelHaenszel | null;
  /** What else is known of the difference. */
  readonly views: Views;
}

const COLUMNS = `
  analysis exposure_type name rule stage percent
  population unit_type view view_day days_since_exposure stage_from_at
  stage_to_at metric metric_part metric_kind metric_figure metric_tags
  metric_unit direction metric_dimension metric_dimension_value user_dimension user_dimension_value
  test_group control_group test_units control_units test_total control_total
  test_denominator control_denominator test_mean control_mean difference difference_lower
  difference_upper p_value relative_difference relative_lower relative_upper relative_outcome
  confidence_level outcome stages_pooled heterogeneity_q heterogeneity_p_value i_squared
  naive_sign_differs mantel_haenszel_difference mantel_haenszel_lower mantel_haenszel_upper mantel_haenszel_odds_ratio mantel_haenszel_p_value
  alternative warnings always_valid cuped_outcome cuped_history_ratio cuped_variance_reduction
  cuped_difference cuped_lower cuped_upper cuped_p_value cuped_relative_difference cuped_relative_lower
  cuped_relative_upper post_stratified_by post_stratified_outcome post_stratified_strata post_stratified_difference post_stratified_lower
  post_stratified_upper post_stratified_p_value sequential_lower sequential_upper sequential_p_value sequential_relative_lower
  sequential_relative_upper sequential_tuning_units look looks look_spending look_critical_value
  look_lower look_upper look_crossed correction correction_family correction_tests
  adjusted_p_value adjusted_level adjusted_lower adjusted_upper margin margin_of
  margin_test margin_verdict margin_p_value chance_to_win expected_loss credible_lower
  credible_upper prior_mean prior_standard_deviation minimum_detectable_difference minimum_detectable_relative difference_standard_error
  lower_limit upper_limit limited_units rounded_values`;

/** All columns that {@link resultRow} reads. */
export const RESULT_COLUMNS = resultColumns(COLUMNS.trim().split(/\s+/));

/** A row of `pulse_results`, checked. Throws `PUBLISHED_COLUMN_UNEXPECTED` (input) where a column is missing or of another type. */
export function resultRow(record: PublishedRecord): ResultRow {
  const text = (name: string): string => textOf(record, name);
  const optional = (name: string): number | null => optionalNumberOf(record, name);
  return {
    analysis: text("analysis"),
    exposure_type: text("exposure_type"),
    name: text("name"),
    rule: text("rule"),
    stage: optional("stage"),
    percent: optional("percent"),
    population: text("population"),
    unit_type: text("unit_type"),
    view: text("view"),
    view_day: optionalTextOf(record, "view_day"),
    days_since_exposure: optional("days_since_exposure"),
    stage_from_at: optionalTextOf(record, "stage_from_at"),
    stage_to_at: optionalTextOf(record, "stage_to_at"),
    metric: text("metric"),
    metric_part: text("metric_part"),
    metric_kind: text("metric_kind"),
    metric_figure: optionalTextOf(record, "metric_figure"),
    metric_tags: textListOf(record, "metric_tags"),
    metric_unit: optionalTextOf(record, "metric_unit"),
    direction: optionalTextOf(record, "direction"),
    metric_dimension: text("metric_dimension"),
    metric_dimension_value: text("metric_dimension_value"),
    user_dimension: text("user_dimension"),
    user_dimension_value: text("user_dimension_value"),
    test_group: text("test_group"),
    control_group: text("control_group"),
    test_units: numberOf(record, "test_units"),
    control_units: numberOf(record, "control_units"),
    test_total: optional("test_total"),
    control_total: optional("control_total"),
    test_denominator: optional("test_denominator"),
    control_denominator: optional("control_denominator"),
    test_mean: optional("test_mean"),
    control_mean: optional("control_mean"),
    difference: optional("difference"),
    difference_lower: optional("difference_lower"),
    difference_upper: optional("difference_upper"),
    p_value: optional("p_value"),
    relative_difference: optional("relative_difference"),
    relative_lower: optional("relative_lower"),
    relative_upper: optional("relative_upper"),
    relative_outcome: text("relative_outcome"),
    confidence_level: optional("confidence_level"),
    outcome: text("outcome"),
    stages_pooled: optional("stages_pooled"),
    heterogeneity_q: optional("heterogeneity_q"),
    heterogeneity_p_value: optional("heterogeneity_p_value"),
    i_squared: optional("i_squared"),
    naive_sign_differs: optionalBooleanOf(record, "naive_sign_differs"),
    mantel_haenszel: mantelHaenszelOf(record),
    views: viewsOf(record),
  };
}

/** Units of one group of one stage, from `pulse_exposures`, summed over its days. */
export interface ExposureRow {
  readonly rule: string;
  readonly stage: number | null;
  readonly percent: number | null;
  readonly group: string;
  readonly units: number;
  readonly carried_over_units: number;
  readonly crossover_units: number;
}

export function exposureRow(record: PublishedRecord): ExposureRow {
  return {
    rule: textOf(record, "rule"),
    stage: optionalNumberOf(record, "stage"),
    percent: optionalNumberOf(record, "percent"),
    group: textOf(record, "group"),
    units: numberOf(record, "units"),
    carried_over_units: numberOf(record, "carried_over_units"),
    crossover_units: numberOf(record, "crossover_units"),
  };
}

/** One check, from `pulse_health`. */
export interface HealthRow {
  readonly check: string;
  readonly scope: string;
  readonly status: string;
  readonly value: number | null;
  readonly threshold: number | null;
  readonly reason: string;
}

export function healthRow(record: PublishedRecord): HealthRow {
  return {
    check: textOf(record, "check"),
    scope: textOf(record, "scope"),
    status: textOf(record, "status"),
    value: optionalNumberOf(record, "value"),
    threshold: optionalNumberOf(record, "threshold"),
    reason: textOf(record, "reason"),
  };
}
