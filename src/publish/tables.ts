/**
 * The published tables: the one definition that makes them, checks them and documents them (`docs/tables.md`).
 * Columns are stable: they are added, never renamed or removed, within a major version.
 */
export type ColumnType = "VARCHAR" | "DATE" | "TIMESTAMP" | "INTEGER" | "BIGINT" | "DOUBLE" | "BOOLEAN" | "JSON";

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** What it means, with its unit. */
  readonly meaning: string;
}

export interface Table {
  readonly name: string;
  /** What one row is. */
  readonly row: string;
  /** Columns that identify a row. */
  readonly grain: readonly string[];
  readonly columns: readonly Column[];
}

const column = (name: string, type: ColumnType, meaning: string): Column => ({ name, type, meaning });

const run = [
  column("ds", "DATE", "The day whose end these figures are as of, in the project's time zone."),
  column("run_id", "VARCHAR", "The run that wrote the row: see `runs`."),
];

const subject = [
  column("exposure_type", "VARCHAR", "`gate`, `experiment` or `holdout`."),
  column("name", "VARCHAR", "The gate, experiment or holdout."),
  column("rule", "VARCHAR", "The gate's or holdout's rule id; `experiment` for experiments."),
  column(
    "stage",
    "INTEGER",
    "Rollout stage, 1, 2, 3, ... in order of time; null for an analysis over several stages (pooled, balanced).",
  ),
  column(
    "percent",
    "DOUBLE",
    "The stage's pass percentage (0 to 100; of a holdout the share that is held out); null for experiments, over several stages, and where nobody said it.",
  ),
];

export const assignments: Table = {
  name: "assignments",
  row: "one unit in one stage of one rule (or in one experiment), as of one ds",
  grain: ["ds", "run_id", "exposure_type", "name", "rule", "stage", "unit_type", "unit_id"],
  columns: [
    ...run,
    column("unit_id", "VARCHAR", "The unit."),
    column("unit_type", "VARCHAR", "The id's type: `userID`, `stableID`, ..."),
    ...subject,
    column("rule_name", "VARCHAR", "The rule's display name."),
    column(
      "group",
      "VARCHAR",
      "`test` (passed) or `control` (failed); for holdouts `rest` or `holdout` (held out); for experiments the group's name.",
    ),
    column("first_exposure_at", "TIMESTAMP", "First exposure within the stage, UTC."),
    column("first_exposure_ds", "DATE", "Day of the first exposure, in the project's time zone."),
    column("as_of_ds", "DATE", "The same as `ds`."),
    column("carried_over", "BOOLEAN", "Exposed in an earlier stage of the rule as well (not fresh)."),
    column("crossover", "BOOLEAN", "Seen in more than one group within the stage."),
    column("in_analysis", "BOOLEAN", "Counted in the results: not an excluded crossover."),
    column(
      "in_balanced_analysis",
      "BOOLEAN",
      "Counted in the balanced, continuous analysis that the stage belongs to, as of ds; null where it belongs to none.",
    ),
    column(
      "balanced_group",
      "VARCHAR",
      "Group in that analysis, the one of the unit's slice; null where it is not counted in one.",
    ),
    column(
      "balanced_first_exposure_ds",
      "DATE",
      "Day on which it entered that analysis: of its first exposure while it had a slice; null where it is not counted in one.",
    ),
    column("user_dimensions", "JSON", "The unit's dimensions, frozen at first exposure."),
    column("inserted_at", "TIMESTAMP", "When the broker received the first exposure, UTC."),
  ],
};

