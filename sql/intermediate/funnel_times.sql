-- One conversion of a funnel: its last step, reached by one unit, or in one session.
-- grain: stage_id, unit_id, metric, view, view_day, session_us
-- inputs: funnel_reached, funnels
-- columns:
--   stage_id VARCHAR          the stage
--   unit_id VARCHAR           the unit
--   metric VARCHAR            the funnel
--   view VARCHAR              the view
--   view_day INTEGER          its cell
--   session_us BIGINT         the session
--   us BIGINT                 microseconds from the start to the first event that reaches the last step
select r.stage_id, r.unit_id, r.metric, r.view, r.view_day, r.session_us, r.ts_us - r.start_us as us
from funnel_reached as r
join funnels as f on f.metric = r.metric and f.last_step = r.step
