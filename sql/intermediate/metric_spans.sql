-- The time in which events of one unit of one stage count, for one metric window or for its history, as of the end of a ds.
-- grain: stage_id, unit_id, window_id
-- inputs: assigned, stages, windows, history, calendar, as_of
-- columns:
--   stage_id VARCHAR          the stage
--   exposure_type VARCHAR     gate, experiment or holdout
--   name VARCHAR              the gate, experiment or holdout
--   unit_type VARCHAR         type of the unit's id
--   unit_id VARCHAR           the unit
--   window_id VARCHAR         the metric window; history: the days before the first-ever exposure
--   start_us BIGINT           first microsecond
--   end_us BIGINT             microsecond after the last
--   exposure_day INTEGER      day of the first exposure within the stage, since 1970
--   first_day INTEGER         day of the first microsecond
--   last_day INTEGER          day of the last one
--   last_whole_day INTEGER    last day of which all is before the end
--   stage_last_day INTEGER    last day of the stage, as of the ds
with windowed as (
  select a.stage_id, a.exposure_type, a.name, a.unit_type, a.unit_id, w.window_id, w.is_complete, c.day_index as exposure_day, s.last_day,
    least(o.end_us, s.to_us) as stage_end_us,
    case when w.whole_first_day then c.start_us else a.first_exposure_us end + w.from_after_us as start_us,
    case when w.whole_first_day then c.start_us else a.first_exposure_us end + w.to_after_us as window_end_us
  from assigned as a
  join stages as s on s.stage_id = a.stage_id
  join windows as w on w.exposure_type = a.exposure_type and w.name = a.name
  join calendar as c on c.ds = a.first_exposure_ds and c.is_first
  cross join as_of as o
  where a.in_analysis
),

bounds as (
  select stage_id, exposure_type, name, unit_type, unit_id, window_id, start_us, least(stage_end_us, window_end_us) as end_us,
    exposure_day, last_day as stage_last_day
  from windowed
  where start_us < least(stage_end_us, window_end_us) and (window_end_us <= stage_end_us or not is_complete)

  union all

  select a.stage_id, a.exposure_type, a.name, a.unit_type, a.unit_id, h.window_id, b.start_us, f.start_us as end_us,
    c.day_index as exposure_day, s.last_day as stage_last_day
  from assigned as a
  join stages as s on s.stage_id = a.stage_id
  join calendar as c on c.ds = a.first_exposure_ds and c.is_first
  join calendar as f on f.ds = a.first_ever_ds and f.is_first
  cross join history as h
  join calendar as b on b.day_index = f.day_index - h.days and b.is_first
  where a.in_analysis
)

select s.stage_id, s.exposure_type, s.name, s.unit_type, s.unit_id, s.window_id, s.start_us, s.end_us, s.exposure_day,
  f.day_index as first_day, l.day_index as last_day,
  cast(case when l.end_us = s.end_us then l.day_index else l.day_index - 1 end as integer) as last_whole_day, s.stage_last_day
from bounds as s
join calendar as f on f.utc_day = utc_day(s.start_us) and s.start_us >= f.start_us and s.start_us < f.end_us
join calendar as l on l.utc_day = utc_day(s.end_us - 1) and s.end_us - 1 >= l.start_us and s.end_us - 1 < l.end_us
