-- One unit of one stage on one day of one metric window, or of its history, with something to count: the whole day, or the part that the window covers.
-- grain: stage_id, unit_id, window_id, measure, level, day_index
-- inputs: metric_spans, unit_days, partial_days, window_measures, stages, calendar
-- columns:
--   stage_id VARCHAR          the stage
--   unit_id VARCHAR           the unit
--   window_id VARCHAR         the metric window
--   measure VARCHAR           the measure
--   level VARCHAR             level of the measure's dimension
--   day_index INTEGER         the day, since 1970
--   exposure_day INTEGER      day of the first exposure within the stage
--   stage_last_day INTEGER    last day of the stage, as of the ds
--   events BIGINT             events that count
--   total BIGINT              sum of their values, in units of 10^-scale, or where there is no value the events; within the measure's daily cap
--   least BIGINT              least value
--   greatest BIGINT           greatest value
--   first_key DECIMAL(38,0)   time and value of the earliest event: see moment_key
--   latest_key DECIMAL(38,0)  time and value of the latest event
--   overflows BIGINT          values that do not fit 64 bits at the measure's scale: left out of what is made of values
--   rounded BIGINT            values that have more decimals than the measure's scale
with whole_days as (
  select s.stage_id, s.unit_id, s.window_id, d.measure, d.level, c.day_index, s.exposure_day, s.stage_last_day,
    d.events, d.total, d.least, d.greatest, d.first_key, d.latest_key, d.overflows, d.rounded
  from metric_spans as s
  join unit_days as d on d.unit_type = s.unit_type and d.unit_id = s.unit_id
  join window_measures as m
    on m.exposure_type = s.exposure_type and m.name = s.name and m.window_id = s.window_id and m.measure = d.measure
  join calendar as c on c.ds = d.ds and c.is_first
  where s.start_us <= c.start_us and s.end_us >= c.end_us
),

parts_of_days as (
  select s.stage_id, s.unit_id, s.window_id, p.measure, p.level, c.day_index, s.exposure_day, s.stage_last_day,
    p.events, p.total, p.least, p.greatest, p.first_key, p.latest_key, p.overflows, p.rounded
  from partial_days as p
  join stages as t
    on t.exposure_type = p.exposure_type and t.name = p.name and t.analysis = p.analysis and t.rule = p.rule and t.stage = p.stage
  join metric_spans as s on s.stage_id = t.stage_id and s.unit_id = p.unit_id and s.window_id = p.window_id
  join calendar as c on c.ds = p.ds and c.is_first
)

select * from whole_days
union all
select * from parts_of_days
