-- One level of one metric's dimension that keeps its name in one stage: the others are OTHER.
-- grain: stage_id, metric, level
-- inputs: additive_totals, span_events, stages, level_measures
-- columns:
--   stage_id VARCHAR          the stage
--   metric VARCHAR            the metric
--   level VARCHAR             the level
with measured as (
  select s.stage_id, m.metric, m.window_id, m.measure
  from level_measures as m
  join stages as s on s.exposure_type = m.exposure_type and s.name = m.name
),

volumes as (
  select stage_id, metric, level, exact_sum(events) as volume
  from (
    select m.stage_id, m.metric, t.level, t.events
    from additive_totals as t
    join measured as m on m.stage_id = t.stage_id and m.window_id = t.window_id and m.measure = t.measure
    where t.view = 'cumulative'

    union all

    select m.stage_id, m.metric, e.level, 1 as events
    from span_events as e
    join measured as m on m.stage_id = e.stage_id and m.window_id = e.window_id and m.measure = e.measure
    where e.view = 'cumulative'
  ) as counted
  group by stage_id, metric, level
),

ranked as (
  select stage_id, metric, level, volume,
    sum(cast(volume as decimal(38, 0))) over (partition by stage_id, metric) as whole,
    row_number() over (partition by stage_id, metric order by volume desc nulls last, level nulls last) as place
  from volumes
)

select stage_id, metric, level
from ranked
where place <= 10 and volume * 20 >= whole
