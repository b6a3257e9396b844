-- One group of one stage on one day, as of one ds.
-- grain: exposure_type, name, rule, stage, group, day
-- inputs: stage_units, stages, run
-- columns: those of the published table `pulse_exposures`
with daily as (
  select exposure_type, name, rule, stage, stage_id, "group", first_exposure_ds as day, count(*) as new_units,
    cast(count_if(carried_over) as bigint) as carried_over_units, cast(count_if(crossover) as bigint) as crossover_units,
    exact_sum(cast(floor(case when sampling_rate > 1 then sampling_rate else 1 end * 1000000 + 0.5) as decimal(38, 0))) as represented_millionths
  from stage_units
  where analysis = 'stage'
  group by exposure_type, name, rule, stage, stage_id, "group", first_exposure_ds
)

select r.ds, r.run_id, d.exposure_type, d.name, d.rule, d.stage, s.percent, d."group", d.day, d.new_units,
  cast(sum(cast(d.new_units as decimal(38, 0))) over (partition by d.stage_id, d."group" order by d.day nulls last rows unbounded preceding) as bigint) as cumulative_units,
  d.carried_over_units, d.crossover_units, cast(d.represented_millionths as double) / 1000000 as represented_units
from daily as d
join stages as s on s.stage_id = d.stage_id
cross join run as r
order by d.exposure_type, d.name, d.rule, d.stage, d."group", d.day
