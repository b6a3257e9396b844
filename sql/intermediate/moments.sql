-- Exact sums of one metric over one group of one stage and slice, as of the end of a ds; with an empty metric: how many units there are.
-- grain: stage_id, carried_over, group, user_dimension, user_dimension_value, metric, metric_part, metric_level
-- inputs: assigned, unit_values, metrics, subject_dimensions
-- columns:
--   stage_id VARCHAR          the stage
--   carried_over BOOLEAN      units that were exposed in an earlier stage as well, or fresh ones
--   group VARCHAR             the group
--   user_dimension VARCHAR    user dimension; empty for all units
--   user_dimension_value VARCHAR  its level
--   metric VARCHAR            the metric; empty in rows that count units
--   metric_part VARCHAR       part of the metric
--   metric_level VARCHAR      level of the metric's dimension; empty for the whole
--   units BIGINT              units with a value (a denominator that is not zero, for ratios over such units); or all units
--   y DECIMAL(38,0)           sum of y
--   x DECIMAL(38,0)           sum of x
--   yy_high DECIMAL(38,0)     sum of y*y = high * 2^62 + middle * 2^31 + low
--   yy_middle DECIMAL(38,0)  its second part
--   yy_low DECIMAL(38,0)      its third part
--   xx_high DECIMAL(38,0)     sum of x*x, as of y*y
--   xx_middle DECIMAL(38,0)  its second part
--   xx_low DECIMAL(38,0)      its third part
--   xy_high DECIMAL(38,0)     sum of x*y, as of y*y
--   xy_middle DECIMAL(38,0)  its second part
--   xy_low DECIMAL(38,0)      its third part
--   overflows DECIMAL(38,0)   values that did not fit
with units as (
  select stage_id, exposure_type, name, unit_id, carried_over, "group", attributes
  from assigned
  where in_analysis
),

dimension_levels as (
  select u.stage_id, u.unit_id, u.carried_over, u."group", d.dimension,
    case when json_key(u.attributes, d.dimension) = '' then '(empty)' else coalesce(json_key(u.attributes, d.dimension), '(null)') end as level
  from units as u
  join subject_dimensions as d on d.exposure_type = u.exposure_type and d.name = u.name
),

ranked as (
  select stage_id, dimension, level,
    row_number() over (partition by stage_id, dimension order by count(*) desc nulls last, level nulls last) as place
  from dimension_levels
  group by stage_id, dimension, level
),

slices as (
  select stage_id, unit_id, carried_over, "group", '' as user_dimension, '' as user_dimension_value
  from units

  union all

  select l.stage_id, l.unit_id, l.carried_over, l."group", l.dimension as user_dimension,
    case when r.place <= 10 then l.level else 'OTHER' end as user_dimension_value
  from dimension_levels as l
  join ranked as r on r.stage_id = l.stage_id and r.dimension = l.dimension and r.level = l.level
),

unit_counts as (
  select stage_id, carried_over, "group", user_dimension, user_dimension_value, count(*) as units
  from slices
  group by stage_id, carried_over, "group", user_dimension, user_dimension_value
),

sums as (
  select s.stage_id, s.carried_over, s."group", s.user_dimension, s.user_dimension_value, v.metric, v.metric_part, v.metric_level,
    count(*) as units,
    exact_sum(v.y) as y, exact_sum(v.x) as x,
    sum_product_high(v.y, v.y) as yy_high, sum_product_middle(v.y, v.y) as yy_middle, sum_product_low(v.y, v.y) as yy_low,
    sum_product_high(v.x, v.x) as xx_high, sum_product_middle(v.x, v.x) as xx_middle, sum_product_low(v.x, v.x) as xx_low,
    sum_product_high(v.x, v.y) as xy_high, sum_product_middle(v.x, v.y) as xy_middle, sum_product_low(v.x, v.y) as xy_low,
    exact_sum(v.overflows) as overflows
  from unit_values as v
  join slices as s on s.stage_id = v.stage_id and s.unit_id = v.unit_id
  join metrics as m on m.metric = v.metric and m.metric_part = v.metric_part
  where (v.metric_level = '' or s.user_dimension = '') and (not m.needs_denominator or v.x <> 0 or v.overflows > 0)
  group by s.stage_id, s.carried_over, s."group", s.user_dimension, s.user_dimension_value, v.metric, v.metric_part, v.metric_level
),

final as (
  select stage_id, carried_over, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, units, y, x,
    yy_high, yy_middle, yy_low, xx_high, xx_middle, xx_low, xy_high, xy_middle, xy_low, overflows
  from sums

  union all

  select stage_id, carried_over, "group", user_dimension, user_dimension_value, '' as metric, '' as metric_part, '' as metric_level, units,
    0 as y, 0 as x, 0 as yy_high, 0 as yy_middle, 0 as yy_low, 0 as xx_high, 0 as xx_middle, 0 as xx_low, 0 as xy_high, 0 as xy_middle, 0 as xy_low,
    0 as overflows
  from unit_counts
)

select * from final
order by stage_id, carried_over, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level
