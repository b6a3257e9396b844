-- One unit, day and metric with anything to count.
-- grain: day, unit_type, unit_id, metric, metric_dimension_value
-- inputs: unit_days, occurrences, day_distinct, metric_sides, unit_types, run
-- columns: those of the published table `unit_metrics`
with day_totals as (
  select measure, unit_type, unit_id, level, events, total, least, greatest, first_key, latest_key
  from unit_days

  union all

  select n.derived as measure, o.unit_type, o.unit_id, o.level, count(distinct o.item) as events, 0 as total,
    cast(null as bigint) as least, cast(null as bigint) as greatest,
    cast(null as decimal(38, 0)) as first_key, cast(null as decimal(38, 0)) as latest_key
  from occurrences as o
  join day_distinct as n on n.measure = o.measure
  group by n.derived, o.unit_type, o.unit_id, o.level
),

amounts as (
  select d.unit_type, d.unit_id, m.metric, m.metric_version, m.active_user_version, d.level, m.side, m.has_denominator,
    cast(m.factor * case m.take
      when 'events' then d.events
      when 'total' then d.total
      when 'least' then d.least
      when 'greatest' then d.greatest
      when 'first' then moment_amount(d.first_key)
      when 'latest' then moment_amount(d.latest_key)
      else case when d.events > 0 then 1 else 0 end end as decimal(38, 0)) as amount,
    m.scale
  from day_totals as d
  join metric_sides as m on m.measure = d.measure and m.unit_type = d.unit_type
),

sides as (
  select unit_type, unit_id, metric, metric_version, active_user_version, level, side, has_denominator, cast(exact_sum(amount) as double) / power(10, scale) as amount
  from amounts
  group by unit_type, unit_id, metric, metric_version, active_user_version, level, side, has_denominator, scale
)

select r.ds, r.run_id, r.ds as day, a.unit_type, a.unit_id, a.metric, a.level as metric_dimension_value,
  coalesce(max(case when a.side = 'y' then a.amount end), 0) as numerator,
  case when a.has_denominator then coalesce(max(case when a.side = 'x' then a.amount end), 0) end as denominator,
  a.metric_version, a.active_user_version
from sides as a
join unit_types as t on t.unit_type = a.unit_type
cross join run as r
group by r.ds, r.run_id, a.unit_type, a.unit_id, a.metric, a.level, a.has_denominator, a.metric_version, a.active_user_version
order by a.unit_type, a.unit_id, a.metric, a.level
