-- One unit in one stage of one rule, or in one experiment, as of one ds.
-- grain: exposure_type, name, rule, stage, unit_type, unit_id
-- inputs: stage_units, stages, run
-- columns: those of the published table `assignments`
select r.ds, r.run_id, a.unit_id, a.unit_type, a.exposure_type, a.name, a.rule, a.stage, s.percent, s.rule_name, a."group",
  us_timestamp(a.first_exposure_us) as first_exposure_at, a.first_exposure_ds, r.ds as as_of_ds, a.carried_over, a.crossover, a.in_analysis,
  case when s.span_id is not null then coalesce(b.in_analysis, false) end as in_balanced_analysis,
  case when b.in_analysis then b."group" end as balanced_group, case when b.in_analysis then b.first_exposure_ds end as balanced_first_exposure_ds,
  json_pick(a.attributes, s.dimensions) as user_dimensions,
  us_timestamp(a.received_us) as inserted_at
from stage_units as a
join stages as s on s.stage_id = a.stage_id
left join (select stage_id, unit_id, in_analysis, "group", first_exposure_ds from stage_units where analysis = 'balanced') as b on b.stage_id = s.span_id and b.unit_id = a.unit_id
cross join run as r
where a.analysis = 'stage'
