import { resultColumns } from "../published/json-rows.ts";
import { CAN_BE_HEADLINE, HEADLINE_COLUMNS, headlineOrder } from "../scorecard/headline-sql.ts";

/** Rows that can be headlines: of a funnel, its overall part. */
const CELLS = `
  select rowid as row, exposure_type, name, rule, unit_type, metric, metric_tags, direction, test_group, population, stage, outcome,
    difference, p_value, confidence_level, warnings, margin, margin_verdict, cuped_p_value, naive_sign_differs,
    minimum_detectable_relative, sequential_p_value
  from pulse_results
  where ${CAN_BE_HEADLINE} and metric_part in ('', 'overall')`;

/** Each metric's headline, and the newest stage that is ok beside it. */
const CHOSEN = `
  cells as materialized (${CELLS}),
  chosen as (
    select
      arg_max(row, ${headlineOrder("pooled")}) as headline,
      arg_max(row, ${headlineOrder("stages")}) as newest
    from cells group by name, rule, metric, test_group
  ),
  headlines as materialized (
    select cells.*, newest, outcome <> 'ok' or difference is null or p_value is null as is_none,
      margin is not null or list_contains(metric_tags::varchar[], 'guardrail') as is_guardrail
    from chosen join cells on cells.row = chosen.headline
  )`;

/** Columns of `pulse_results` that a decision asks for; all others stay null. */
export const DECISION_COLUMNS = resultColumns([
  ...HEADLINE_COLUMNS,
  ...["margin", "margin_of", "margin_test", "margin_verdict"],
  ...["cuped_outcome", "cuped_difference", "cuped_lower", "cuped_upper", "cuped_p_value", "cuped_relative_difference"],
  ...["cuped_relative_lower", "cuped_relative_upper", "sequential_lower", "sequential_upper", "sequential_p_value"],
  ...["minimum_detectable_difference", "minimum_detectable_relative", "heterogeneity_p_value", "naive_sign_differs"],
]);

/**
 * Two JSON lists: `counts`, numbers of headlines by rule; and `rows` (see {@link DECISION_COLUMNS}), those of the headlines (and of the newest stages beside them) that have
 * anything to say. Parameters: ds.
 */
export const HEADLINES_SQL = `
  with ${CHOSEN},
  counts as (
    select name, rule, any_value(unit_type) as unit_type, any_value(exposure_type) as exposure_type,
      count(distinct metric) filter (not is_none) as compared,
      count(distinct metric) filter (not is_none and is_guardrail) as guardrails,
      count(*) as comparisons,
      count(distinct test_group) as groups,
      list({'outcome': outcome, 'metric': metric} order by metric) filter (is_none) as none
    from headlines group by name, rule
  ),
  sensitive as (
    select row, row_number() over (
      partition by name, rule order by direction is null or direction = '', minimum_detectable_relative, metric
    ) as place
    from headlines where minimum_detectable_relative > 0
  ),
  newest_moved as (
    select headlines.row as headline, newest
    from headlines join cells on cells.row = headlines.newest
    where newest <> headlines.row and cells.outcome = 'ok' and cells.p_value < 1 - cells.confidence_level
      and ((cells.difference > 0 and cells.direction = 'decrease') or (cells.difference < 0 and cells.direction = 'increase'))
  ),
  wanted as (
    select row from headlines
    where not is_none and (
      p_value < 1 - confidence_level or margin is not null or cuped_p_value < 1 - confidence_level
      or naive_sign_differs or json_array_length(warnings) > 0
    )
    union select headline from newest_moved
    union select newest from newest_moved
    union select row from sensitive where place = 1
  )
  select (select to_json(list(c order by name, rule)) from counts c) as counts,
    (${DECISION_COLUMNS.selectFrom("pulse_results where rowid in (select row from wanted)")}) as rows`;

/** Stages with their groups, as the results have them. Parameters: ds. */
export const RAMP_SQL = `
  select name, rule, coalesce(stage, 1) as stage, any_value(percent) as percent, max(stage_from_at) as stage_from_at,
    max(stage_to_at) as stage_to_at, test_group, any_value(control_group) as control_group, max(test_units) as test_units,
    max(control_units) as control_units,
    if(bool_or(outcome <> 'no_control' and control_units > 0), 'ok', 'no_control') as outcome
  from pulse_results
  where ds = ?::date and view = 'cumulative' and user_dimension = '' and metric_dimension = '' and population = 'all'
  group by name, rule, stage, test_group order by name, rule, stage, test_group`;
