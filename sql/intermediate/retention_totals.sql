-- One unit of one stage with starts of a retention metric, by view: the figures stand among measures as <metric>#start and <metric>#returned.
-- grain: stage_id, unit_id, window_id, view, view_day, measure, level
-- inputs: metric_spans, span_days, retention_metrics, views
-- columns:
--   stage_id VARCHAR          the stage
--   unit_id VARCHAR           the unit
--   window_id VARCHAR         the metric window
--   view VARCHAR              the view
--   view_day INTEGER          its cell: that of the start
--   measure VARCHAR           the figure
--   level VARCHAR             always empty
--   events DECIMAL(38,0)      start days whose time to be back is over, or those of them after which the unit was back
--   total DECIMAL(38,0)       the same
--   days BIGINT               always 0
--   overflows DECIMAL(38,0)   always 0
--   rounded DECIMAL(38,0)     always 0
with asked as (
  select s.stage_id, s.unit_id, s.window_id, s.exposure_day, s.last_whole_day, s.stage_last_day,
    m.start_figure, m.returned_figure, m.start_measure, m.return_measure, m.after_days, m.length_days
  from metric_spans as s
  join retention_metrics as m on m.exposure_type = s.exposure_type and m.name = s.name and m.window_id = s.window_id
),

-- A start stands on the last day of its time to be back, which must lie wholly in the window; a return stands on its own day.
marks as (
  select a.*, d.day_index as start_day, cast(null as integer) as return_day, d.day_index + a.after_days as at_day
  from asked as a
  join span_days as d
    on d.stage_id = a.stage_id and d.unit_id = a.unit_id and d.window_id = a.window_id and d.measure = a.start_measure
  where d.day_index + a.after_days <= a.last_whole_day

  union all

  select a.*, cast(null as integer) as start_day, d.day_index as return_day, d.day_index as at_day
  from asked as a
  join span_days as d
    on d.stage_id = a.stage_id and d.unit_id = a.unit_id and d.window_id = a.window_id and d.measure = a.return_measure
),

followed as (
  select *,
    max(return_day) over (
      partition by stage_id, unit_id, window_id, start_figure order by at_day nulls last
      range between unbounded preceding and current row
    ) as latest_return_day
  from marks
),

starts as (
  select f.*, v.view,
    case v.view when 'daily' then f.start_day when 'days_since_exposure' then f.start_day - f.exposure_day else 0 end as view_day,
    f.latest_return_day is not null and f.latest_return_day > f.at_day - f.length_days as is_followed
  from followed as f
  cross join views as v
  where f.start_day is not null and (v.days is null or f.start_day > f.stage_last_day - v.days)
),

counted as (
  select stage_id, unit_id, window_id, view, view_day, start_figure, returned_figure, count(*) as days, count_if(is_followed) as followed_days
  from starts
  group by stage_id, unit_id, window_id, view, view_day, start_figure, returned_figure
),

figures as (
  select stage_id, unit_id, window_id, view, view_day, start_figure as measure, cast(days as decimal(38, 0)) as figure
  from counted

  union all

  select stage_id, unit_id, window_id, view, view_day, returned_figure as measure, cast(followed_days as decimal(38, 0)) as figure
  from counted
  where followed_days > 0
)

select stage_id, unit_id, window_id, view, view_day, measure, '' as level, figure as events, figure as total, cast(0 as bigint) as days,
  cast(0 as decimal(38, 0)) as overflows, cast(0 as decimal(38, 0)) as rounded
from figures
