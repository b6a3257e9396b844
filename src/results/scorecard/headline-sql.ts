/**
 * Rows of `pulse_results` that can be headlines, of any part of a metric: of the whole, in the cumulative view, of all stages or pooled.
 * Parameter: ds.
 */
export const CAN_BE_HEADLINE = `ds = ?::date and view = 'cumulative' and user_dimension = '' and metric_dimension = ''
    and population in ('all', 'pooled')`;

/**
 * The order of a metric's rows, of which the greatest is its headline, as a scorecard chooses it: the preferred population if it is ok, else
 * what is ok of the other one, the newest stage first, else whatever there is.
 */
export function headlineOrder(prefer: "pooled" | "stages"): string {
  const preferred = prefer === "pooled" ? "population = 'pooled'" : "population <> 'pooled'";
  return `(outcome = 'ok')::integer * 2000000 + (${preferred})::integer * 1000000 + coalesce(stage, 0)`;
}

/** Columns of `pulse_results` that say what a headline is of and how large the difference is. */
export const HEADLINE_COLUMNS = [
  ...["exposure_type", "name", "rule", "unit_type", "stage", "percent", "population"],
  ...["metric", "metric_part", "metric_kind", "metric_figure", "metric_tags", "metric_unit", "direction"],
  ...["test_group", "control_group", "test_units", "control_units", "confidence_level", "outcome", "warnings"],
  ...["difference", "difference_lower", "difference_upper", "p_value"],
  ...["relative_difference", "relative_lower", "relative_upper", "relative_outcome"],
  ...["correction", "correction_family", "correction_tests", "adjusted_p_value"],
];
