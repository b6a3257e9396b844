-- One message, or one event of a batch, that could not be used, received on one ds.
-- grain: topic, partition, offset, part
-- inputs: staged_messages, run
-- columns: those of the published table `dead_letters`
select r.ds, r.run_id, m.topic, m.partition, m."offset", m.part, us_timestamp(m.received_us) as received_at, m.reason, m.bytes_base64
from staged_messages as m
cross join run as r
where m.kind = 'dead'
order by m.topic, m.partition, m."offset", m.part
