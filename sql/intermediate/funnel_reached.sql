-- One step of a funnel that one unit reached, once or more often, in one session.
-- grain: stage_id, unit_id, metric, view, view_day, session_us, step
-- inputs: funnel_chains
-- columns:
--   stage_id VARCHAR          the stage
--   unit_id VARCHAR           the unit
--   metric VARCHAR            the funnel
--   view VARCHAR              the view
--   view_day INTEGER          its cell
--   session_us BIGINT         the session
--   step INTEGER              the step
--   ts_us BIGINT              time of the first event that reaches it
--   start_us BIGINT           latest start of a chain that leads to that event: funnel_chain says why it is the earliest of all starts
select stage_id, unit_id, metric, view, view_day, session_us, step, min(ts_us) as ts_us, min(start_us) as start_us
from funnel_chains
group by stage_id, unit_id, metric, view, view_day, session_us, step
