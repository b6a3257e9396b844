-- One unit of a type with its figures of all time up to an instant.
-- grain: unit_id
-- inputs: earlier_totals, day_totals
-- columns:
--   unit_id VARCHAR           the unit
--   each_figure BIGINT        a column for each figure: see day_totals
select coalesce(t.unit_id, d.unit_id) as unit_id each_figure
from earlier_totals as t
full join day_totals as d on d.unit_id = t.unit_id
