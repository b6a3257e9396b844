-- One event of one unit on one ds that counts for a measure of single events.
-- grain: measure, unit_type, unit_id, ts_us, topic, partition, offset, part
-- inputs: measured_events
-- columns:
--   ds DATE                   the day
--   measure VARCHAR           hash of the measure's definition
--   unit_type VARCHAR         type of the unit's id
--   unit_id VARCHAR           the unit
--   ts_us BIGINT              the event's time, microseconds since 1970
--   topic VARCHAR             topic
--   partition INTEGER         partition
--   offset BIGINT             offset of the message
--   part INTEGER              position within a batch
--   level VARCHAR             level of the measure's dimension; empty if it has none
--   amount BIGINT             its value, in units of 10^-scale; null where it does not fit 64 bits; 0 if the measure has none
--   item VARCHAR              its text; null if the measure has none
--   is_rounded BOOLEAN        the value has more decimals than the measure's scale
with final as (
  select ds, measure, unit_type, unit_id, ts_us, topic, partition, "offset", part, level, amount, item, is_rounded
  from measured_events
)

select * from final
order by measure, unit_type, unit_bucket(unit_id), unit_id, ts_us, topic, partition, "offset", part
