-- One pair of ids that an id map saw together on one ds, with its first sight.
-- grain: from_type, from_id, to_id
-- inputs: staged_messages, environments, id_maps, file_pairs
-- columns:
--   ds DATE                   the day; of a pair of the map's file, the first day with data that ends after its instant
--   from_type VARCHAR         unit type that shall have the events
--   to_type VARCHAR           unit type for which the events are logged
--   from_id VARCHAR           the one id
--   to_id VARCHAR             the other
--   first_us BIGINT           first sight, microseconds since 1970; 0 for a pair of the file that has no instant
--   topic VARCHAR             topic of the first sight; empty for the file
--   partition INTEGER         partition; 0 for the file
--   offset BIGINT             offset of the message, or place of the pair in the file
--   part INTEGER              position within a batch; 0 for the file
with seen as (
  select m.ds, i.from_type, i.to_type, unit_of_type(m.units, i.from_type) as from_id, unit_of_type(m.units, i.to_type) as to_id,
    m.ts_us, m.topic, m.partition, m."offset", m.part
  from staged_messages as m
  join environments as n on n.environment = m.environment
  join id_maps as i on i.learn_from is null or (m.kind = 'event' and m.name = i.learn_from)
  where m.kind in ('event', 'exposure')

  union all

  select ds, from_type, to_type, from_id, to_id, since_us as ts_us, '' as topic, 0 as partition, place as "offset", 0 as part
  from file_pairs
),

ranked as (
  select *,
    row_number() over (
      partition by from_type, from_id, to_id
      order by ts_us nulls last, topic nulls last, partition nulls last, "offset" nulls last, part nulls last
    ) as sight
  from seen
  where from_id is not null and to_id is not null
),

final as (
  select ds, from_type, to_type, from_id, to_id, ts_us as first_us, topic, partition, "offset", part
  from ranked
  where sight = 1
)

select * from final
order by from_type, unit_bucket(from_id), from_id, to_id