export const pulseResults: Table = {
  name: "pulse_results",
  row: "one metric of one analysis, as of one ds, for one slice and one pair of groups",
  grain: [
    "ds",
    "run_id",
    "analysis",
    "view",
    "view_day",
    "days_since_exposure",
    "metric",
    "metric_part",
    "metric_dimension",
    "metric_dimension_value",
    "user_dimension",
    "user_dimension_value",
    "test_group",
  ],
  columns: [
    ...run,
    column(
      "analysis",
      "VARCHAR",
      "Name of the analysis, e.g. `new_checkout/everyone/stage-2`, `.../stage-2/fresh`, `.../pooled`, `.../balanced-1`.",
    ),
    ...subject,
    column(
      "population",
      "VARCHAR",
      "`all` units of the stage, only `fresh` ones (never exposed before it), `pooled` over stages, or `balanced`: equal slices by hash, on through the stages.",
    ),
    column("unit_type", "VARCHAR", "The id's type."),
    column(
      "view",
      "VARCHAR",
      "`cumulative`: from first exposure to the end of the stage or of ds; `daily`: one day alone; `days_since_exposure`; `last_7`, `last_28`: the stage's last days.",
    ),
    column("view_day", "DATE", "View `daily`: the day."),
    column(
      "days_since_exposure",
      "INTEGER",
      "View `days_since_exposure`: days after that of the unit's first exposure.",
    ),
    column(
      "stage_from_at",
      "TIMESTAMP",
      "Start of the stage, or of a balanced analysis, UTC; null when pooled, and for an experiment that says none.",
    ),
    column(
      "stage_to_at",
      "TIMESTAMP",
      "End of the stage, or of a balanced analysis, UTC; null when pooled, and where no end is known.",
    ),
    column(
      "last_comparable_stage",
      "INTEGER",
      "A stage without a control: the latest earlier stage of the rule that had one; else null.",
    ),
    column("metric", "VARCHAR", "The metric."),
    column(
      "metric_part",
      "VARCHAR",
      "Empty; for funnels `overall`, `step_2/previous`, `step_2/first`, `step_2/exposed`, ..., `time_to_convert` (mean), `time_to_convert/median`.",
    ),
    column("metric_kind", "VARCHAR", "The metric's kind: `count`, `sum`, `ratio`, ..."),
    column(
      "metric_figure",
      "VARCHAR",
      "Which figure, where the kind alone does not say: `p95` of a quantile, the series of `user_accounting`, the days of a `retention` (`day 7`, `days 1-7`), `log` of transformed values; else null.",
    ),
    column("metric_tags", "JSON", "The metric's tags, a list."),
    column(
      "metric_unit",
      "VARCHAR",
      "Currency or unit of its values, as its definition says; null where it says none.",
    ),
    column("direction", "VARCHAR", "Which direction is good: `increase`, `decrease`, or null."),
    column("metric_dimension", "VARCHAR", "Metadata key by which the metric is split; empty for the whole."),
    column(
      "metric_dimension_value",
      "VARCHAR",
      "The level, `(null)` where events have none, `OTHER` for the small ones; empty for the whole.",
    ),
    column("user_dimension", "VARCHAR", "User dimension by which units are split; empty for all units."),
    column(
      "user_dimension_value",
      "VARCHAR",
      "The level, `(null)` where units have none, `OTHER` for the small ones; empty for all units.",
    ),
    column("test_group", "VARCHAR", "The group that is compared."),
    column("control_group", "VARCHAR", "The group that it is compared with."),
    column("test_units", "BIGINT", "Exposed units of the test group."),
    column("control_units", "BIGINT", "Exposed units of the control group."),
    column(
      "test_participating_units",
      "BIGINT",
      "Test units that the value is computed over: exposed ones, for ratios those with a denominator (or all, as the metric says), for quantiles those with a value.",
    ),
    column("control_participating_units", "BIGINT", "The same for control."),
    column(
      "test_total",
      "DOUBLE",
      "Sum of the (numerator) values in the test group, in the metric's unit; null for quantiles.",
    ),
    column("control_total", "DOUBLE", "The same for control."),
    column(
      "test_denominator",
      "DOUBLE",
      "Sum of the denominators; null unless the metric is one sum over another (`ratio`, `mean`, shares of a funnel).",
    ),
    column("control_denominator", "DOUBLE", "The same for control."),
    column(
      "test_mean",
      "DOUBLE",
      "Mean, proportion, ratio or quantile of the test group; pooled: weighted over the stages as the difference is.",
    ),
    column("control_mean", "DOUBLE", "The same for control."),
    column("test_standard_error", "DOUBLE", "Standard error of `test_mean`; null when pooled."),
    column("control_standard_error", "DOUBLE", "Standard error of `control_mean`; null when pooled."),
    column(
      "difference",
      "DOUBLE",
      "test_mean - control_mean; pooled: combined over the stages by the inverse of their variances.",
    ),
    column("difference_standard_error", "DOUBLE", "Standard error of the difference."),
    column("difference_lower", "DOUBLE", "Lower end of its confidence interval."),
    column("difference_upper", "DOUBLE", "Upper end of its confidence interval."),
    column("degrees_of_freedom", "DOUBLE", "Welch-Satterthwaite degrees of freedom; null for the normal distribution."),
    column("p_value", "DOUBLE", "p-value of the absolute difference, of the `alternative`."),
    column("relative_difference", "DOUBLE", "difference / |control_mean|: 0.02 is +2 %."),
    column("relative_lower", "DOUBLE", "Lower end of its confidence interval; null where it is unbounded."),
    column("relative_upper", "DOUBLE", "Upper end of its confidence interval; null where it is unbounded."),
    column("relative_method", "VARCHAR", "`fieller` or `delta`; pooled: of the stages' standardised means."),
    column("relative_outcome", "VARCHAR", "`ok`, or why there is no relative difference or no interval of it."),
    column("confidence_level", "DOUBLE", "Level of the intervals (0.95)."),
    column(
      "outcome",
      "VARCHAR",
      "`ok`, or why there is no comparison: `no_control`, `fewer_than_two_units`, `zero_variance`, ...",
    ),
    column(
      "alternative",
      "VARCHAR",
      "What was tested: `two-sided`, `greater` or `less`; a one-sided interval has one end.",
    ),
    column(
      "rounded_values",
      "BIGINT",
      "Values of both groups with more decimals than the metric keeps: rounded half to even.",
    ),
    column(
      "lower_limit",
      "DOUBLE",
      "Figure to which smaller values of units were raised (cap, winsorising); null without.",
    ),
    column("upper_limit", "DOUBLE", "Figure to which larger values of units were cut; null without."),
    column("limited_units", "BIGINT", "Units of both groups whose value was changed by these limits."),
    column(
      "skewness_of_difference",
      "DOUBLE",
      "Skewness of the difference's distribution, from the values' own and the two groups' sizes: beyond ±0.053 the interval is doubtful.",
    ),
    column("warnings", "JSON", "Reasons to doubt the row: a list of rule, text and source; empty without."),
    column(
      "always_valid",
      "JSON",
      "Names of the intervals of this row that hold however often one looks; the others hold for one look planned beforehand.",
    ),
    column("margin", "DOUBLE", "Guardrail: the harm that does not matter."),
    column("margin_of", "VARCHAR", "Guardrail: `relative` (a share of the control mean) or `absolute`."),
    column("margin_test", "VARCHAR", "Guardrail: `non_inferiority` or `equivalence`."),
    column(
      "margin_verdict",
      "VARCHAR",
      "Guardrail: `shown`, `not_shown`, `harmed` (clearly beyond the margin), or why there is none.",
    ),
    column("margin_p_value", "DOUBLE", 'Guardrail: p-value of "worse by the margin or more".'),
    column("cuped_outcome", "VARCHAR", "CUPED: `ok`, or why it was not used; null where the metric has none."),
    column(
      "cuped_history_ratio",
      "DOUBLE",
      "CUPED: share of the units that were seen in the days before their first-ever exposure.",
    ),
    column("cuped_variance_reduction", "DOUBLE", "CUPED: 1 - adjusted variance / plain variance of the difference."),
    column("cuped_difference", "DOUBLE", "CUPED: difference of the adjusted means."),
    column("cuped_standard_error", "DOUBLE", "CUPED: its standard error."),
    column("cuped_lower", "DOUBLE", "CUPED: lower end of its confidence interval."),
    column("cuped_upper", "DOUBLE", "CUPED: upper end of its confidence interval."),
    column("cuped_p_value", "DOUBLE", "CUPED: its p-value."),
    column("cuped_relative_difference", "DOUBLE", "CUPED: relative difference of the adjusted means."),
    column("cuped_relative_lower", "DOUBLE", "CUPED: lower end of its confidence interval."),
    column("cuped_relative_upper", "DOUBLE", "CUPED: upper end of its confidence interval."),
    column(
      "cuped_relative_outcome",
      "VARCHAR",
      "CUPED: `ok`, or why there is no relative difference or no interval of it.",
    ),
    column("post_stratified_by", "VARCHAR", "Post-stratification: the user dimension; null where none is asked for."),
    column("post_stratified_outcome", "VARCHAR", "Post-stratification: `ok`, or why there is none."),
    column("post_stratified_strata", "INTEGER", "Post-stratification: levels that were used (small ones are merged)."),
    column(
      "post_stratified_difference",
      "DOUBLE",
      "Post-stratification: the levels' differences, weighted by their units.",
    ),
    column("post_stratified_standard_error", "DOUBLE", "Post-stratification: its standard error."),
    column("post_stratified_lower", "DOUBLE", "Post-stratification: lower end of its confidence interval."),
    column("post_stratified_upper", "DOUBLE", "Post-stratification: upper end of its confidence interval."),
    column("post_stratified_p_value", "DOUBLE", "Post-stratification: its p-value."),
    column("sequential_lower", "DOUBLE", "Always-valid interval of the difference: lower end."),
    column("sequential_upper", "DOUBLE", "Always-valid interval of the difference: upper end."),
    column("sequential_p_value", "DOUBLE", "Always-valid p-value."),
    column("sequential_relative_lower", "DOUBLE", "Always-valid interval of the relative difference: lower end."),
    column("sequential_relative_upper", "DOUBLE", "Always-valid interval of the relative difference: upper end."),
    column("sequential_tuning_units", "DOUBLE", "Units at which the always-valid interval is narrowest."),
    column("look", "INTEGER", "Planned looks: number of this one; null on other days."),
    column("looks", "INTEGER", "Planned looks: how many the stage has."),
    column("look_spending", "VARCHAR", "Planned looks: `obrien_fleming` or `pocock`."),
    column(
      "look_critical_value",
      "DOUBLE",
      "Planned looks: |difference / standard error| from which on it is significant at this look.",
    ),
    column("look_lower", "DOUBLE", "Planned looks: lower end of the interval with that value."),
    column("look_upper", "DOUBLE", "Planned looks: upper end of the interval with that value."),
    column("look_crossed", "BOOLEAN", "Planned looks: whether the bound is crossed."),
    column("correction", "VARCHAR", "Many comparisons: how p-values are adjusted; `none`."),
    column("correction_family", "VARCHAR", "Many comparisons: what was adjusted together."),
    column("correction_tests", "INTEGER", "Many comparisons: tests in the family."),
    column("adjusted_p_value", "DOUBLE", "Many comparisons: adjusted p-value."),
    column("adjusted_level", "DOUBLE", "Many comparisons: level of the adjusted interval."),
    column("adjusted_lower", "DOUBLE", "Many comparisons: lower end of the adjusted interval of the difference."),
    column("adjusted_upper", "DOUBLE", "Many comparisons: upper end of the adjusted interval of the difference."),
    column(
      "chance_to_win",
      "DOUBLE",
      "Bayesian view: chance that the difference goes in the good direction (up, if none is said).",
    ),
    column(
      "expected_loss",
      "DOUBLE",
      "Bayesian view: what launching costs on average, in the metric's unit, if it is worse.",
    ),
    column("credible_lower", "DOUBLE", "Bayesian view: lower end of the credible interval of the difference."),
    column("credible_upper", "DOUBLE", "Bayesian view: upper end of the credible interval of the difference."),
    column("prior_mean", "DOUBLE", "Bayesian view: mean of the prior, in the metric's unit; null for a flat one."),
    column("prior_standard_deviation", "DOUBLE", "Bayesian view: its standard deviation; null for a flat one."),
    column(
      "minimum_detectable_difference",
      "DOUBLE",
      "Smallest difference that this analysis would see with the chance `power`.",
    ),
    column("minimum_detectable_relative", "DOUBLE", "The same, as a share of |control_mean|."),
    column("stages_pooled", "INTEGER", "Pooled: number of stages combined."),
    column(
      "pooling_weights",
      "VARCHAR",
      "Pooled: `common_variance` or `inverse_variance`: whose variance the stages are weighted by.",
    ),
    column(
      "inverse_variance_difference",
      "DOUBLE",
      "Pooled: the stages' differences weighted by 1 / difference_standard_error², each group's own variance in it.",
    ),
    column("inverse_variance_standard_error", "DOUBLE", "Pooled: its standard error."),
    column("inverse_variance_lower", "DOUBLE", "Pooled: lower end of its confidence interval."),
    column("inverse_variance_upper", "DOUBLE", "Pooled: upper end of its confidence interval."),
    column("inverse_variance_p_value", "DOUBLE", "Pooled: its p-value."),
    column("mantel_haenszel_difference", "DOUBLE", "Pooled proportions: Mantel and Haenszel's risk difference."),
    column("mantel_haenszel_lower", "DOUBLE", "Pooled proportions: lower end of its confidence interval."),
    column("mantel_haenszel_upper", "DOUBLE", "Pooled proportions: upper end of its confidence interval."),
    column("mantel_haenszel_odds_ratio", "DOUBLE", "Pooled proportions: their common odds ratio."),
    column("mantel_haenszel_p_value", "DOUBLE", "Pooled proportions: p-value of Cochran, Mantel and Haenszel's test."),
    column("heterogeneity_q", "DOUBLE", "Pooled: Cochran's Q between stages."),
    column("heterogeneity_p_value", "DOUBLE", "Pooled: p-value of Q."),
    column("i_squared", "DOUBLE", "Pooled: I-squared, share of the variation that is between stages (0 to 1)."),
    column(
      "naive_sign_differs",
      "BOOLEAN",
      "Pooled: adding all stages up would have shown the opposite sign (Simpson's paradox).",
    ),
    column("metric_version", "VARCHAR", "Hash of the metric's definition."),
    column("active_user_version", "VARCHAR", "Hash of the unit type's definition of an active user."),
  ],
};

