-- One unit of one analysis, by a number that stands for it while quantiles are counted: numbers are counted faster than names.
-- grain: unit
-- inputs: slices
-- columns:
--   unit BIGINT               the number
--   stage_id VARCHAR          the stage
--   unit_id VARCHAR           the unit
--   entry_ds DATE             day of the first exposure within the stage
select row_number() over (order by stage_id nulls last, unit_id nulls last) as unit, stage_id, unit_id, entry_ds
from slices
where user_dimension = ''
