-- One value that one unit of one stage has for one quantile, and how often it has it.
-- grain: stage_id, unit_id, metric, metric_part, metric_level, view, view_day, value
-- inputs: quantile_needs, stages, span_events, unit_totals, conversion_times, metric_levels
-- columns:
--   stage_id VARCHAR          the stage
--   unit_id VARCHAR           the unit
--   metric VARCHAR            the metric
--   metric_part VARCHAR       part of the metric
--   metric_level VARCHAR      level of the metric's dimension; empty for the whole
--   view VARCHAR              the view
--   view_day INTEGER          its cell
--   value BIGINT              an event's value, the sum of a unit's values, or the microseconds of a conversion; null where it does not fit
--   n BIGINT                  how often
--   rounded BIGINT            values among these that have more decimals than the scale
with needs as (
  select s.stage_id, q.metric, q.metric_part, q.values_of, q.window_id, q.measure, q.has_dimension, q.ignores_zeros
  from quantile_needs as q
  join stages as s on s.exposure_type = q.exposure_type and s.name = q.name
),

single_events as (
  select n.stage_id, e.unit_id, n.metric, n.metric_part, case when n.has_dimension then coalesce(k.level, 'OTHER') else '' end as metric_level,
    e.view, e.view_day, e.amount as value, e.is_rounded
  from needs as n
  join span_events as e on e.stage_id = n.stage_id and e.window_id = n.window_id and e.measure = n.measure
  left join metric_levels as k on k.stage_id = n.stage_id and k.metric = n.metric and k.level = e.level
  where n.values_of = 'events' and (e.view = 'cumulative' or not n.has_dimension)
),

leveled_totals as (
  select n.stage_id, t.unit_id, n.metric, n.metric_part, case when n.has_dimension then coalesce(k.level, 'OTHER') else '' end as metric_level,
    n.ignores_zeros, t.view, t.view_day, t.total, t.overflows, t.rounded
  from needs as n
  join unit_totals as t on t.stage_id = n.stage_id and t.window_id = n.window_id and t.measure = n.measure
  left join metric_levels as k on k.stage_id = n.stage_id and k.metric = n.metric and k.level = t.level
  where n.values_of = 'units' and (t.view = 'cumulative' or not n.has_dimension)
),

sums as (
  select stage_id, unit_id, metric, metric_part, metric_level, ignores_zeros, view, view_day,
    exact_sum(total) as total, exact_sum(overflows) as overflows, exact_sum(rounded) as rounded
  from leveled_totals
  group by stage_id, unit_id, metric, metric_part, metric_level, ignores_zeros, view, view_day
),

unit_sums as (
  select stage_id, unit_id, metric, metric_part, metric_level, ignores_zeros, view, view_day,
    case when overflows = 0 and abs(total) < 4611686018427387904 then cast(total as bigint) end as value, cast(rounded as bigint) as rounded
  from sums
)

select stage_id, unit_id, metric, metric_part, metric_level, view, view_day, value, count(*) as n, cast(count_if(is_rounded) as bigint) as rounded
from single_events
group by stage_id, unit_id, metric, metric_part, metric_level, view, view_day, value

union all

select stage_id, unit_id, metric, metric_part, metric_level, view, view_day, value, 1 as n, rounded
from unit_sums
where value is null or value <> 0 or not ignores_zeros

union all

select n.stage_id, c.unit_id, n.metric, n.metric_part, '' as metric_level, c.view, c.view_day, c.us as value, count(*) as n, 0 as rounded
from needs as n
join conversion_times as c on c.stage_id = n.stage_id and c.metric = n.metric
where n.values_of = 'conversions'
group by n.stage_id, c.unit_id, n.metric, n.metric_part, c.view, c.view_day, c.us
