-- One unit of a type with its figures of all time up to an instant.
-- grain: unit_id
-- inputs: earlier_totals, day_totals
-- columns:
--   unit_id VARCHAR           the unit
--   each_figure BIGINT        a column for each figure: see day_totals
with known as (
  select unit_id each_name
  from earlier_totals

  union all

  select unit_id each_name
  from day_totals
)

select unit_id each_figure
from known as k
group by unit_id
