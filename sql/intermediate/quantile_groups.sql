-- One slice of one group of one stage for which quantiles are given, by a number that stands for it.
-- grain: slice
-- inputs: slices
-- columns:
--   slice BIGINT              the number
--   stage_id VARCHAR          the stage
--   group VARCHAR             the group
--   user_dimension VARCHAR    user dimension; empty for all units
--   user_dimension_value VARCHAR  its level
with found as (
  select distinct stage_id, "group", user_dimension, user_dimension_value
  from slices
)

select row_number() over (
    order by stage_id nulls last, "group" nulls last, user_dimension nulls last, user_dimension_value nulls last
  ) as slice,
  stage_id, "group", user_dimension, user_dimension_value
from found
