-- One event or exposure of one unit on one ds.
-- grain: topic, partition, offset, part, unit_type
-- inputs: staged_messages, environments
-- columns:
--   ds DATE                   day of the event's time
--   unit_type VARCHAR         type of the unit's id
--   unit_id VARCHAR           the unit
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
--   sampling_rate DOUBLE      sampling rate that the exposure states, or null
--   secondary VARCHAR         gates and holdouts on the way, a JSON list of {gate, gateValue, ruleID}, or null
with exploded as (
  select ds, topic, partition, "offset", part, received_us, kind, ts_us, environment, name, value, value_text, metadata,
    attributes, exposure_type, rule, "group", percent, rollout, "override", sampling_rate, secondary,
    explode(units) as unit
  from staged_messages
  where kind in ('event', 'exposure')
),

-- Few ids come more than once: only what has one of them is ranked.
repeated_ids as (
  select event_id
  from staged_messages
  where kind in ('event', 'exposure') and event_id is not null
  group by event_id
  having count(*) > 1
),

repeated as (
  select m.topic, m.partition, m."offset", m.part, m.event_id, explode(m.units) as unit
  from staged_messages as m
  join repeated_ids as i on i.event_id = m.event_id
  where m.kind in ('event', 'exposure')
),

ranked as (
  select topic, partition, "offset", part, unit.unit_type as unit_type, unit.unit_id as unit_id,
    row_number() over (
      partition by unit.unit_type, unit.unit_id, event_id
      order by topic nulls last, partition nulls last, "offset" nulls last, part nulls last
    ) as place
  from repeated
),

duplicates as (
  select topic, partition, "offset", part, unit_type, unit_id
  from ranked
  where place > 1
),

final as (
  select
    e.ds, e.unit.unit_type as unit_type, e.unit.unit_id as unit_id, e.ts_us, e.topic, e.partition, e."offset", e.part, e.received_us, e.kind,
    case when d.unit_type is not null then 'duplicate' when n.environment is null then 'environment' end as exclusion,
    e.name, e.value, e.value_text, e.metadata, e.attributes, e.exposure_type, e.rule, e."group", e.percent, e.rollout, e."override",
    e.sampling_rate, e.secondary
  from exploded as e
  left join environments as n on n.environment = e.environment
  left join duplicates as d
    on d."offset" = e."offset" and d.part = e.part and d.partition = e.partition and d.topic = e.topic
    and d.unit_type = e.unit.unit_type and d.unit_id = e.unit.unit_id
)

select * from final
order by unit_type, unit_bucket(unit_id), unit_id, ts_us, topic, partition, "offset", part
