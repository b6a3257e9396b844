-- What the used exposures of one ds say themselves about a rule's rollout: one rule, percentage and rollout number.
-- grain: ds, name, rule, percent, rollout
-- inputs: events, subject_rules
-- columns:
--   ds DATE                   the day
--   name VARCHAR              the gate
--   rule VARCHAR              the gate's configured rule
--   percent DOUBLE            pass percentage, or null
--   rollout INTEGER           rollout number, or null
--   first_us BIGINT           first exposure, microseconds since 1970
--   exposures BIGINT          number of exposures
with final as (
  select e.ds, r.name, r.rule, e.percent, e.rollout, min(e.ts_us) as first_us, count(*) as exposures
  from events as e
  join subject_rules as r
    on r.exposure_type = 'gate' and e.exposure_type = 'gate' and r.name = e.name and r.seen = e.rule and r.unit_type = e.unit_type
  where e.exclusion is null and e.kind = 'exposure' and not e."override" and not (r.exclude_bots and is_bot(e.attributes))
  group by e.ds, r.name, r.rule, e.percent, e.rollout
)

select * from final
order by name, rule, first_us, percent nulls last, rollout nulls last
