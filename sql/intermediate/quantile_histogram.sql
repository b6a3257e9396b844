-- One value that one group, slice and population has for one quantile, and its place among all of them.
-- grain: stage_id, population, group, user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day, value
-- inputs: quantile_slices, quantile_zeros
-- columns:
--   stage_id VARCHAR          the stage
--   population VARCHAR        all units, or fresh ones
--   group VARCHAR             the group
--   user_dimension VARCHAR    user dimension; empty for all units
--   user_dimension_value VARCHAR  its level
--   metric VARCHAR            the metric
--   metric_part VARCHAR       part of the metric
--   metric_level VARCHAR      level of the metric's dimension; empty for the whole
--   view VARCHAR              the view
--   view_day INTEGER          its cell
--   value BIGINT              the value
--   times BIGINT              how often it is there
--   up_to BIGINT              values that are at most this one: the last of its ranks in ascending order, from 1
with counted as (
  select stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day, value, n
  from quantile_slices
  where value is not null

  union all

  select stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day, 0 as value, units as n
  from quantile_zeros
),

summed as (
  select stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day, value,
    cast(exact_sum(n) as bigint) as times
  from counted
  group by stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day, value
)

select stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day, value, times,
  cast(sum(cast(times as decimal(38, 0))) over (
    partition by stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day
    order by value nulls last rows unbounded preceding
  ) as bigint) as up_to
from summed
