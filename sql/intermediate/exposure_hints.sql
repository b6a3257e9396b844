-- What the used exposures of one ds say themselves about a rule's rollout: one rule, percentage and rollout number.
-- grain: ds, exposure_type, name, rule, percent, rollout
-- inputs: shown_exposures, subject_rules
-- columns:
--   ds DATE                   the day
--   exposure_type VARCHAR     gate or holdout
--   name VARCHAR              the gate or holdout
--   rule VARCHAR              its configured rule
--   percent DOUBLE            pass percentage, or null
--   rollout INTEGER           rollout number, or null
--   first_us BIGINT           first exposure, microseconds since 1970
--   exposures BIGINT          number of exposures
with final as (
  select e.ds, r.exposure_type, r.name, r.rule, e.percent, e.rollout, min(e.ts_us) as first_us, count(*) as exposures
  from shown_exposures as e
  join subject_rules as r on r.exposure_type = e.exposure_type and r.name = e.name and r.seen = e.rule and r.unit_type = e.unit_type
  where e.exclusion is null and not e."override" and not (r.exclude_bots and is_bot(e.attributes))
    and not (r.exclude_sampled and coalesce(e.sampling_rate > 1, false))
  group by e.ds, r.exposure_type, r.name, r.rule, e.percent, e.rollout
)

select * from final
order by exposure_type, name, rule, first_us, percent nulls last, rollout nulls last
