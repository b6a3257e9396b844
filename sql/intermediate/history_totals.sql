-- One unit of one stage with something to count in the days before its first-ever exposure, by measure and level.
-- grain: stage_id, unit_id, window_id, measure, level
-- inputs: assigned, history, history_days, window_measures, calendar
-- columns:
--   stage_id VARCHAR          the stage
--   unit_id VARCHAR           the unit
--   window_id VARCHAR         the history's own, beside those of metrics
--   measure VARCHAR           the measure
--   level VARCHAR             level of the measure's dimension
--   events DECIMAL(38,0)      events that count
--   total DECIMAL(38,0)       sum of their values, in units of 10^-scale
--   days BIGINT               days with any
--   overflows DECIMAL(38,0)   values left out of total
--   rounded DECIMAL(38,0)     values that have more decimals than the measure's scale
with spans as (
  select a.stage_id, a.exposure_type, a.name, a.unit_type, a.unit_id, h.window_id,
    c.day_index - h.days as from_day, c.day_index as to_day
  from assigned as a
  join calendar as c on c.ds = a.first_ever_ds and c.is_first
  cross join history as h
  where a.in_analysis
),

numbered_days as (
  select d.*, c.day_index
  from history_days as d
  join calendar as c on c.ds = d.ds and c.is_first
)

select s.stage_id, s.unit_id, s.window_id, d.measure, d.level,
  exact_sum(d.events) as events, exact_sum(d.total) as total, count(*) as days, exact_sum(d.overflows) as overflows,
  exact_sum(d.rounded) as rounded
from spans as s
join numbered_days as d
  on d.unit_type = s.unit_type and d.unit_id = s.unit_id and d.day_index >= s.from_day and d.day_index < s.to_day
join window_measures as m
  on m.exposure_type = s.exposure_type and m.name = s.name and m.window_id = s.window_id and m.measure = d.measure
group by s.stage_id, s.unit_id, s.window_id, d.measure, d.level
