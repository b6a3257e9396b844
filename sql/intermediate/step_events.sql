-- One event of one unit on one ds that a funnel may count, by measure.
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
with final as (
  select ds, measure, unit_type, unit_id, ts_us, topic, partition, "offset", part
  from measured_events
)

select * from final
order by measure, unit_type, unit_bucket(unit_id), unit_id, ts_us, topic, partition, "offset", part
