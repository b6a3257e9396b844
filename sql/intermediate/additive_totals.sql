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
select d.stage_id, d.unit_id, d.window_id, v.view, 0 as view_day, d.measure, d.level,
  exact_sum(d.events) as events, exact_sum(d.total) as total, count(*) as days, min(d.least) as least, max(d.greatest) as greatest,
  min(d.first_key) as first_key, max(d.latest_key) as latest_key, exact_sum(d.overflows) as overflows, exact_sum(d.rounded) as rounded
from span_days as d
join views as v on v.view = 'cumulative' or (v.days is not null and d.window_id <> 'history' and d.level = '' and d.day_index > d.stage_last_day - v.days)
group by d.stage_id, d.unit_id, d.window_id, v.view, d.measure, d.level

union all

-- Where each day is a cell, it is its own sum.
select d.stage_id, d.unit_id, d.window_id, v.view,
  case v.view when 'daily' then d.day_index else d.day_index - d.exposure_day end as view_day, d.measure, d.level,
  cast(d.events as decimal(38, 0)) as events, cast(d.total as decimal(38, 0)) as total, 1 as days, d.least, d.greatest,
  d.first_key, d.latest_key, cast(d.overflows as decimal(38, 0)) as overflows, cast(d.rounded as decimal(38, 0)) as rounded
from span_days as d
join views as v on v.view in ('daily', 'days_since_exposure')
where d.window_id <> 'history' and d.level = ''
