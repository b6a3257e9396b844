-- One event that may begin a funnel: any of its first step.
-- grain: stage_id, unit_id, metric, view, view_day, session_us, ts_us
-- inputs: funnel_events
-- columns:
--   stage_id VARCHAR          the stage
--   unit_id VARCHAR           the unit
--   metric VARCHAR            the funnel
--   view VARCHAR              the view
--   view_day INTEGER          its cell
--   session_us BIGINT         the session
--   step INTEGER              always 1
--   ts_us BIGINT              time of the event
--   start_us BIGINT           the same
select stage_id, unit_id, metric, view, view_day, session_us, step, ts_us, ts_us as start_us
from funnel_events
where step = 1 and role = 'step'
