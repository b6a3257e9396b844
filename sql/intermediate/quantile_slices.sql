-- One value that one unit has for one quantile, in one of the slices in which the unit is.
-- grain: slice, quantile, metric_level, view, view_day, unit, value
-- inputs: quantile_values, quantile_needs, quantile_members
-- columns:
--   slice BIGINT              the slice; by level of a user dimension in the cumulative view only
--   quantile INTEGER          the quantile
--   metric_level VARCHAR      level of the metric's dimension; empty for the whole
--   view VARCHAR              the view
--   view_day INTEGER          its cell
--   unit BIGINT               the unit
--   is_fresh BOOLEAN          the unit is fresh, and they are a population of their own
--   value BIGINT              the value; null where it does not fit
--   n BIGINT                  how often the unit has it
--   rounded BIGINT            values among these that have more decimals than the scale
with parts as (
  select distinct quantile, crosses_dimensions
  from quantile_needs
)

select m.slice, v.quantile, v.metric_level, v.view, v.view_day, v.unit, m.is_fresh, v.value, v.n, v.rounded
from quantile_values as v
join quantile_members as m on m.unit = v.unit
join parts as p on p.quantile = v.quantile
where not m.is_split or (v.view = 'cumulative' and (v.metric_level = '' or p.crosses_dimensions))