export const pulseExposures: Table = {
  name: "pulse_exposures",
  row: "one group of one stage on one day on which units entered it",
  grain: ["ds", "run_id", "exposure_type", "name", "rule", "stage", "group", "day"],
  columns: [
    ...run,
    ...subject,
    column("group", "VARCHAR", "The group."),
    column("day", "DATE", "The day, at most ds."),
    column("new_units", "BIGINT", "Units first exposed in the stage on this day."),
    column("cumulative_units", "BIGINT", "Units first exposed in the stage up to and with this day."),
    column("carried_over_units", "BIGINT", "Of the new units, those exposed in an earlier stage."),
    column("crossover_units", "BIGINT", "Of the new units, those seen in more than one group within the stage."),
    column(
      "represented_units",
      "DOUBLE",
      "The new units, each by the sampling rate of its first exposure: more than `new_units` only with `sampled_exposures: use`.",
    ),
  ],
};

export const pulseHealth: Table = {
  name: "pulse_health",
  row: "one check of one scope, as of one ds",
  grain: ["ds", "run_id", "check", "scope"],
  columns: [
    ...run,
    column(
      "check",
      "VARCHAR",
      "`message_accounting`, `event_accounting`, `exposure_accounting`, `srm`, `srm_daily`, `srm_sequential`, `srm_driver`, `pre_exposure_bias`, `outlier_concentration`, `crossovers`, `bucket_mismatch`, `id_map`, `dead_letters`, `gap`, `timeline`.",
    ),
    column(
      "scope",
      "VARCHAR",
      "What was checked: an analysis, a topic, a unit type, a gate, an experiment or a holdout, a place in a partition.",
    ),
    column("status", "VARCHAR", "`ok`, `warn`, `fail` or `skipped`."),
    column("value", "DOUBLE", "The figure that was checked (a p-value, a ratio, a difference); null if skipped."),
    column("threshold", "DOUBLE", "The limit that it was held against."),
    column("reason", "VARCHAR", "In words."),
    column("detail", "JSON", "The counts behind it."),
  ],
};

