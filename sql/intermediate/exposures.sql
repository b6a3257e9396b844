-- One exposure of one unit to one analysed gate, experiment or holdout on one ds, used or not.
-- grain: exposure_type, name, topic, partition, offset, part
-- inputs: shown_exposures, subjects, subject_rules, stages
-- columns:
--   ds DATE                   day of the exposure
--   exposure_type VARCHAR     gate, experiment or holdout
--   name VARCHAR              the gate, experiment or holdout
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
--   sampling_rate DOUBLE      sampling rate that it states, or null
--   exclusion VARCHAR         why it is not used; null: used
with matched as (
  select e.*, s.exclude_bots, s.exclude_sampled, r.rule as known_rule, r.group_name,
    e.exposure_type <> 'holdout' and case when e.exposure_type = 'experiment' then e."group" else e.rule end like 'holdout:%' as is_held_out
  from shown_exposures as e
  join subjects as s on s.exposure_type = e.exposure_type and s.name = e.name and s.unit_type = e.unit_type
  left join subject_rules as r
    on r.exposure_type = e.exposure_type and r.name = e.name
    and r.seen = case when e.exposure_type = 'experiment' then e."group" else e.rule end
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
    coalesce(percent <> stage_percent, false) as contradicts, sampling_rate,
    case
      when exclusion is not null then exclusion
      when "override" then 'override'
      when exclude_bots and is_bot(attributes) then 'bot'
      when exclude_sampled and sampling_rate > 1 then 'sampled'
      when known_rule is null then
        case when is_held_out then 'holdout' when exposure_type = 'experiment' then 'other_group' else 'other_rule' end
      when stage is null or stage_percent = 0 then 'no_stage'
    end as exclusion
  from staged
)

select * from final
