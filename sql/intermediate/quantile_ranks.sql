-- One value near one quantile of one group, slice and population, with its ranks; beside it what the group has as a whole.
-- grain: stage_id, population, group, user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day, value
-- inputs: quantile_needs, quantile_groups, quantile_moments, quantile_histogram
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
--   value BIGINT              the value, in units of 10^-scale; null in the only row of a group of which no value fits
--   times BIGINT              how often it is there
--   up_to BIGINT              values that are at most this one: the last of its ranks in ascending order, from 1
--   x_below BIGINT            the order statistic at or below the quantile; null where no value fits
--   x_above BIGINT            the one at or above it; null where no value fits
--   units BIGINT              units with a value
--   n DECIMAL(38,0)           sum over them of how many values each has
--   nn DECIMAL(38,0)          sum of n*n
--   s DECIMAL(38,0)           sum of s: how many of its values are at most x_below
--   ss DECIMAL(38,0)          sum of s*s
--   sn DECIMAL(38,0)          sum of s*n
--   overflows DECIMAL(38,0)   values that did not fit
--   rounded DECIMAL(38,0)     values that have more decimals than the scale
with parts as (
  select distinct quantile, metric, metric_part
  from quantile_needs
),

varying as (
  select m.*,
    (m.ss - 2 * (cast(m.s as double) / nullif(m.n, 0)) * m.sn + power(cast(m.s as double) / nullif(m.n, 0), 2) * m.nn)
      * (cast(m.units as double) / nullif(m.units - 1, 0)) as variance
  from quantile_moments as m
),

-- How many ranks beside the quantile are kept. What is asked for lies within 1.96 standard deviations of the number of values up to it, and two
-- ranks: this is a little more, so that the last digit of a double does not matter.
reaching as (
  select v.*, 2.5 * power(case when v.variance > 0 then v.variance else 0 end, 0.5) + 2 as reach
  from varying as v
),

placed as (
  select 'all' as population, slice, quantile, metric_level, view, view_day, value, times, up_to
  from quantile_histogram

  union all

  select 'fresh' as population, slice, quantile, metric_level, view, view_day, value, fresh_times as times, fresh_up_to as up_to
  from quantile_histogram
  where fresh_times > 0
),

final as (
  select g.stage_id, m.population, g."group", g.user_dimension, g.user_dimension_value, p.metric, p.metric_part, m.metric_level, m.view, m.view_day,
    h.value, coalesce(h.times, 0) as times, coalesce(h.up_to, 0) as up_to, m.x_below, m.x_above, m.units, m.n, m.nn, m.s, m.ss, m.sn,
    m.overflows, m.rounded
  from reaching as m
  join quantile_groups as g on g.slice = m.slice
  join parts as p on p.quantile = m.quantile
  left join placed as h
    on h.population = m.population and h.slice = m.slice and h.quantile = m.quantile and h.metric_level = m.metric_level
    and h.view = m.view and h.view_day = m.view_day
  where m.x_below is null or (h.up_to >= m.ranks_before - m.reach and h.up_to - h.times <= m.ranks_before + m.reach)
)

select * from final
order by stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day, value nulls last
