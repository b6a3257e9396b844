-- One unit of one stage with items that are counted once, in a metric window or its history, by view: the figure stands among measures as <metric>#<name>.
-- grain: stage_id, unit_id, window_id, view, view_day, measure, level
-- inputs: span_events, distinct_needs, metric_levels
-- columns:
--   stage_id VARCHAR          the stage
--   unit_id VARCHAR           the unit
--   window_id VARCHAR         the metric window
--   view VARCHAR              the view
--   view_day INTEGER          its cell
--   measure VARCHAR           the figure
--   level VARCHAR             level of the metric's dimension, under its name in the stage; empty for the whole
--   events DECIMAL(38,0)      distinct items
--   total DECIMAL(38,0)       always 0
--   days BIGINT               always 0
--   overflows DECIMAL(38,0)   always 0
--   rounded DECIMAL(38,0)     always 0
with named as (
  select e.stage_id, e.unit_id, e.window_id, e.view, e.view_day, n.derived as measure, e.item,
    case when n.has_dimension then coalesce(k.level, 'OTHER') else '' end as level
  from span_events as e
  join distinct_needs as n
    on n.exposure_type = e.exposure_type and n.name = e.name and n.window_id = e.window_id and n.measure = e.measure
  left join metric_levels as k on n.has_dimension and k.stage_id = e.stage_id and k.metric = n.metric and k.level = e.level
  where e.view = 'cumulative' or not n.has_dimension
)

select stage_id, unit_id, window_id, view, view_day, measure, level,
  cast(count(distinct item) as decimal(38, 0)) as events, cast(0 as decimal(38, 0)) as total, cast(0 as bigint) as days,
  cast(0 as decimal(38, 0)) as overflows, cast(0 as decimal(38, 0)) as rounded
from named
group by stage_id, unit_id, window_id, view, view_day, measure, level
