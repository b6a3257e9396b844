-- One unit of one stage that reached one step of a funnel: the step stands among measures as <funnel>#<step>.
-- grain: stage_id, unit_id, window_id, measure, level
-- inputs: funnel_chains
-- columns:
--   stage_id VARCHAR          the stage
--   unit_id VARCHAR           the unit
--   window_id VARCHAR         the metric window
--   measure VARCHAR           the funnel and the step
--   level VARCHAR             always empty
--   events DECIMAL(38,0)      events that reach the step
--   total DECIMAL(38,0)       always 0
--   days BIGINT               always 0
--   overflows DECIMAL(38,0)   always 0
--   rounded DECIMAL(38,0)     always 0
select stage_id, unit_id, window_id, metric || '#' || cast(step as varchar) as measure, '' as level,
  cast(count(*) as decimal(38, 0)) as events, cast(0 as decimal(38, 0)) as total, cast(0 as bigint) as days,
  cast(0 as decimal(38, 0)) as overflows, cast(0 as decimal(38, 0)) as rounded
from funnel_chains
group by stage_id, unit_id, window_id, metric, step
