-- One unit that enters one stage, or one balanced span, on one ds: its first used exposure within it; in a span, once its slice is in.
-- grain: exposure_type, name, analysis, rule, stage, unit_id
-- inputs: exposure_days, earlier_entries
-- columns:
--   ds DATE                   day of the first exposure
--   exposure_type VARCHAR     gate, experiment or holdout
--   name VARCHAR              the gate, experiment or holdout
--   analysis VARCHAR          stage, or balanced
--   rule VARCHAR              the rule
--   stage INTEGER             the stage; of a balanced span its first one
--   unit_type VARCHAR         the analysis's unit type
--   unit_id VARCHAR           the unit
--   group VARCHAR             its group
--   first_exposure_us BIGINT  first exposure within the stage or span, microseconds since 1970
--   received_us BIGINT        when the broker received it
--   attributes VARCHAR        its attributes, or null
--   sampling_rate DOUBLE      its sampling rate, or null
--   carried_over BOOLEAN      exposed in an earlier stage of the rule as well; of a span, in one before its first
with again as (
  -- Of all who entered before, those who are here again.
  select exposure_type, name, analysis, rule, stage, unit_id
  from earlier_entries as e
  where exists (
    select 1 from exposure_days as d where d.exposure_type = e.exposure_type and d.name = e.name and d.rule = e.rule and d.unit_id = e.unit_id
  )
),

known as (
  select exposure_type, name, rule, unit_id, min(stage) as first_stage
  from (
    select exposure_type, name, rule, unit_id, stage from again where analysis = 'stage'
    union all
    select exposure_type, name, rule, unit_id, stage from exposure_days where analysis = 'stage'
  ) as seen
  group by exposure_type, name, rule, unit_id
),

final as (
  select d.ds, d.exposure_type, d.name, d.analysis, d.rule, d.stage, d.unit_type, d.unit_id, d."group", d.first_exposure_us, d.received_us,
    d.attributes, d.sampling_rate, k.first_stage < d.stage as carried_over
  from exposure_days as d
  join known as k on k.exposure_type = d.exposure_type and k.name = d.name and k.rule = d.rule and k.unit_id = d.unit_id
  where not exists (
    select 1 from again as e
    where e.exposure_type = d.exposure_type and e.name = d.name and e.analysis = d.analysis and e.rule = d.rule and e.stage = d.stage
      and e.unit_id = d.unit_id
  )
)

-- So that who reads one gate's reads little of the file, here and in what is made of it.
select * from final order by exposure_type, name, analysis, rule, stage
