-- Exposures of one gate, experiment or holdout on one ds by what became of them.
-- grain: ds, exposure_type, name, outcome
-- inputs: exposures, staged_messages, subjects
-- columns:
--   ds DATE                   the day
--   exposure_type VARCHAR     gate, experiment or holdout
--   name VARCHAR              the gate, experiment or holdout
--   outcome VARCHAR           messages (all that came), used, contradicts_timeline (among the used), or the reason of an exclusion
--   exposures BIGINT          number of exposures
with came as (
  select m.ds, m.exposure_type, m.name, s.unit_type, m.units
  from staged_messages as m
  join subjects as s on s.exposure_type = m.exposure_type and s.name = m.name
  where m.kind = 'exposure'

  union all

  select m.ds, s.exposure_type, s.name, s.unit_type, m.units
  from staged_messages as m
  join subjects as s
    on s.exposure_type = 'holdout' and (m.exposure_type = 'gate' and m.name = s.name or secondary_value(m.secondary, s.name) is not null)
  where m.kind = 'exposure'
),

counted as (
  select ds, exposure_type, name, 'messages' as outcome, count(*) as exposures
  from came
  group by ds, exposure_type, name

  union all

  select ds, exposure_type, name, 'missing_unit' as outcome, count(*) as exposures
  from came
  where not has_unit_type(units, unit_type)
  group by ds, exposure_type, name

  union all

  select ds, exposure_type, name, coalesce(exclusion, 'used') as outcome, count(*) as exposures
  from exposures
  group by ds, exposure_type, name, coalesce(exclusion, 'used')

  union all

  select ds, exposure_type, name, 'contradicts_timeline' as outcome, count(*) as exposures
  from exposures
  where exclusion is null and contradicts
  group by ds, exposure_type, name
)

select * from counted
order by exposure_type, name, outcome
