-- One moment of a step of a funnel, or of what may not come before a step, in a unit's window, with the session in which it lies.
-- grain: stage_id, unit_id, metric, view, view_day, role, step, ts_us
-- inputs: span_events, funnel_measures
-- columns:
--   stage_id VARCHAR          the stage
--   unit_id VARCHAR           the unit
--   metric VARCHAR            the funnel
--   view VARCHAR              the view
--   view_day INTEGER          its cell
--   session_us BIGINT         first moment of the session, in the whole window; 0 where the metric is by unit
--   role VARCHAR              step: what the step asks for; without: what may not lie between the step before and this one
--   step INTEGER              the step, from 1
--   ts_us BIGINT              the moment, microseconds since 1970
with matched as (
  select e.stage_id, e.unit_id, m.metric, e.view, e.view_day, m.gap_us, m.role, m.step, e.ts_us
  from span_events as e
  join funnel_measures as m
    on m.exposure_type = e.exposure_type and m.name = e.name and m.window_id = e.window_id and m.measure = e.measure
),

moments as (
  select distinct stage_id, unit_id, metric, view, view_day, gap_us, role, step, ts_us
  from matched
  where role <> 'session'
),

-- A cell is a stretch of days: it has all that lies between two of its events, so that the sessions of the cumulative view are those of every cell.
-- Of events at the same moment, all but one come after one of that moment: no gap.
looked_back as (
  select stage_id, unit_id, metric, gap_us, ts_us,
    max(ts_us) over (
      partition by stage_id, unit_id, metric order by ts_us nulls last rows between 1 preceding and 1 preceding
    ) as before_us
  from matched
  where role = 'session' and view = 'cumulative'
),

marked as (
  select stage_id, unit_id, metric, 'cumulative' as view, 0 as view_day, 'session' as role, 0 as step, ts_us, ts_us as begin_us
  from looked_back
  where before_us is null or ts_us - before_us > gap_us

  union all

  select stage_id, unit_id, metric, view, view_day, role, step, ts_us, cast(null as bigint) as begin_us
  from moments
  where gap_us is not null
),

in_sessions as (
  select stage_id, unit_id, metric, view, view_day, role, step, ts_us,
    max(begin_us) over (
      partition by stage_id, unit_id, metric order by ts_us nulls last range between unbounded preceding and current row
    ) as session_us
  from marked
)

select stage_id, unit_id, metric, view, view_day, cast(0 as bigint) as session_us, role, step, ts_us
from moments
where gap_us is null

union all

select stage_id, unit_id, metric, view, view_day, session_us, role, step, ts_us
from in_sessions
where role <> 'session'
