-- One unit in one stage, or in one balanced span, as of the end of a ds, with the day on which it met the gate or experiment first of all.
-- grain: stage_id, unit_id
-- inputs: stage_units, entries
-- columns:
--   stage_id VARCHAR          the stage or span
--   exposure_type VARCHAR     gate, experiment or holdout
--   name VARCHAR              the gate, experiment or holdout
--   analysis VARCHAR          stage, or balanced
--   rule VARCHAR              the rule
--   stage INTEGER             number of the stage; of a balanced span of its first one
--   unit_type VARCHAR         type of the unit's id
--   unit_id VARCHAR           the unit
--   group VARCHAR             group of the first exposure; of a balanced span that of the unit's slice
--   first_exposure_us BIGINT  first exposure within the stage, microseconds since 1970
--   first_exposure_ds DATE    its day
--   first_ever_ds DATE        day of the first exposure to the gate or experiment, in any rule and stage
--   received_us BIGINT        when the broker received it
--   attributes VARCHAR        JSON object of the unit's attributes then, or null
--   sampling_rate DOUBLE      sampling rate of that exposure, or null
--   carried_over BOOLEAN      exposed in an earlier stage as well
--   crossover BOOLEAN         seen in more than one group within the stage
--   in_analysis BOOLEAN       counted in results
with first_ever as (
  select exposure_type, name, unit_id, min(ds) as ds
  from entries
  group by exposure_type, name, unit_id
)

select u.stage_id, u.exposure_type, u.name, u.analysis, u.rule, u.stage, u.unit_type, u.unit_id, u."group", u.first_exposure_us,
  u.first_exposure_ds, f.ds as first_ever_ds, u.received_us, u.attributes, u.sampling_rate, u.carried_over, u.crossover, u.in_analysis
from stage_units as u
join first_ever as f on f.exposure_type = u.exposure_type and f.name = u.name and f.unit_id = u.unit_id
