-- What one slice and population has for one quantile: its order statistics, and the sums that say how uncertain it is.
-- grain: population, slice, quantile, metric_level, view, view_day
-- inputs: quantile_needs, quantile_slices, quantile_histogram
-- columns:
--   population VARCHAR        all units, or fresh ones
--   slice BIGINT              the slice
--   quantile INTEGER          the quantile
--   metric_level VARCHAR      level of the metric's dimension; empty for the whole
--   view VARCHAR              the view
--   view_day INTEGER          its cell
--   x_below BIGINT            the order statistic at or below the quantile; null where no value fits
--   x_above BIGINT            the one at or above it; null where no value fits
--   ranks_before DOUBLE       how many ranks lie before the quantile, (n - 1) p; null where no value fits
--   units BIGINT              units with a value
--   n DECIMAL(38,0)           sum over them of how many values each has
--   nn DECIMAL(38,0)          sum of n*n
--   s DECIMAL(38,0)           sum of s: how many of its values are at most x_below
--   ss DECIMAL(38,0)          sum of s*s
--   sn DECIMAL(38,0)          sum of s*n
--   overflows DECIMAL(38,0)   values that did not fit
--   rounded DECIMAL(38,0)     values that have more decimals than the scale
with parts as (
  select distinct quantile, millionths, values_of = 'units' as has_one_each
  from quantile_needs
),

placed as (
  select 'all' as population, slice, quantile, metric_level, view, view_day, value, times, up_to
  from quantile_histogram

  union all

  select 'fresh' as population, slice, quantile, metric_level, view, view_day, value, fresh_times as times, fresh_up_to as up_to
  from quantile_histogram
  where fresh_times > 0
),

sizes as (
  select population, slice, quantile, metric_level, view, view_day, max(up_to) as n
  from placed
  group by population, slice, quantile, metric_level, view, view_day
),

-- With t = (n - 1) p, the order statistics are those of ranks floor(t) + 1 and ceil(t) + 1.
points as (
  select h.population, h.slice, h.quantile, h.metric_level, h.view, h.view_day, p.has_one_each, z.n,
    min(case when h.up_to * 1000000 > (z.n - 1) * p.millionths then h.value end) as x_below,
    min(case when (h.up_to - 1) * 1000000 >= (z.n - 1) * p.millionths then h.value end) as x_above,
    min(case when h.up_to * 1000000 > (z.n - 1) * p.millionths then h.up_to end) as s,
    max(cast((z.n - 1) * p.millionths as double) / 1000000) as ranks_before
  from placed as h
  join sizes as z
    on z.population = h.population and z.slice = h.slice and z.quantile = h.quantile and z.metric_level = h.metric_level
    and z.view = h.view and z.view_day = h.view_day
  join parts as p on p.quantile = h.quantile
  group by h.population, h.slice, h.quantile, h.metric_level, h.view, h.view_day, p.has_one_each, z.n
),

unit_sums as (
  select p.population, v.slice, v.quantile, v.metric_level, v.view, v.view_day, v.unit,
    cast(exact_sum(v.n) as bigint) as n, cast(exact_sum(case when v.value <= p.x_below then v.n else 0 end) as bigint) as s
  from quantile_slices as v
  join points as p
    on p.slice = v.slice and p.quantile = v.quantile and p.metric_level = v.metric_level and p.view = v.view and p.view_day = v.view_day
    and not p.has_one_each and (p.population = 'all' or v.is_fresh)
  where v.value is not null
  group by p.population, v.slice, v.quantile, v.metric_level, v.view, v.view_day, v.unit
),

-- Where each unit has one value, its products are all 1.
products as (
  select population, slice, quantile, metric_level, view, view_day, 1 as units, u.n, u.n * u.n as nn, u.s, u.s * u.s as ss, u.s * u.n as sn, 0 as overflows, 0 as rounded
  from unit_sums as u

  union all

  select population, slice, quantile, metric_level, view, view_day, p.n as units, p.n, p.n as nn, p.s, p.s as ss, p.s as sn, 0 as overflows, 0 as rounded
  from points as p
  where p.has_one_each

  union all

  select 'all' as population, slice, quantile, metric_level, view, view_day, 0 as units, 0 as n, 0 as nn, 0 as s, 0 as ss, 0 as sn,
    case when v.value is null then v.n else 0 end as overflows, v.rounded
  from quantile_slices as v
  where v.value is null or v.rounded > 0

  union all

  select 'fresh' as population, slice, quantile, metric_level, view, view_day, 0 as units, 0 as n, 0 as nn, 0 as s, 0 as ss, 0 as sn,
    case when v.value is null then v.n else 0 end as overflows, v.rounded
  from quantile_slices as v
  where (v.value is null or v.rounded > 0) and v.is_fresh
),

sums as (
  select population, slice, quantile, metric_level, view, view_day, cast(exact_sum(units) as bigint) as units,
    exact_sum(n) as n, exact_sum(nn) as nn, exact_sum(s) as s, exact_sum(ss) as ss, exact_sum(sn) as sn,
    exact_sum(overflows) as overflows, exact_sum(rounded) as rounded
  from products
  group by population, slice, quantile, metric_level, view, view_day
)

select m.population, m.slice, m.quantile, m.metric_level, m.view, m.view_day, p.x_below, p.x_above, p.ranks_before,
  m.units, m.n, m.nn, m.s, m.ss, m.sn, m.overflows, m.rounded
from sums as m
left join points as p
  on p.population = m.population and p.slice = m.slice and p.quantile = m.quantile and p.metric_level = m.metric_level
  and p.view = m.view and p.view_day = m.view_day
