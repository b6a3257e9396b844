-- The value of one metric for one unit of one stage, where it is not zero: numerator y and denominator x.
-- grain: stage_id, unit_id, metric, metric_part, metric_level
-- inputs: unit_totals, metric_spans, stages, metric_terms
-- columns:
--   stage_id VARCHAR          the stage
--   unit_id VARCHAR           the unit
--   metric VARCHAR            the metric
--   metric_part VARCHAR       part of the metric; empty unless it is a funnel
--   metric_level VARCHAR      level of the metric's dimension; empty for the whole
--   y BIGINT                  numerator, in units of 10^-scale; 0 where it overflows
--   x BIGINT                  denominator, in units of 10^-scale; 0 where it overflows
--   overflows BIGINT          values that did not fit
with terms as (
  select s.stage_id, m.*
  from metric_terms as m
  join stages as s on s.exposure_type = m.exposure_type and s.name = m.name
),

volumes as (
  select t.stage_id, m.metric, t.level, exact_sum(t.events) as volume
  from unit_totals as t
  join (select distinct stage_id, metric, window_id, measure from terms where side = 'y' and has_dimension) as m
    on m.stage_id = t.stage_id and m.window_id = t.window_id and m.measure = t.measure
  group by t.stage_id, m.metric, t.level
),

ranked as (
  select stage_id, metric, level, volume,
    sum(cast(volume as decimal(38, 0))) over (partition by stage_id, metric) as whole,
    row_number() over (partition by stage_id, metric order by volume desc nulls last, level nulls last) as place
  from volumes
),

kept as (
  select stage_id, metric, level
  from ranked
  where place <= 10 and volume * 20 >= whole
),

leveled as (
  select t.stage_id, t.unit_id, t.window_id, m.metric, m.metric_part, '' as metric_level, m.side, m.take, t.events, t.total, t.days, t.overflows
  from unit_totals as t
  join terms as m on m.stage_id = t.stage_id and m.window_id = t.window_id and m.measure = t.measure

  union all

  select t.stage_id, t.unit_id, t.window_id, m.metric, m.metric_part, coalesce(k.level, 'OTHER') as metric_level, m.side, m.take,
    t.events, t.total, t.days, t.overflows
  from unit_totals as t
  join terms as m on m.stage_id = t.stage_id and m.window_id = t.window_id and m.measure = t.measure and m.has_dimension
  left join kept as k on k.stage_id = t.stage_id and k.metric = m.metric and k.level = t.level
),

summed as (
  select stage_id, unit_id, window_id, metric, metric_part, metric_level, side, take,
    exact_sum(events) as events, exact_sum(total) as total, exact_sum(days) as days, exact_sum(overflows) as overflows
  from leveled
  group by stage_id, unit_id, window_id, metric, metric_part, metric_level, side, take
),

taken as (
  select u.stage_id, u.unit_id, u.metric, u.metric_part, u.metric_level, u.side, u.overflows,
    case u.take
      when 'events' then u.events
      when 'total' then u.total
      when 'any' then cast(case when u.events > 0 then 1 else 0 end as decimal(38, 0))
      when 'share_of_days' then cast(floor(cast(u.days as double) * 1000000 / nullif(s.days, 0) + 0.5) as decimal(38, 0))
    end as amount
  from summed as u
  left join metric_spans as s
    on s.stage_id = u.stage_id and s.window_id = u.window_id and s.unit_id = case when u.take = 'share_of_days' then u.unit_id end
),

sides as (
  select stage_id, unit_id, metric, metric_part, metric_level,
    coalesce(exact_sum(case when side = 'y' then amount end), 0) as y,
    coalesce(exact_sum(case when side = 'x' then amount end), 0) as x,
    exact_sum(overflows) as overflows
  from taken
  group by stage_id, unit_id, metric, metric_part, metric_level
)

select stage_id, unit_id, metric, metric_part, metric_level,
  case when abs(y) < 4611686018427387904 then cast(y as bigint) else 0 end as y,
  case when abs(x) < 4611686018427387904 then cast(x as bigint) else 0 end as x,
  cast(overflows + case when abs(y) < 4611686018427387904 and abs(x) < 4611686018427387904 then 0 else 1 end as bigint) as overflows
from sides
