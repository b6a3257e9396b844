-- One unit with something to count on one ds, by measure and level of the measure's dimension.
-- grain: measure, unit_type, unit_id, level
-- inputs: measured_events, measures
-- columns:
--   ds DATE                   the day
--   measure VARCHAR           hash of the measure's definition
--   unit_type VARCHAR         type of the unit's id
--   unit_id VARCHAR           the unit
--   level VARCHAR             level of the measure's dimension; empty if it has none
--   events BIGINT             events that count
--   total BIGINT              sum of their values, in units of 10^-scale, or where there is no value the events; within the measure's daily cap
--   least BIGINT              least value
--   greatest BIGINT           greatest value
--   first_key DECIMAL(38,0)   time and value of the earliest event: see moment_key
--   latest_key DECIMAL(38,0)  time and value of the latest event
--   overflows BIGINT          values that do not fit 64 bits at the measure's scale: left out of what is made of values
--   rounded BIGINT            values that have more decimals than the measure's scale
with totals as (
  select e.ds, e.measure, e.unit_type, e.unit_id, e.level, count(*) as events,
    sum(cast(e.amount as decimal(38, 0))) as total,
    min(e.amount) as least, max(e.amount) as greatest,
    min(moment_key(e.ts_us, e.amount)) as first_key, max(moment_key(e.ts_us, e.amount)) as latest_key,
    count_if(e.amount is null) as overflows,
    cast(count_if(e.is_rounded) as bigint) as rounded
  from measured_events as e
  group by e.ds, e.measure, e.unit_type, e.unit_id, e.level
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
  select ds, measure, unit_type, unit_id, level, events,
    coalesce(try_cast(day_total as bigint), 0) as total, least, greatest, first_key, latest_key,
    cast(overflows + case when day_total is not null and try_cast(day_total as bigint) is null then 1 else 0 end as bigint) as overflows,
    rounded
  from capped
)

select * from final
order by measure, unit_type, unit_bucket(unit_id), unit_id, level
