-- One unit that enters one stage on one ds: its first used exposure within the stage.
-- grain: exposure_type, name, rule, stage, unit_id
-- inputs: exposure_days, earlier_entries
-- columns:
--   ds DATE                   day of the first exposure
--   exposure_type VARCHAR     gate or experiment
--   name VARCHAR              the gate or experiment
--   rule VARCHAR              the rule
--   stage INTEGER             the stage
--   unit_type VARCHAR         the analysis's unit type
--   unit_id VARCHAR           the unit
--   group VARCHAR             its group
--   first_exposure_us BIGINT  first exposure within the stage, microseconds since 1970
--   received_us BIGINT        when the broker received it
--   attributes VARCHAR        its attributes, or null
--   carried_over BOOLEAN      exposed in an earlier stage of the rule as well
with known as (
  select exposure_type, name, rule, unit_id, min(stage) as first_stage
  from (
    select exposure_type, name, rule, unit_id, stage from earlier_entries
    union all
    select exposure_type, name, rule, unit_id, stage from exposure_days
  ) as seen
  group by exposure_type, name, rule, unit_id
),

final as (
  select d.ds, d.exposure_type, d.name, d.rule, d.stage, d.unit_type, d.unit_id, d."group", d.first_exposure_us, d.received_us, d.attributes,
    k.first_stage < d.stage as carried_over
  from exposure_days as d
  join known as k on k.exposure_type = d.exposure_type and k.name = d.name and k.rule = d.rule and k.unit_id = d.unit_id
  where not exists (
    select 1 from earlier_entries as e
    where e.exposure_type = d.exposure_type and e.name = d.name and e.rule = d.rule and e.stage = d.stage and e.unit_id = d.unit_id
  )
)

select * from final
order by exposure_type, name, rule, stage, unit_bucket(unit_id), unit_id
