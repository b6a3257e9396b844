-- One unit of one stage, or balanced span, whose metric window covers one ds only in part, with what counts in that part.
-- grain: measure_window, exposure_type, name, analysis, rule, stage, unit_id, level
-- inputs: measured_events, measures, entries, stages, window_measures, calendar, day
-- columns:
--   ds DATE                   the day
--   measure_window VARCHAR    the measure and the window: <measure>-<window>
--   measure VARCHAR           hash of the measure's definition
--   window_id VARCHAR         the metric window
--   exposure_type VARCHAR     gate, experiment or holdout
--   name VARCHAR              the gate, experiment or holdout
--   analysis VARCHAR          stage, or balanced
--   rule VARCHAR              the rule
--   stage INTEGER             the stage; of a balanced span its first one
--   unit_id VARCHAR           the unit
--   level VARCHAR             level of the measure's dimension
--   events BIGINT             events that count
--   total BIGINT              sum of their values, in units of 10^-scale, or where there is no value the events; within the measure's daily cap
--   least BIGINT              least value
--   greatest BIGINT           greatest value
--   first_key DECIMAL(38,0)   time and value of the earliest event: see moment_key
--   latest_key DECIMAL(38,0)  time and value of the latest event
--   overflows BIGINT          values that do not fit 64 bits at the measure's scale: left out of what is made of values
--   rounded BIGINT            values that have more decimals than the measure's scale
with windows as (
  select distinct exposure_type, name, window_id, from_after_us, to_after_us, whole_first_day
  from window_measures
),

spans as (
  select e.exposure_type, e.name, e.analysis, e.rule, e.stage, e.unit_type, e.unit_id, w.window_id,
    case when w.whole_first_day then c.start_us else e.first_exposure_us end + w.from_after_us as start_us,
    least(s.to_us, case when w.whole_first_day then c.start_us else e.first_exposure_us end + w.to_after_us) as end_us
  from entries as e
  join windows as w on w.exposure_type = e.exposure_type and w.name = e.name
  join stages as s
    on s.exposure_type = e.exposure_type and s.name = e.name and s.analysis = e.analysis and s.rule = e.rule and s.stage = e.stage
  join calendar as c on c.ds = e.ds and c.is_first
),

partial as (
  select s.*
  from spans as s
  cross join day as d
  where s.start_us < d.end_us and s.end_us > d.start_us and s.start_us < s.end_us
    and (s.start_us > d.start_us or s.end_us < d.end_us)
),

totals as (
  select e.ds, w.measure_window, e.measure, p.window_id, p.exposure_type, p.name, p.analysis, p.rule, p.stage, p.unit_id, e.level, count(*) as events,
    sum(cast(e.amount as decimal(38, 0))) as total,
    min(e.amount) as least, max(e.amount) as greatest,
    min(moment_key(e.ts_us, e.amount)) as first_key, max(moment_key(e.ts_us, e.amount)) as latest_key,
    count_if(e.amount is null) as overflows,
    cast(count_if(e.is_rounded) as bigint) as rounded
  from measured_events as e
  join partial as p on p.unit_type = e.unit_type and p.unit_id = e.unit_id and e.ts_us >= p.start_us and e.ts_us < p.end_us
  join window_measures as w
    on w.exposure_type = p.exposure_type and w.name = p.name and w.window_id = p.window_id and w.measure = e.measure
  group by e.ds, w.measure_window, e.measure, p.window_id, p.exposure_type, p.name, p.analysis, p.rule, p.stage, p.unit_id, e.level
),

amounts as (
  select t.*, m.daily_cap, case when m.has_value then t.total else cast(t.events as decimal(38, 0)) end as amount
  from totals as t
  join measures as m on m.measure = t.measure
  where t.events >= m.at_least
),

capped as (
  select a.*, case when a.amount > a.daily_cap then cast(a.daily_cap as decimal(38, 0)) else a.amount end as day_total
  from amounts as a
),

final as (
  select ds, measure_window, measure, window_id, exposure_type, name, analysis, rule, stage, unit_id, level, events,
    coalesce(try_cast(day_total as bigint), 0) as total, least, greatest, first_key, latest_key,
    cast(overflows + case when day_total is not null and try_cast(day_total as bigint) is null then 1 else 0 end as bigint) as overflows,
    rounded
  from capped
)

select * from final
order by measure_window, exposure_type, name, analysis, rule, stage, unit_bucket(unit_id), unit_id, level
