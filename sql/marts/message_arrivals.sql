-- Events or exposures of one topic that happened on one ds, by how long after the day's end the broker received them.
-- grain: topic, kind, days_late
-- inputs: staged_messages, run
-- columns: those of the published table `message_arrivals`
with judged as (
  select m.topic, m.kind,
    case when m.received_us < r.day_end_us then 0
      else cast(floor(cast(m.received_us - r.day_end_us as double) / 86400000000) as integer) + 1 end as days_late
  from staged_messages as m
  cross join run as r
  where m.kind in ('event', 'exposure')
),

counted as (
  select topic, kind, days_late, count(*) as messages
  from judged
  group by topic, kind, days_late
)

select r.ds, r.run_id, c.topic, c.kind, c.days_late, c.messages
from counted as c
cross join run as r
order by c.topic, c.kind, c.days_late
