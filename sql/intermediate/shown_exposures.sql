-- One exposure of one unit to one gate, experiment or analysed holdout on one ds; a message is one to each holdout that it carries.
-- grain: exposure_type, name, topic, partition, offset, part, unit_type
-- inputs: events, subjects
-- columns:
--   ds DATE                   day of the exposure
--   exposure_type VARCHAR     gate, experiment or holdout
--   name VARCHAR              the gate, experiment or holdout
--   unit_type VARCHAR         type of the unit's id
--   unit_id VARCHAR           the unit
--   ts_us BIGINT              time of the exposure
--   topic VARCHAR             topic
--   partition INTEGER         partition
--   offset BIGINT             offset of the message
--   part INTEGER              position within a batch
--   received_us BIGINT        broker's time
--   exclusion VARCHAR         duplicate or environment: not used; null: used
--   attributes VARCHAR        JSON object, or null
--   rule VARCHAR              rule id that the exposure carries
--   group VARCHAR             test or control; of experiments the group; of holdouts holdout or rest
--   percent DOUBLE            pass percentage that it carries, or null
--   rollout INTEGER           rollout number that it carries, or null
--   override BOOLEAN          the outcome was forced
--   sampling_rate DOUBLE      sampling rate that it states, or null
with shown as (
  select *
  from events
  where kind = 'exposure'
),

-- A message to the holdout itself says more than what it carries of it.
carried as (
  select e.*, s.name as holdout, secondary_value(e.secondary, s.name) as held, secondary_rule(e.secondary, s.name) as rule_id
  from shown as e
  join subjects as s on s.exposure_type = 'holdout' and s.unit_type = e.unit_type
  where e.secondary is not null and not (e.exposure_type = 'gate' and e.name = s.name)
),

carried_rules as (
  select *, regexp_like(rule_id, '^.+:[0-9.]+:[0-9]+$') as is_of_rollout
  from carried
  where held is not null
),

carried_percents as (
  select *,
    case when is_of_rollout then regexp_extract(rule_id, '^(.+):[0-9.]+:[0-9]+$', 1) else rule_id end as rule_base,
    case when is_of_rollout then try_cast(regexp_extract(rule_id, ':([0-9.]+):[0-9]+$', 1) as double) end as rule_percent,
    case when is_of_rollout then try_cast(regexp_extract(rule_id, ':([0-9]+)$', 1) as integer) end as rule_rollout
  from carried_rules
),

final as (
  select ds, exposure_type, name, unit_type, unit_id, ts_us, topic, partition, "offset", part, received_us, exclusion, attributes, rule, "group",
    percent, rollout, "override", sampling_rate
  from shown

  union all

  select e.ds, s.exposure_type, e.name, e.unit_type, e.unit_id, e.ts_us, e.topic, e.partition, e."offset", e.part, e.received_us, e.exclusion,
    e.attributes, e.rule, case e."group" when 'test' then 'holdout' else 'rest' end as "group", e.percent, e.rollout, e."override", e.sampling_rate
  from shown as e
  join subjects as s on s.exposure_type = 'holdout' and s.name = e.name and s.unit_type = e.unit_type
  where e.exposure_type = 'gate'

  union all

  select ds, 'holdout' as exposure_type, holdout as name, unit_type, unit_id, ts_us, topic, partition, "offset", part, received_us, exclusion,
    attributes, rule_base as rule, case held when 'true' then 'holdout' else 'rest' end as "group",
    case when rule_percent between 0 and 100 then rule_percent end as percent, rule_rollout as rollout,
    rule_id like '%override' as "override", sampling_rate
  from carried_percents
)

select * from final
