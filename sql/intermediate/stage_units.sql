-- One unit in one stage, or in one balanced span, as of the end of a ds.
-- grain: stage_id, unit_id
-- inputs: entries, crossovers, analyses
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
--   received_us BIGINT        when the broker received it
--   attributes VARCHAR        JSON object of the unit's attributes then, or null
--   sampling_rate DOUBLE      sampling rate of that exposure, or null
--   carried_over BOOLEAN      exposed in an earlier stage as well
--   crossover BOOLEAN         seen in more than one group within the stage
--   in_analysis BOOLEAN       counted in results
with crossed as (
  select distinct exposure_type, name, analysis, rule, stage, unit_id
  from crossovers
)

select s.stage_id, e.exposure_type, e.name, e.analysis, e.rule, e.stage, e.unit_type, e.unit_id, e."group", e.first_exposure_us,
  e.ds as first_exposure_ds, e.received_us, e.attributes, e.sampling_rate, e.carried_over,
  x.unit_id is not null as crossover,
  x.unit_id is null or s.keeps_crossovers as in_analysis
from entries as e
join analyses as s
  on s.exposure_type = e.exposure_type and s.name = e.name and s.analysis = e.analysis and s.rule = e.rule and s.stage = e.stage
left join crossed as x
  on x.exposure_type = e.exposure_type and x.name = e.name and x.analysis = e.analysis and x.rule = e.rule and x.stage = e.stage
  and x.unit_id = e.unit_id
