-- What one group, slice and population has for one quantile: its order statistics, and the sums that say how uncertain it is.
-- grain: stage_id, population, group, user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day
-- inputs: quantile_needs, quantile_slices, quantile_zeros, quantile_histogram
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
--   x_below BIGINT            the order statistic at or below the quantile; null where no value fits
--   x_above BIGINT            the one at or above it; null where no value fits
--   ranks_before DOUBLE       (n - 1) p, that is how many ranks lie before the quantile; null where no value fits
--   units BIGINT              units with a value
--   n DECIMAL(38,0)           sum over them of how many values each has
--   nn DECIMAL(38,0)          sum of n*n
--   s DECIMAL(38,0)           sum of s: how many of its values are at most x_below
--   ss DECIMAL(38,0)          sum of s*s
--   sn DECIMAL(38,0)          sum of s*n
--   overflows DECIMAL(38,0)   values that did not fit
--   rounded DECIMAL(38,0)     values that have more decimals than the scale
with probabilities as (
  select distinct metric, metric_part, millionths
  from quantile_needs
),

placed as (
  select stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day,
    h.value, h.up_to, p.millionths,
    max(h.up_to) over (
      partition by stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day
    ) as n
  from quantile_histogram as h
  join probabilities as p using (metric, metric_part)
),

-- With t = (n - 1) p, the order statistics are those of ranks floor(t) + 1 and ceil(t) + 1.
points as (
  select stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day,
    min(case when up_to * 1000000 > (n - 1) * millionths then value end) as x_below,
    min(case when (up_to - 1) * 1000000 >= (n - 1) * millionths then value end) as x_above,
    max(cast((n - 1) * millionths as double) / 1000000) as ranks_before
  from placed
  group by stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day
),

unit_sums as (
  select stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day, v.unit_id,
    cast(exact_sum(v.n) as bigint) as n, cast(exact_sum(case when v.value <= p.x_below then v.n else 0 end) as bigint) as s
  from quantile_slices as v
  join points as p using (stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day)
  where v.value is not null
  group by stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day, v.unit_id
),

products as (
  select stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day,
    1 as units, u.n, u.n * u.n as nn, u.s, u.s * u.s as ss, u.s * u.n as sn, 0 as overflows, 0 as rounded
  from unit_sums as u

  union all

  select stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day,
    z.units, z.units as n, z.units as nn, case when p.x_below >= 0 then z.units else 0 end as s,
    case when p.x_below >= 0 then z.units else 0 end as ss, case when p.x_below >= 0 then z.units else 0 end as sn, 0 as overflows, 0 as rounded
  from quantile_zeros as z
  join points as p using (stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day)

  union all

  select stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day,
    0 as units, 0 as n, 0 as nn, 0 as s, 0 as ss, 0 as sn, case when v.value is null then v.n else 0 end as overflows, v.rounded
  from quantile_slices as v
),

sums as (
  select stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day,
    cast(exact_sum(units) as bigint) as units, exact_sum(n) as n, exact_sum(nn) as nn, exact_sum(s) as s, exact_sum(ss) as ss, exact_sum(sn) as sn,
    exact_sum(overflows) as overflows, exact_sum(rounded) as rounded
  from products
  group by stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day
)

select stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day,
  p.x_below, p.x_above, p.ranks_before, m.units, m.n, m.nn, m.s, m.ss, m.sn, m.overflows, m.rounded
from sums as m
left join points as p using (stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day)
