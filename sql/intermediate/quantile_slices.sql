-- One value that one unit of one stage has for one quantile, in one of the slices and populations in which the unit is.
-- grain: stage_id, population, user_dimension, metric, metric_part, metric_level, view, view_day, unit_id, value
-- inputs: quantile_values, quantile_needs, slices, stages
-- columns:
--   stage_id VARCHAR          the stage
--   population VARCHAR        all units, or fresh ones
--   group VARCHAR             the group
--   user_dimension VARCHAR    user dimension; empty for all units
--   user_dimension_value VARCHAR  its level
--   metric VARCHAR            the metric
--   metric_part VARCHAR       part of the metric
--   metric_level VARCHAR      level of the metric's dimension; empty for the whole
--   view VARCHAR              the view; beside the cumulative one there are only all units
--   view_day INTEGER          its cell
--   unit_id VARCHAR           the unit
--   value BIGINT              the value; null where it does not fit
--   n BIGINT                  how often the unit has it
--   rounded BIGINT            values among these that have more decimals than the scale
with parts as (
  select distinct metric, metric_part, crosses_dimensions
  from quantile_needs
),

sliced as (
  select s.stage_id, s.carried_over, s."group", s.user_dimension, s.user_dimension_value, v.metric, v.metric_part, v.metric_level, v.view,
    v.view_day, v.unit_id, v.value, v.n, v.rounded
  from quantile_values as v
  join slices as s on s.stage_id = v.stage_id and s.unit_id = v.unit_id
  join parts as p on p.metric = v.metric and p.metric_part = v.metric_part
  where s.user_dimension = '' or (v.view = 'cumulative' and (v.metric_level = '' or p.crosses_dimensions))
)

select stage_id, 'all' as population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day,
  unit_id, value, n, rounded
from sliced

union all

select v.stage_id, 'fresh' as population, v."group", v.user_dimension, v.user_dimension_value, v.metric, v.metric_part, v.metric_level, v.view,
  v.view_day, v.unit_id, v.value, v.n, v.rounded
from sliced as v
join stages as s on s.stage_id = v.stage_id and s.exposure_type = 'gate'
where not v.carried_over