export const unitMetrics: Table = {
  name: "unit_metrics",
  row: "one unit, day and metric with anything to count; funnels, retention, user accounting and quantiles, which have no daily number, are left out",
  grain: ["ds", "run_id", "day", "unit_type", "unit_id", "metric", "metric_dimension_value"],
  columns: [
    ...run,
    column("day", "DATE", "The day on which the events happened: `ds`."),
    column("unit_type", "VARCHAR", "The id's type."),
    column("unit_id", "VARCHAR", "The unit."),
    column("metric", "VARCHAR", "The metric."),
    column("metric_dimension_value", "VARCHAR", "The level of the metric's dimension; empty for the whole."),
    column("numerator", "DOUBLE", "The day's value, or the numerator of a ratio or mean, in the metric's unit."),
    column("denominator", "DOUBLE", "The denominator of a ratio or mean; null otherwise."),
    column("metric_version", "VARCHAR", "Hash of the metric's definition."),
    column("active_user_version", "VARCHAR", "Hash of the unit type's definition of an active user."),
  ],
};

/** A figure looks back: before all that it looks at has landed, it would be another one. */
const afterDays = (days: number): string => `null until ${days} days have landed`;

export const activeUsers: Table = {
  name: "active_users",
  row: "one unit type and day",
  grain: ["ds", "run_id", "unit_type", "day"],
  columns: [
    ...run,
    column("unit_type", "VARCHAR", "The id's type."),
    column("day", "DATE", "The day: `ds`."),
    column("dau", "BIGINT", "Units that were active on the day."),
    column("wau", "BIGINT", `Units active on any of the last 7 days, the day itself included; ${afterDays(7)}.`),
    column("mau28", "BIGINT", `Units active on any of the last 28 days; ${afterDays(28)}.`),
    column("new_dau", "BIGINT", `Units whose first active day ever is the day; ${afterDays(2)}.`),
    column("new_wau", "BIGINT", `Units whose first active day ever is one of the last 7; ${afterDays(8)}.`),
    column("new_mau", "BIGINT", `Units whose first active day ever is one of the last 28; ${afterDays(29)}.`),
    column(
      "stickiness_daily",
      "DOUBLE",
      `Of the units active the day before, the share active on the day; null without such units, and ${afterDays(2)}.`,
    ),
    column(
      "stickiness_weekly",
      "DOUBLE",
      `Of the units active 7 to 13 days before, the share active in the last 7 days; null without such units, and ${afterDays(14)}.`,
    ),
    column(
      "stickiness_monthly",
      "DOUBLE",
      `Of the units active 28 to 55 days before, the share active in the last 28 days; null without such units, and ${afterDays(56)}.`,
    ),
    column(
      "d1_retention",
      "DOUBLE",
      `Of the units whose first active day was the day before, the share active on the day; null without such units, and ${afterDays(3)}.`,
    ),
    column(
      "wau_d14",
      "DOUBLE",
      `Of the units whose 14th day it is, counted from their first active one, the share active in the last 7 days; null without such units, and ${afterDays(15)}.`,
    ),
    column(
      "mau_d56",
      "DOUBLE",
      `Of the units whose 56th day it is, the share active in the last 28 days; null without such units, and ${afterDays(57)}.`,
    ),
    column(
      "l7",
      "DOUBLE",
      `Active days in the last 7, on average over the units active in them; null without such units, and ${afterDays(7)}.`,
    ),
    column("l14", "DOUBLE", `The same in the last 14; null without such units, and ${afterDays(14)}.`),
    column("l28", "DOUBLE", `The same in the last 28; null without such units, and ${afterDays(28)}.`),
    column("active_user_version", "VARCHAR", "Hash of the unit type's definition of an active user."),
  ],
};

