-- The time in which events of one unit of one stage count, for one metric window, as of the end of a ds.
-- grain: stage_id, unit_id, window_id
-- inputs: assigned, stages, windows, calendar, as_of
-- columns:
--   stage_id VARCHAR          the stage
--   exposure_type VARCHAR     gate or experiment
--   name VARCHAR              the gate or experiment
--   unit_type VARCHAR         type of the unit's id
--   unit_id VARCHAR           the unit
--   window_id VARCHAR         the metric window
--   start_us BIGINT           first microsecond
--   end_us BIGINT             microsecond after the last
--   days BIGINT               days from its first to its last, both counted; null unless the window counts days
with bounds as (
  select a.stage_id, a.exposure_type, a.name, a.unit_type, a.unit_id, w.window_id, w.counts_days,
    case when w.whole_first_day then c.start_us else a.first_exposure_us end + w.from_after_us as start_us,
    least(o.end_us, s.to_us, case when w.whole_first_day then c.start_us else a.first_exposure_us end + w.to_after_us) as end_us
  from assigned as a
  join stages as s on s.stage_id = a.stage_id
  join windows as w on w.exposure_type = a.exposure_type and w.name = a.name
  join calendar as c on c.ds = a.first_exposure_ds and c.is_first
  cross join as_of as o
  where a.in_analysis
),

-- The UTC days of both ends, where days are counted: null joins nothing.
ends as (
  select *,
    case when counts_days then utc_day(start_us) end as first_utc_day,
    case when counts_days then utc_day(end_us - 1) end as last_utc_day
  from bounds
  where start_us < end_us
)

select b.stage_id, b.exposure_type, b.name, b.unit_type, b.unit_id, b.window_id, b.start_us, b.end_us,
  cast(l.day_index - f.day_index + 1 as bigint) as days
from ends as b
left join calendar as f on f.utc_day = b.first_utc_day and b.start_us >= f.start_us and b.start_us < f.end_us
left join calendar as l on l.utc_day = b.last_utc_day and b.end_us - 1 >= l.start_us and b.end_us - 1 < l.end_us
