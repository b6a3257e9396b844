-- One unit in one of the slices of its group.
-- grain: unit, slice
-- inputs: slices, quantile_units, quantile_groups, stages
-- columns:
--   unit BIGINT               the unit
--   slice BIGINT              the slice
--   is_split BOOLEAN          it is a level of a user dimension
--   is_fresh BOOLEAN          the unit is fresh, and they are a population of their own
select u.unit, g.slice, s.user_dimension <> '' as is_split, not s.carried_over and t.exposure_type <> 'experiment' as is_fresh
from slices as s
join stages as t on t.stage_id = s.stage_id
join quantile_units as u on u.stage_id = s.stage_id and u.unit_id = s.unit_id
join quantile_groups as g
  on g.stage_id = s.stage_id and g."group" = s."group" and g.user_dimension = s.user_dimension
  and g.user_dimension_value = s.user_dimension_value
