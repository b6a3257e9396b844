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
  select ds, topic, partition, "offset", part, received_us, kind, ts_us, event_id, environment, name, value, value_text, metadata,
    attributes, exposure_type, rule, "group", percent, rollout, "override", sampling_rate, secondary,
    explode(units) as unit
  from staged_messages
  where kind in ('event', 'exposure')
),

ranked as (
  select *,
    row_number() over (
      partition by unit.unit_type, unit.unit_id, event_id
      order by topic nulls last, partition nulls last, "offset" nulls last, part nulls last
    ) as place
  from exploded
  where event_id is not null

  union all

  select *, 1 as place
  from exploded
  where event_id is null
),

final as (
  select
    r.ds, r.unit.unit_type as unit_type, r.unit.unit_id as unit_id, r.ts_us, r.topic, r.partition, r."offset", r.part, r.received_us, r.kind,
    case when r.place > 1 then 'duplicate' when n.environment is null then 'environment' end as exclusion,
    r.name, r.value, r.value_text, r.metadata, r.attributes, r.exposure_type, r.rule, r."group", r.percent, r.rollout, r."override",
    r.sampling_rate, r.secondary
  from ranked as r
  left join environments as n on n.environment = r.environment
)

select * from final
order by unit_type, unit_bucket(unit_id), unit_id, ts_us, topic, partition, "offset", part
