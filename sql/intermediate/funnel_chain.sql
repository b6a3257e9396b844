-- One event from which a funnel may go on after one step: an event that reaches this step or, where the step is optional, one of those before.
-- grain: stage_id, unit_id, metric, view, view_day, session_us, step, ts_us
-- inputs: previous_chain, funnel_events, funnel_steps, this_step
-- columns:
--   stage_id VARCHAR          the stage
--   unit_id VARCHAR           the unit
--   metric VARCHAR            the funnel
--   view VARCHAR              the view
--   view_day INTEGER          its cell
--   session_us BIGINT         the session
--   step INTEGER              step that the event reaches
--   ts_us BIGINT              time of the event
--   start_us BIGINT           latest start of a chain that leads to it
with limits as (
  select f.metric, f.within_us, f.within_from_start, f.is_optional
  from funnel_steps as f
  join this_step as t on t.step = f.step
),

merged as (
  select p.stage_id, p.unit_id, p.metric, p.view, p.view_day, p.session_us, p.ts_us, false as is_candidate,
    p.ts_us as reached_us, p.start_us, cast(null as bigint) as without_us
  from previous_chain as p
  join limits as l on l.metric = p.metric

  union all

  select e.stage_id, e.unit_id, e.metric, e.view, e.view_day, e.session_us, e.ts_us, e.role = 'step' as is_candidate,
    cast(null as bigint) as reached_us, cast(null as bigint) as start_us, case when e.role = 'without' then e.ts_us end as without_us
  from funnel_events as e
  join this_step as t on t.step = e.step
),

-- An event reaches the step if some event of previous_chain is before it (not at the same moment), nothing of `without` is strictly between, and
-- the time allowed has not passed. Only the latest of previous_chain need be looked at: it leaves the least room for `without`, is the nearest, and
-- none has a later start. So max(start_us) is its start, and of one step's events the earliest has the earliest start.
-- Claim: of two events a < b of previous_chain, b's start is not before a's. Previous_chain holds one required step r and optional ones after it.
-- If b is of step 1, it is its own start. If b is of r, let q be what a's chain has just before r; if b is of an optional step, what it has of r.
-- Either way q < b, b's step may follow q, and q's start is not before a's. If b may follow q, b's start is the latest, so not before q's.
-- If b may not, it follows some p < b where q was too early: then p > q, and p's start is not before q's by the claim, p being earlier than b; or
-- `within` counts from the start, and p's start is after q's. So in the order of time: a's start, q's, p's, b's.
looked_back as (
  select stage_id, unit_id, metric, view, view_day, session_us, ts_us, is_candidate,
    max(reached_us) over earlier as previous_us, max(start_us) over earlier as start_us, max(without_us) over earlier as without_us
  from merged
  window earlier as (
    partition by stage_id, unit_id, metric, view, view_day, session_us
    order by ts_us nulls last range between unbounded preceding and 1 preceding
  )
)

select k.stage_id, k.unit_id, k.metric, k.view, k.view_day, k.session_us, t.step, k.ts_us, k.start_us
from looked_back as k
join limits as l on l.metric = k.metric
cross join this_step as t
where k.is_candidate and k.previous_us is not null
  and (k.without_us is null or k.without_us <= k.previous_us)
  and (l.within_us is null or k.ts_us - case when l.within_from_start then k.start_us else k.previous_us end <= l.within_us)

union all

select p.stage_id, p.unit_id, p.metric, p.view, p.view_day, p.session_us, p.step, p.ts_us, p.start_us
from previous_chain as p
join limits as l on l.metric = p.metric and l.is_optional
