-- One value that one unit has for one quantile, and how often it has it.
-- grain: unit, quantile, metric_level, view, view_day, value
-- inputs: quantile_needs, stages, quantile_units, span_events, unit_totals, conversion_times, metric_levels
-- columns:
--   unit BIGINT               the unit
--   quantile INTEGER          the quantile: a metric's part, by its number
--   metric_level VARCHAR      level of the metric's dimension; empty for the whole
--   view VARCHAR              the view
--   view_day INTEGER          its cell
--   value BIGINT              an event's value, the sum of a unit's values, or the microseconds of a conversion; null where it does not fit
--   n BIGINT                  how often
--   rounded BIGINT            values among these that have more decimals than the scale
with needs as (
  select s.stage_id, q.quantile, q.metric, q.values_of, q.window_id, q.measure, q.has_dimension, q.ignores_zeros
  from quantile_needs as q
  join stages as s on s.exposure_type = q.exposure_type and s.name = q.name
),

single_events as (
  select u.unit, n.quantile, case when n.has_dimension then coalesce(k.level, 'OTHER') else '' end as metric_level, e.view, e.view_day,
    e.amount as value, e.is_rounded
  from needs as n
  join span_events as e on e.stage_id = n.stage_id and e.window_id = n.window_id and e.measure = n.measure
  join quantile_units as u on u.stage_id = e.stage_id and u.unit_id = e.unit_id
  left join metric_levels as k on k.stage_id = n.stage_id and k.metric = n.metric and k.level = e.level
  where n.values_of = 'events' and (e.view = 'cumulative' or not n.has_dimension)
),

leveled_totals as (
  select u.unit, n.quantile, case when n.has_dimension then coalesce(k.level, 'OTHER') else '' end as metric_level, t.view, t.view_day,
    n.ignores_zeros, t.total, t.overflows, t.rounded
  from needs as n
  join unit_totals as t on t.stage_id = n.stage_id and t.window_id = n.window_id and t.measure = n.measure
  join quantile_units as u on u.stage_id = t.stage_id and u.unit_id = t.unit_id
  left join metric_levels as k on k.stage_id = n.stage_id and k.metric = n.metric and k.level = t.level
  where n.values_of = 'units' and (t.view = 'cumulative' or not n.has_dimension)
),

sums as (
  select unit, quantile, metric_level, view, view_day, ignores_zeros,
    exact_sum(total) as total, exact_sum(overflows) as overflows, exact_sum(rounded) as rounded
  from leveled_totals
  group by unit, quantile, metric_level, view, view_day, ignores_zeros
),

unit_sums as (
  select unit, quantile, metric_level, view, view_day, ignores_zeros,
    case when overflows = 0 and abs(total) < 4611686018427387904 then cast(total as bigint) end as value, cast(rounded as bigint) as rounded
  from sums
)

select unit, quantile, metric_level, view, view_day, value, count(*) as n, cast(count_if(is_rounded) as bigint) as rounded
from single_events
group by unit, quantile, metric_level, view, view_day, value

union all

select unit, quantile, metric_level, view, view_day, value, 1 as n, rounded
from unit_sums
where value is null or value <> 0 or not ignores_zeros

union all

select u.unit, n.quantile, '' as metric_level, c.view, c.view_day, c.us as value, count(*) as n, 0 as rounded
from needs as n
join conversion_times as c on c.stage_id = n.stage_id and c.metric = n.metric
join quantile_units as u on u.stage_id = c.stage_id and u.unit_id = c.unit_id
where n.values_of = 'conversions'
group by u.unit, n.quantile, c.view, c.view_day, c.us
