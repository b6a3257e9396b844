-- One unit of a type that did anything on one ds before an instant (which may be the day's end), with its figures.
-- grain: unit_id
-- inputs: events
-- columns:
--   ds DATE                   the day
--   unit_id VARCHAR           the unit
--   each_figure BIGINT        a column for each figure of each measure: events_<measure>, and where it has values total_, overflows_ and rounded_<measure>
with numbered as (
  select e.unit_id each_number
  from events as e
  where e.exclusion is null and e.unit_type = this_unit_type and e.ts_us < until_us
),

measured as (
  select unit_id each_amount
  from numbered
)

select this_day as ds, unit_id each_figure
from measured
group by unit_id
