-- One event of one unit of one stage within one metric window, or its history, by view: what metrics of single events are made of.
-- grain: stage_id, unit_id, window_id, view, view_day, measure, ts_us, topic, partition, offset, part
-- inputs: metric_spans, occurrences, window_occurrences, views, calendar
-- columns:
--   stage_id VARCHAR          the stage
--   exposure_type VARCHAR     gate, experiment or holdout
--   name VARCHAR              the gate, experiment or holdout
--   unit_id VARCHAR           the unit
--   window_id VARCHAR         the metric window
--   view VARCHAR              the view: cumulative, daily, days_since_exposure, last_7, last_28
--   view_day INTEGER          its cell: daily: the day; days_since_exposure: how many after the exposure's; else 0
--   measure VARCHAR           the measure
--   level VARCHAR             level of the measure's dimension
--   day_index INTEGER         the event's day, since 1970
--   ts_us BIGINT              the event's time, microseconds since 1970
--   topic VARCHAR             topic
--   partition INTEGER         partition
--   offset BIGINT             offset of the message
--   part INTEGER              position within a batch
--   amount BIGINT             its value, in units of 10^-scale; null where it does not fit
--   item VARCHAR              its text; null if the measure has none
--   is_rounded BOOLEAN        the value has more decimals than the measure's scale
select s.stage_id, s.exposure_type, s.name, s.unit_id, s.window_id, v.view,
  cast(case v.view when 'daily' then c.day_index when 'days_since_exposure' then c.day_index - s.exposure_day else 0 end as integer) as view_day,
  e.measure, e.level, c.day_index, e.ts_us, e.topic, e.partition, e."offset", e.part, e.amount, e.item, e.is_rounded
from metric_spans as s
join occurrences as e on e.unit_type = s.unit_type and e.unit_id = s.unit_id and e.ts_us >= s.start_us and e.ts_us < s.end_us
join window_occurrences as w
  on w.exposure_type = s.exposure_type and w.name = s.name and w.window_id = s.window_id and w.measure = e.measure
join calendar as c on c.ds = e.ds and c.is_first
cross join views as v
where (v.view = 'cumulative' or (s.window_id <> 'history' and e.level = '')) and (v.days is null or c.day_index > s.stage_last_day - v.days)
