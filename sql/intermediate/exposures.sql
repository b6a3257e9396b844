-- One exposure of one unit to one analysed gate or experiment on one ds, used or not.
-- grain: exposure_type, name, topic, partition, offset, part
-- inputs: events, subjects, subject_rules, stages
-- columns:
--   ds DATE                   day of the exposure
--   exposure_type VARCHAR     gate or experiment
--   name VARCHAR              the gate or experiment
--   rule VARCHAR              the configured rule; experiment for experiments; null if there is none such
--   stage INTEGER             rollout stage; null if there is none at that time
--   unit_type VARCHAR         the analysis's unit type
--   unit_id VARCHAR           the unit
--   group VARCHAR             the group
--   ts_us BIGINT              time of the exposure
--   topic VARCHAR             topic
--   partition INTEGER         partition
--   offset BIGINT             offset of the message
--   part INTEGER              position within a batch
--   received_us BIGINT        broker's time
--   attributes VARCHAR        JSON object of the unit's attributes, or null
--   contradicts BOOLEAN       its percentage is not the stage's
--   exclusion VARCHAR         why it is not used; null: used
with matched as (
  select e.*, s.exclude_bots, r.rule as known_rule, r.group_name
  from events as e
  join subjects as s on s.exposure_type = e.exposure_type and s.name = e.name and s.unit_type = e.unit_type
  left join subject_rules as r
    on r.exposure_type = e.exposure_type and r.name = e.name
    and r.seen = case when e.exposure_type = 'gate' then e.rule else e."group" end
  where e.kind = 'exposure'
),

staged as (
  select m.*, t.stage, t.percent as stage_percent
  from matched as m
  left join stages as t
    on t.exposure_type = m.exposure_type and t.name = m.name and t.rule = m.known_rule and m.ts_us >= t.from_us and m.ts_us < t.to_us
),

final as (
  select
    ds, exposure_type, name, known_rule as rule, stage, unit_type, unit_id,
    coalesce(group_name, "group") as "group",
    ts_us, topic, partition, "offset", part, received_us, attributes,
    coalesce(percent <> stage_percent, false) as contradicts,
    case
      when exclusion is not null then exclusion
      when "override" then 'override'
      when exclude_bots and is_bot(attributes) then 'bot'
      when known_rule is null then case when exposure_type = 'gate' then 'other_rule' else 'other_group' end
      when stage is null or stage_percent = 0 then 'no_stage'
    end as exclusion
  from staged
)

select * from final
order by exposure_type, name, unit_bucket(unit_id), unit_id, ts_us, topic, partition, "offset", part
