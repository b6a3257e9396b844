-- One unit with something to count on one ds, by measure and level of the measure's dimension.
-- grain: measure, unit_type, unit_id, level
-- inputs: measured_events
-- columns:
--   ds DATE                   the day
--   measure VARCHAR           hash of the measure's definition
--   unit_type VARCHAR         type of the unit's id
--   unit_id VARCHAR           the unit
--   level VARCHAR             level of the measure's dimension; empty if it has none
--   events BIGINT             events that count
--   total BIGINT              sum of their values, in units of 10^-scale; 0 if the measure has no value
--   overflows BIGINT          values that do not fit 64 bits at the measure's scale: left out of total
--   rounded BIGINT            values that have more decimals than the measure's scale
with totals as (
  select ds, measure, unit_type, unit_id, level, count(*) as events,
    sum(cast(amount as decimal(38, 0))) as total,
    count_if(amount is null) as overflows,
    cast(count_if(is_rounded) as bigint) as rounded
  from measured_events
  group by ds, measure, unit_type, unit_id, level
),

final as (
  select ds, measure, unit_type, unit_id, level, events,
    coalesce(try_cast(total as bigint), 0) as total,
    cast(overflows + case when total is not null and try_cast(total as bigint) is null then 1 else 0 end as bigint) as overflows,
    rounded
  from totals
)

select * from final
order by measure, unit_type, unit_bucket(unit_id), unit_id, level
