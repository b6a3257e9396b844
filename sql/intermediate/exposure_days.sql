-- One unit that was exposed to one stage on one ds, with its first used exposure of the day.
-- grain: exposure_type, name, rule, stage, unit_id
-- inputs: exposures
-- columns:
--   ds DATE                   the day
--   exposure_type VARCHAR     gate or experiment
--   name VARCHAR              the gate or experiment
--   rule VARCHAR              the rule
--   stage INTEGER             the stage
--   unit_type VARCHAR         the analysis's unit type
--   unit_id VARCHAR           the unit
--   group VARCHAR             group of the day's first exposure
--   several_groups BOOLEAN    seen in more than one group on the day
--   first_exposure_us BIGINT  the day's first exposure, microseconds since 1970
--   received_us BIGINT        when the broker received it
--   attributes VARCHAR        its attributes, or null
with ranked as (
  select *,
    row_number() over (
      partition by exposure_type, name, rule, stage, unit_id
      order by ts_us nulls last, topic nulls last, partition nulls last, "offset" nulls last, part nulls last
    ) as place,
    min("group") over (partition by exposure_type, name, rule, stage, unit_id) as least_group,
    max("group") over (partition by exposure_type, name, rule, stage, unit_id) as greatest_group
  from exposures
  where exclusion is null
),

final as (
  select ds, exposure_type, name, rule, stage, unit_type, unit_id, "group", least_group <> greatest_group as several_groups,
    ts_us as first_exposure_us, received_us, attributes
  from ranked
  where place = 1
)

select * from final
order by exposure_type, name, rule, stage, unit_bucket(unit_id), unit_id
