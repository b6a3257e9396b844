-- One unit type on one day.
-- grain: unit_type, day
-- inputs: unit_days, unit_types, run
-- columns: those of the published table `active_users`
select r.ds, r.run_id, t.unit_type, r.ds as day, count(d.unit_id) as dau, r.active_user_version
from unit_types as t
cross join run as r
left join unit_days as d on d.unit_type = t.unit_type
group by r.ds, r.run_id, t.unit_type, r.active_user_version
order by t.unit_type
