-- One event of one unit on one ds that an id map credits to the unit linked to it.
-- grain: topic, partition, offset, part, unit_type
-- inputs: events, id_links
-- columns:
--   ds DATE                   day of the event's time
--   unit_type VARCHAR         type of the linked unit's id
--   unit_id VARCHAR           the linked unit
--   ts_us BIGINT              the event's time, microseconds since 1970
--   topic VARCHAR             topic
--   partition INTEGER         partition
--   offset BIGINT             offset of the message
--   part INTEGER              position within a batch
--   received_us BIGINT        broker's time
--   kind VARCHAR              event or exposure
--   exclusion VARCHAR         duplicate or environment: not used; null: used
--   name VARCHAR              name of the event, gate or experiment
--   value DECIMAL(38,12)      the event's value, where it is a number; else null
--   value_text VARCHAR        the event's value, where it is text; else null
--   metadata VARCHAR          JSON object, or null
--   attributes VARCHAR        JSON object, or null
--   exposure_type VARCHAR     gate or experiment; null for events
--   rule VARCHAR              rule id of the exposure; null for events
--   group VARCHAR             outcome of the exposure; null for events
--   percent DOUBLE            pass percentage that the exposure carries, or null
--   rollout INTEGER           rollout number that the exposure carries, or null
--   override BOOLEAN          the outcome was forced
--   sampling_rate DOUBLE      null: events have none
--   secondary VARCHAR         null: events have none
with links as (
  select from_type, from_id, to_type, to_id
  from id_links
  where is_link
),

final as (
  select e.ds, l.from_type as unit_type, l.from_id as unit_id, e.ts_us, e.topic, e.partition, e."offset", e.part, e.received_us, e.kind,
    e.exclusion, e.name, e.value, e.value_text, e.metadata, e.attributes, e.exposure_type, e.rule, e."group", e.percent, e.rollout,
    e."override", e.sampling_rate, e.secondary
  from events as e
  join links as l on l.to_type = e.unit_type and l.to_id = e.unit_id
  where e.kind = 'event' and not exists (
    select 1 from events as own
    where own.unit_type = l.from_type and own.topic = e.topic and own.partition = e.partition and own."offset" = e."offset" and own.part = e.part
  )
)

select * from final
order by unit_type, unit_bucket(unit_id), unit_id, ts_us, topic, partition, "offset", part
