-- What one unit did in a funnel: its steps stand among measures as <funnel>#<step>, its conversions as <funnel>#time.
-- grain: stage_id, unit_id, window_id, view, view_day, measure, level
-- inputs: funnel_reached, funnel_times, funnels
-- columns:
--   stage_id VARCHAR          the stage
--   unit_id VARCHAR           the unit
--   window_id VARCHAR         the metric window
--   view VARCHAR              the view
--   view_day INTEGER          its cell
--   measure VARCHAR           the funnel, and the step or time
--   level VARCHAR             always empty
--   events DECIMAL(38,0)      sessions in which it is reached (by unit: 1); conversions
--   total DECIMAL(38,0)       microseconds of the conversions; 0 for steps
--   days BIGINT               always 0
--   overflows DECIMAL(38,0)   always 0
--   rounded DECIMAL(38,0)     always 0
with figures as (
  select stage_id, unit_id, view, view_day, metric, metric || '#' || cast(step as varchar) as measure, count(*) as events, 0 as total
  from funnel_reached
  group by stage_id, unit_id, view, view_day, metric, step

  union all

  select stage_id, unit_id, view, view_day, metric, metric || '#time' as measure, count(*) as events, exact_sum(us) as total
  from funnel_times
  group by stage_id, unit_id, view, view_day, metric
)

select g.stage_id, g.unit_id, f.window_id, g.view, g.view_day, g.measure, '' as level,
  cast(g.events as decimal(38, 0)) as events, cast(g.total as decimal(38, 0)) as total, cast(0 as bigint) as days,
  cast(0 as decimal(38, 0)) as overflows, cast(0 as decimal(38, 0)) as rounded
from figures as g
join funnels as f on f.metric = g.metric
