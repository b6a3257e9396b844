-- One day on which one unit was active, by one definition of it.
-- grain: measure, unit_type, unit_id, day_index
-- inputs: active_unit_days, calendar
-- columns:
--   measure VARCHAR           measure of the definition
--   unit_type VARCHAR         type of the unit's id
--   unit_id VARCHAR           the unit
--   day_index INTEGER         the day, since 1970
select d.measure, d.unit_type, d.unit_id, c.day_index
from active_unit_days as d
join calendar as c on c.ds = d.ds and c.is_first
