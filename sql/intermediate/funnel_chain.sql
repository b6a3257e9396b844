-- One event that reaches one step of a funnel in order: a chain of steps leads to it, each in its time.
-- grain: stage_id, unit_id, metric, step, ts_us
-- inputs: previous_chain, funnel_events, funnel_steps, this_step
-- columns:
--   stage_id VARCHAR          the stage
--   unit_id VARCHAR           the unit
--   window_id VARCHAR         the metric window
--   metric VARCHAR            the funnel
--   step INTEGER              the step
--   ts_us BIGINT              time of the event
--   start_us BIGINT           latest start of a chain that leads to it
with limits as (
  select distinct f.metric, f.within_us, f.within_from_start
  from funnel_steps as f
  join this_step as t on t.step = f.step
),

merged as (
  select stage_id, unit_id, window_id, metric, ts_us, start_us, ts_us as reached_us, false as is_candidate
  from previous_chain

  union all

  select e.stage_id, e.unit_id, e.window_id, e.metric, e.ts_us, cast(null as bigint) as start_us, cast(null as bigint) as reached_us, true as is_candidate
  from funnel_events as e
  join this_step as t on t.step = e.step
),

looked_back as (
  select stage_id, unit_id, window_id, metric, ts_us, is_candidate,
    max(reached_us) over earlier as previous_us,
    max(start_us) over earlier as start_us
  from merged
  window earlier as (
    partition by stage_id, unit_id, metric order by ts_us nulls last range between unbounded preceding and 1 preceding
  )
)

select k.stage_id, k.unit_id, k.window_id, k.metric, t.step, k.ts_us, k.start_us
from looked_back as k
join limits as l on l.metric = k.metric
cross join this_step as t
where k.is_candidate and k.previous_us is not null
  and k.ts_us - case when l.within_from_start then k.start_us else k.previous_us end <= l.within_us