export const messageArrivals: Table = {
  name: "message_arrivals",
  row: "the events, or the exposures, of one topic that happened on ds, by how long after the day's end the broker received them",
  grain: ["ds", "run_id", "topic", "kind", "days_late"],
  columns: [
    ...run,
    column("topic", "VARCHAR", "Topic."),
    column("kind", "VARCHAR", "`event` or `exposure`."),
    column(
      "days_late",
      "INTEGER",
      "0: received before the day's end; 1: in the 24 hours after it; 2: in the 24 hours after these; and so on.",
    ),
    column("messages", "BIGINT", "Messages, or events of a batch; duplicates and those of other environments as well."),
  ],
};

export const deadLetters: Table = {
  name: "dead_letters",
  row: "one message, or one event of a batch, that the broker received on ds and that could not be used",
  grain: ["ds", "run_id", "topic", "partition", "offset", "part"],
  columns: [
    ...run,
    column("topic", "VARCHAR", "Topic."),
    column("partition", "INTEGER", "Partition."),
    column("offset", "BIGINT", "Offset."),
    column("part", "INTEGER", "Position within a message that holds several events; 0 otherwise."),
    column("received_at", "TIMESTAMP", "Broker's time of the message, UTC."),
    column("reason", "VARCHAR", "Why: see docs/events.md."),
    column(
      "bytes_base64",
      "VARCHAR",
      "The message's bytes as they came, in base64; for an event of a batch, its JSON.",
    ),
  ],
};

