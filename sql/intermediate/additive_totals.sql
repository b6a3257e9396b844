-- One unit of one stage with something to count in a metric window, or its history, by view, measure and level.
-- grain: stage_id, unit_id, window_id, view, view_day, measure, level
-- inputs: span_days, views
-- columns:
--   stage_id VARCHAR          the stage
--   unit_id VARCHAR           the unit
--   window_id VARCHAR         the metric window
--   view VARCHAR              the view: cumulative, daily, days_since_exposure, last_7, last_28
--   view_day INTEGER          its cell: daily: the day; days_since_exposure: how many after the exposure's; else 0
--   measure VARCHAR           the measure, or a figure that a metric derives: <metric>#<name>
--   level VARCHAR             level of the measure's dimension
--   events DECIMAL(38,0)      events that count
--   total DECIMAL(38,0)       sum of their values, in units of 10^-scale
--   days BIGINT               days with any
--   least BIGINT              least value
--   greatest BIGINT           greatest value
--   first_key DECIMAL(38,0)   time and value of the earliest event: see moment_key
--   latest_key DECIMAL(38,0)  time and value of the latest event
--   overflows DECIMAL(38,0)   values left out of what is made of values
--   rounded DECIMAL(38,0)     values that have more decimals than the measure's scale
with cells as (
  select d.*, v.view,
    cast(case v.view when 'daily' then d.day_index when 'days_since_exposure' then d.day_index - d.exposure_day else 0 end as integer) as view_day
  from span_days as d
  cross join views as v
  where (v.view = 'cumulative' or (d.window_id <> 'history' and d.level = '')) and (v.days is null or d.day_index > d.stage_last_day - v.days)
)

select stage_id, unit_id, window_id, view, view_day, measure, level,
  exact_sum(events) as events, exact_sum(total) as total, count(*) as days, min(least) as least, max(greatest) as greatest,
  min(first_key) as first_key, max(latest_key) as latest_key, exact_sum(overflows) as overflows, exact_sum(rounded) as rounded
from cells
group by stage_id, unit_id, window_id, view, view_day, measure, level
