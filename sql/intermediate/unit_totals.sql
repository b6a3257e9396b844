-- One unit of one stage with something to count in a metric window, by measure and level: whole days and parts of days.
-- grain: stage_id, unit_id, window_id, measure, level
-- inputs: metric_spans, unit_days, partial_days, window_measures, stages, calendar
-- columns:
--   stage_id VARCHAR          the stage
--   unit_id VARCHAR           the unit
--   window_id VARCHAR         the metric window
--   measure VARCHAR           the measure
--   level VARCHAR             level of the measure's dimension
--   events DECIMAL(38,0)      events that count
--   total DECIMAL(38,0)       sum of their values, in units of 10^-scale
--   days BIGINT               days with any
--   overflows DECIMAL(38,0)   values left out of total
--   rounded DECIMAL(38,0)     values that have more decimals than the measure's scale
with whole_days as (
  select s.stage_id, s.unit_id, s.window_id, d.measure, d.level, d.events, d.total, d.overflows, d.rounded
  from metric_spans as s
  join unit_days as d on d.unit_type = s.unit_type and d.unit_id = s.unit_id
  join window_measures as m
    on m.exposure_type = s.exposure_type and m.name = s.name and m.window_id = s.window_id and m.measure = d.measure
  join calendar as c on c.ds = d.ds and c.is_first
  where s.start_us <= c.start_us and s.end_us >= c.end_us
),

parts_of_days as (
  select t.stage_id, p.unit_id, p.window_id, p.measure, p.level, p.events, p.total, p.overflows, p.rounded
  from partial_days as p
  join stages as t on t.exposure_type = p.exposure_type and t.name = p.name and t.rule = p.rule and t.stage = p.stage
  join metric_spans as s on s.stage_id = t.stage_id and s.unit_id = p.unit_id and s.window_id = p.window_id
),

final as (
  select stage_id, unit_id, window_id, measure, level,
    exact_sum(events) as events, exact_sum(total) as total, count(*) as days, exact_sum(overflows) as overflows,
    exact_sum(rounded) as rounded
  from (select * from whole_days union all select * from parts_of_days) as days
  group by stage_id, unit_id, window_id, measure, level
)

select * from final
