-- One unit that enters one stage, or one balanced span, on one ds: its running totals at that instant, and what it did in the days before its first-ever exposure.
-- grain: exposure_type, name, analysis, rule, stage, unit_id
-- inputs: entries, earlier_totals, boundaries, totals_before_history, earlier_baselines
-- columns:
--   exposure_type VARCHAR     gate, experiment or holdout
--   name VARCHAR              the gate, experiment or holdout
--   analysis VARCHAR          stage, or balanced
--   rule VARCHAR              the rule
--   stage INTEGER             the stage; of a balanced span its first one
--   unit_id VARCHAR           the unit
--   group VARCHAR             its group
--   entry_ds DATE             day of the first exposure within the stage or span
--   first_exposure_us BIGINT  that exposure, microseconds since 1970
--   carried_over BOOLEAN      exposed in an earlier stage of the rule as well
--   attributes VARCHAR        its attributes, where a dimension asks for them, or null
--   has_history BOOLEAN       did anything in the days before its first-ever exposure
--   each_figure BIGINT        a column for each figure: see day_totals; and before_<figure> for those of covariates, of the days before the first-ever exposure
with entered as (
  select exposure_type, name, analysis, rule, stage, unit_id, "group", ds, first_exposure_us, carried_over, attributes
  from entries
  where unit_type = this_unit_type
),

-- Whoever met the gate before has the history of then.
known as (
  select b.exposure_type, b.name, b.unit_id, bool_or(b.has_history) as has_history each_known_history
  from earlier_baselines as b
  where exists (
    select 1 from entered as e where e.exposure_type = b.exposure_type and e.name = b.name and e.unit_id = b.unit_id
  )
  group by b.exposure_type, b.name, b.unit_id
)

select e.exposure_type, e.name, e.analysis, e.rule, e.stage, e.unit_id, e."group", e.ds as entry_ds, e.first_exposure_us, e.carried_over,
  kept_attributes as attributes,
  case when k.unit_id is not null then k.has_history else its_history end as has_history each_figure
from entered as e
left join earlier_totals as t on t.unit_id = e.unit_id
left join boundaries as d on d.unit_id = e.unit_id and d.first_exposure_us = e.first_exposure_us
left join totals_before_history as o on o.unit_id = e.unit_id
left join known as k on k.exposure_type = e.exposure_type and k.name = e.name and k.unit_id = e.unit_id
