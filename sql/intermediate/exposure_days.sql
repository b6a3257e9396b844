-- One unit that was exposed to one stage, or to one balanced span with its slice in, on one ds, with its first such exposure of the day.
-- grain: exposure_type, name, analysis, rule, stage, unit_id
-- inputs: exposures, balanced_stages
-- columns:
--   ds DATE                   the day
--   exposure_type VARCHAR     gate, experiment or holdout
--   name VARCHAR              the gate, experiment or holdout
--   analysis VARCHAR          stage, or balanced
--   rule VARCHAR              the rule
--   stage INTEGER             the stage; of a balanced span its first one
--   unit_type VARCHAR         the analysis's unit type
--   unit_id VARCHAR           the unit
--   group VARCHAR             group of the day's first exposure; of a balanced span that of the unit's slice
--   several_groups BOOLEAN    seen in another group as well on the day
--   first_exposure_us BIGINT  the day's first exposure, microseconds since 1970
--   received_us BIGINT        when the broker received it
--   attributes VARCHAR        its attributes, or null
--   sampling_rate DOUBLE      its sampling rate, or null
with used as (
  select *
  from exposures
  where exclusion is null
),

bucketed as (
  select e.exposure_type, e.name, e.rule, e.stage, e.unit_id, b.span_stage, b.kind, b.passing_buckets, b.hash_prefix, b.passed_group, b.failed_group,
    hash_bucket(b.hash_prefix || e.unit_id, 10000) as bucket
  from (select distinct exposure_type, name, rule, stage, unit_id from used) as e
  join balanced_stages as b on b.exposure_type = e.exposure_type and b.name = e.name and b.rule = e.rule and b.stage = e.stage
),

-- Above 50 % the larger slice is thinned to the size of the smaller one, by another hash.
sliced as (
  select exposure_type, name, rule, stage, unit_id, span_stage,
    case
      when kind = 'mirror' and bucket < passing_buckets then passed_group
      when kind = 'mirror' and bucket >= 10000 - passing_buckets then failed_group
      when kind = 'thinned' and bucket >= passing_buckets then failed_group
      when kind = 'thinned' and hash_bucket('balanced.' || hash_prefix || unit_id, 1000000) * cast(passing_buckets as bigint)
        < (10000 - passing_buckets) * cast(1000000 as bigint) then passed_group
    end as slice_group
  from bucketed
),

analysed as (
  select ds, exposure_type, name, 'stage' as analysis, rule, stage, unit_type, unit_id, "group", "group" as seen_group, ts_us, topic, partition,
    "offset", part, received_us, attributes, sampling_rate
  from used

  union all

  select e.ds, e.exposure_type, e.name, 'balanced' as analysis, e.rule, s.span_stage as stage, e.unit_type, e.unit_id, s.slice_group as "group",
    e."group" as seen_group, e.ts_us, e.topic, e.partition, e."offset", e.part, e.received_us, e.attributes, e.sampling_rate
  from used as e
  join sliced as s on s.exposure_type = e.exposure_type and s.name = e.name and s.rule = e.rule and s.stage = e.stage and s.unit_id = e.unit_id
  where s.slice_group is not null
),

first_seen as (
  select exposure_type, name, analysis, rule, stage, unit_id, min(seen_group) as least_group, max(seen_group) as greatest_group,
    earliest_exposure(ds, unit_type, "group", received_us, attributes, sampling_rate, ts_us, topic, partition, "offset", part) as it
  from analysed
  group by exposure_type, name, analysis, rule, stage, unit_id
),

final as (
  select it.ds as ds, exposure_type, name, analysis, rule, stage, it.unit_type as unit_type, unit_id, it."group" as "group",
    least_group <> it."group" or greatest_group <> it."group" as several_groups,
    it.ts_us as first_exposure_us, it.received_us as received_us, it.attributes as attributes, it.sampling_rate as sampling_rate
  from first_seen
)

select * from final
