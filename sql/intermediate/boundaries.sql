-- One unit that entered an analysis on one ds, with its figures of the day before that exposure, where it has any.
-- grain: unit_id, first_exposure_us
-- inputs: events, entries
-- columns:
--   unit_id VARCHAR           the unit
--   first_exposure_us BIGINT  the exposure, microseconds since 1970
--   each_figure BIGINT        a column for each figure: see day_totals
with starts as (
  select distinct unit_id, first_exposure_us
  from entries
  where unit_type = this_unit_type
),

numbered as (
  select s.unit_id, s.first_exposure_us each_number
  from events as e
  join starts as s on s.unit_id = e.unit_id and e.ts_us < s.first_exposure_us
  where e.exclusion is null and e.unit_type = this_unit_type
),

measured as (
  select unit_id, first_exposure_us each_amount
  from numbered
)

select unit_id, first_exposure_us each_figure
from measured
group by unit_id, first_exposure_us