export const changeHistory: Table = {
  name: "change_history",
  row: "one change of the configuration that was seen up to this run",
  grain: ["ds", "run_id", "changed_at", "subject"],
  columns: [
    ...run,
    column("changed_at", "TIMESTAMP", "When, UTC."),
    column("changed_by", "VARCHAR", "Who."),
    column(
      "recorded_by",
      "VARCHAR",
      "`apply`: somebody put it into force with `pulse apply`; `run`: a run saw it in the files.",
    ),
    column("reason", "VARCHAR", "Why, in the words of who applied it; null where nobody said so."),
    column("subject", "VARCHAR", "What was changed: `gate new_checkout`, `metric revenue`, ..."),
    column("change", "VARCHAR", "The change in words."),
    column("detail", "JSON", "Before and after."),
  ],
};

export const runs: Table = {
  name: "runs",
  row: "one run",
  grain: ["ds", "run_id"],
  columns: [
    ...run,
    column("status", "VARCHAR", "`published`."),
    column("started_at", "TIMESTAMP", "UTC."),
    column("finished_at", "TIMESTAMP", "UTC."),
    column("configuration_hash", "VARCHAR", "Hash of the configuration."),
    column(
      "inputs_hash",
      "VARCHAR",
      "Hash of all that the run was made from: messages, configuration and program; `run_id` is its beginning.",
    ),
    column("program_version", "VARCHAR", "Version of Pulse."),
    column("input_offsets", "JSON", "Per topic and partition: the offset up to which messages were read."),
    column("row_counts", "JSON", "Rows of each table."),
    column(
      "table_hashes",
      "JSON",
      "Hash of each table's contents, independent of the order of rows; to be compared between runs of one version of Pulse.",
    ),
    column("models_built", "INTEGER", "Derived files that this run built."),
    column("models_reused", "INTEGER", "Derived files that were there already."),
  ],
};

/**
 * Versions that newer ones took the place of, as they were kept when `pulse.duckdb` was written. Of that file alone: no run has it.
 */
export const supersededRuns: Table = {
  name: "superseded_runs",
  row: "one version of a day's results that a newer one took the place of",
  grain: ["ds", "run_id"],
  columns: [...runs.columns, column("filename", "VARCHAR", "Its file of this table, beside which its others lie.")],
};

/** All published tables, in the order of `docs/tables.md`. */
export const tables: readonly Table[] = [
  pulseResults,
  pulseExposures,
  pulseHealth,
  assignments,
  unitMetrics,
  activeUsers,
  messageArrivals,
  deadLetters,
  changeHistory,
  runs,
];
