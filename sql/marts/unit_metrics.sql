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
  select d.unit_type, d.unit_id, m.metric, d.level, m.side,
    cast(m.factor * case m.take
      when 'events' then d.events
      when 'total' then d.total
      when 'least' then d.least
      when 'greatest' then d.greatest
      when 'first' then moment_amount(d.first_key)
      when 'latest' then moment_amount(d.latest_key)
      else case when d.events > 0 then 1 else 0 end end as decimal(38, 0)) as amount
  from day_totals as d
  join metric_sides as m on m.measure = d.measure and m.unit_type = d.unit_type
  join unit_types as t on t.unit_type = d.unit_type
),

sums as (
  select unit_type, unit_id, metric, level,
    coalesce(exact_sum(case when side = 'y' then amount end), 0) as y, coalesce(exact_sum(case when side = 'x' then amount end), 0) as x
  from amounts
  group by unit_type, unit_id, metric, level
),

metrics as (
  select unit_type, metric, has_denominator, metric_version, active_user_version,
    coalesce(max(case when side = 'y' then scale end), 0) as y_scale, coalesce(max(case when side = 'x' then scale end), 0) as x_scale
  from metric_sides
  group by unit_type, metric, has_denominator, metric_version, active_user_version
)

select r.ds, r.run_id, r.ds as day, s.unit_type, s.unit_id, s.metric, s.level as metric_dimension_value,
  cast(s.y as double) / power(10, m.y_scale) as numerator,
  case when m.has_denominator then cast(s.x as double) / power(10, m.x_scale) end as denominator,
  m.metric_version, m.active_user_version
from sums as s
join metrics as m on m.unit_type = s.unit_type and m.metric = s.metric
cross join run as r
order by s.unit_type, s.unit_id, s.metric, s.level
