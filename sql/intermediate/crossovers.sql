-- One unit that was seen on one ds in another group of a stage than the one in which it entered, or in several; in a balanced span, in another than its slice's.
-- grain: exposure_type, name, analysis, rule, stage, unit_id
-- inputs: exposure_days, entries, earlier_entries
-- columns:
--   ds DATE                   the day
--   exposure_type VARCHAR     gate, experiment or holdout
--   name VARCHAR              the gate, experiment or holdout
--   analysis VARCHAR          stage, or balanced
--   rule VARCHAR              the rule
--   stage INTEGER             the stage; of a balanced span its first one
--   unit_id VARCHAR           the unit
with seen_again as (
  -- Who enters today is in the group of today.
  select d.ds, d.exposure_type, d.name, d.analysis, d.rule, d.stage, d.unit_id, d."group"
  from exposure_days as d
  where not d.several_groups and not exists (
    select 1 from entries as e
    where e.exposure_type = d.exposure_type and e.name = d.name and e.analysis = d.analysis and e.rule = d.rule and e.stage = d.stage
      and e.unit_id = d.unit_id
  )
),

final as (
  select ds, exposure_type, name, analysis, rule, stage, unit_id
  from exposure_days
  where several_groups

  union all

  select d.ds, d.exposure_type, d.name, d.analysis, d.rule, d.stage, d.unit_id
  from seen_again as d
  join earlier_entries as e
    on e.exposure_type = d.exposure_type and e.name = d.name and e.analysis = d.analysis and e.rule = d.rule and e.stage = d.stage
    and e.unit_id = d.unit_id
  where d."group" <> e."group"
)

select * from final
