-- One unit, day and metric with anything to count.
-- grain: day, unit_type, unit_id, metric, metric_dimension_value
-- inputs: unit_days, metric_sides, unit_types, run
-- columns: those of the published table `unit_metrics`
with leveled as (
  select d.unit_type, d.unit_id, m.metric, '' as metric_dimension_value, m.side, m.take, m.scale, m.has_denominator, d.events, d.total
  from unit_days as d
  join metric_sides as m on m.measure = d.measure

  union all

  select d.unit_type, d.unit_id, m.metric, d.level as metric_dimension_value, m.side, m.take, m.scale, m.has_denominator, d.events, d.total
  from unit_days as d
  join metric_sides as m on m.measure = d.measure and m.has_dimension
),

sides as (
  select unit_type, unit_id, metric, metric_dimension_value, side, take, scale, has_denominator,
    exact_sum(events) as events, exact_sum(total) as total
  from leveled
  group by unit_type, unit_id, metric, metric_dimension_value, side, take, scale, has_denominator
),

amounts as (
  select unit_type, unit_id, metric, metric_dimension_value, side, has_denominator,
    case take when 'events' then cast(events as double) when 'total' then cast(total as double) / power(10, scale)
      else case when events > 0 then 1 else 0 end end as amount
  from sides
)

select r.ds, r.run_id, r.ds as day, a.unit_type, a.unit_id, a.metric, a.metric_dimension_value,
  coalesce(max(case when a.side = 'y' then a.amount end), 0) as numerator,
  case when a.has_denominator then coalesce(max(case when a.side = 'x' then a.amount end), 0) end as denominator
from amounts as a
join unit_types as t on t.unit_type = a.unit_type
cross join run as r
group by r.ds, r.run_id, a.unit_type, a.unit_id, a.metric, a.metric_dimension_value, a.has_denominator
order by a.unit_type, a.unit_id, a.metric, a.metric_dimension_value
