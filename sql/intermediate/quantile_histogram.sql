-- One value that one slice has for one quantile, and its place among all of them: of all units, and of the fresh ones.
-- grain: slice, quantile, metric_level, view, view_day, value
-- inputs: quantile_slices, quantile_zeros
-- columns:
--   slice BIGINT              the slice
--   quantile INTEGER          the quantile
--   metric_level VARCHAR      level of the metric's dimension; empty for the whole
--   view VARCHAR              the view
--   view_day INTEGER          its cell
--   value BIGINT              the value
--   times BIGINT              how often it is there
--   fresh_times BIGINT        how often among the values of fresh units
--   up_to BIGINT              values that are at most this one: the last of its ranks in ascending order, from 1
--   fresh_up_to BIGINT        the same of fresh units
with counted as (
  select slice, quantile, metric_level, view, view_day, value, n, case when is_fresh then n else 0 end as fresh_n
  from quantile_slices
  where value is not null

  union all

  select slice, quantile, metric_level, view, view_day, 0 as value, units as n, fresh_units as fresh_n
  from quantile_zeros
),

summed as (
  select slice, quantile, metric_level, view, view_day, value, cast(exact_sum(n) as bigint) as times, cast(exact_sum(fresh_n) as bigint) as fresh_times
  from counted
  group by slice, quantile, metric_level, view, view_day, value
)

select slice, quantile, metric_level, view, view_day, value, times, fresh_times,
  cast(sum(cast(times as decimal(38, 0))) over up_to_value as bigint) as up_to,
  cast(sum(cast(fresh_times as decimal(38, 0))) over up_to_value as bigint) as fresh_up_to
from summed
window up_to_value as (partition by slice, quantile, metric_level, view, view_day order by value nulls last rows unbounded preceding)
