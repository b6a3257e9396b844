-- One pair of ids in which at least one of them is seen for the first time, on one ds; a link where both are.
-- grain: from_type, from_id, to_id
-- inputs: id_pairs, earlier_links
-- columns:
--   ds DATE                   the day
--   from_type VARCHAR         unit type that shall have the events
--   to_type VARCHAR           unit type for which the events are logged
--   from_id VARCHAR           the one id
--   to_id VARCHAR             the other
--   first_us BIGINT           first sight, microseconds since 1970
--   first_of_from BOOLEAN     the first pair ever that has from_id
--   first_of_to BOOLEAN       the first pair ever that has to_id
--   is_link BOOLEAN           both: from now on, events of to_id count for from_id
with ranked as (
  select *,
    row_number() over (
      partition by from_type, from_id
      order by first_us nulls last, topic nulls last, partition nulls last, "offset" nulls last, part nulls last
    ) as place_of_from,
    row_number() over (
      partition by from_type, to_id
      order by first_us nulls last, topic nulls last, partition nulls last, "offset" nulls last, part nulls last
    ) as place_of_to
  from id_pairs
),

judged as (
  select r.ds, r.from_type, r.to_type, r.from_id, r.to_id, r.first_us,
    r.place_of_from = 1 and f.from_id is null as first_of_from,
    r.place_of_to = 1 and t.to_id is null as first_of_to
  from ranked as r
  left join earlier_links as f on f.from_type = r.from_type and f.from_id = r.from_id and f.first_of_from
  left join earlier_links as t on t.from_type = r.from_type and t.to_id = r.to_id and t.first_of_to
),

final as (
  select *, first_of_from and first_of_to as is_link
  from judged
  where first_of_from or first_of_to
)

select * from final
order by from_type, unit_bucket(from_id), from_id, to_id
