-- Exact sums of one plain metric over one group of one stage, slice and cell of a view, from how many units have which value; with an empty metric: how many units there are.
-- grain: stage_id, view, view_day, carried_over, has_history, group, user_dimension, user_dimension_value, metric, metric_part, metric_level
-- inputs: value_counts, unit_counts, stages, stage_parts
-- columns:
--   stage_id VARCHAR          the stage
--   view VARCHAR              the view; beside the cumulative one there are only sums over all units, and not of history; entries: units by day of entry
--   view_day INTEGER          its cell: daily and entries: the day; days_since_exposure: how many after the exposure's; else 0
--   carried_over BOOLEAN      units that were exposed in an earlier stage as well, or fresh ones
--   has_history BOOLEAN       units that did anything in the days before their first-ever exposure, or the others
--   group VARCHAR             the group
--   user_dimension VARCHAR    user dimension; empty for all units
--   user_dimension_value VARCHAR  its level
--   metric VARCHAR            the metric; empty in rows that count units
--   metric_part VARCHAR       part of the metric; in rows that count units empty for all of them, or the window that is over for them
--   metric_level VARCHAR      level of the metric's dimension; empty for the whole
--   units BIGINT              units with a value now or in their history (for ratios over units with a denominator, those with one); or all units
--   y DECIMAL(38,0)           sum of y
--   x DECIMAL(38,0)           sum of x
--   c DECIMAL(38,0)           sum of c: y in the days before the first-ever exposure
--   d DECIMAL(38,0)           sum of d: x in those days
--   yy_high DECIMAL(38,0)     sum of y*y = high * 2^62 + middle * 2^31 + low
--   yy_middle DECIMAL(38,0)   its second part
--   yy_low DECIMAL(38,0)      its third part
--   xx_high DECIMAL(38,0)     sum of x*x, as of y*y
--   xx_middle DECIMAL(38,0)   its second part
--   xx_low DECIMAL(38,0)      its third part
--   xy_high DECIMAL(38,0)     sum of x*y, as of y*y
--   xy_middle DECIMAL(38,0)   its second part
--   xy_low DECIMAL(38,0)      its third part
--   cc_high DECIMAL(38,0)     sum of c*c, as of y*y
--   cc_middle DECIMAL(38,0)   its second part
--   cc_low DECIMAL(38,0)      its third part
--   dd_high DECIMAL(38,0)     sum of d*d, as of y*y
--   dd_middle DECIMAL(38,0)   its second part
--   dd_low DECIMAL(38,0)      its third part
--   cy_high DECIMAL(38,0)     sum of c*y, as of y*y
--   cy_middle DECIMAL(38,0)   its second part
--   cy_low DECIMAL(38,0)      its third part
--   cx_high DECIMAL(38,0)     sum of c*x, as of y*y
--   cx_middle DECIMAL(38,0)   its second part
--   cx_low DECIMAL(38,0)      its third part
--   dy_high DECIMAL(38,0)     sum of d*y, as of y*y
--   dy_middle DECIMAL(38,0)   its second part
--   dy_low DECIMAL(38,0)      its third part
--   dx_high DECIMAL(38,0)     sum of d*x, as of y*y
--   dx_middle DECIMAL(38,0)   its second part
--   dx_low DECIMAL(38,0)      its third part
--   cd_high DECIMAL(38,0)     sum of c*d, as of y*y
--   cd_middle DECIMAL(38,0)   its second part
--   cd_low DECIMAL(38,0)      its third part
--   cubes_top DECIMAL(38,0)   sum of y*y*y = top * 2^93 + high * 2^62 + middle * 2^31 + low
--   cubes_high DECIMAL(38,0)  its second part
--   cubes_middle DECIMAL(38,0)  its third part
--   cubes_low DECIMAL(38,0)   its fourth part
--   top_y DECIMAL(38,0)       sum of y over those of the units that are in the top of their group; 0 but for all units and the whole
--   overflows DECIMAL(38,0)   values that did not fit
--   history_overflows DECIMAL(38,0)  values of the history that did not fit
--   rounded DECIMAL(38,0)     values that have more decimals than the scale
--   limited DECIMAL(38,0)     units whose y a limit changed
--   lower_limit BIGINT        lower limit of y in the stage, or null
--   upper_limit BIGINT        upper limit of y in the stage, or null
with counted as (
  select v.*, p.needs_denominator, p.is_amount
  from value_counts as v
  join stage_parts as p on p.stage_no = v.stage_no and p.part_no = v.part_no
  where not p.needs_denominator or v.x <> 0 or v.overflows > 0
),

-- The top of a group are the ceil(n / 1000) of its n units with the largest y above 0.
group_sizes as (
  select stage_no, "group", cast(exact_sum(units) as bigint) as n
  from unit_counts
  where user_dimension = '' and view = 'cumulative'
  group by stage_no, "group"
),

candidates as (
  select v.*, cast(floor(cast(s.n + 999 as double) / 1000) as bigint) as places, magnitude(v.y) as magnitude
  from counted as v
  join group_sizes as s on s.stage_no = v.stage_no and s."group" = v."group"
  where v.is_amount and v.view = 'cumulative' and v.user_dimension = '' and v.y > 0 and (not v.needs_denominator or v.x <> 0)
),

-- So that few rows are put in order: those of magnitudes above which there are still places.
magnitudes as (
  select stage_no, "group", part_no, magnitude,
    sum(cast(exact_sum(units) as decimal(38, 0))) over (
      partition by stage_no, "group", part_no order by magnitude desc nulls last rows between unbounded preceding and 1 preceding
    ) as larger
  from candidates
  group by stage_no, "group", part_no, magnitude
),

placed as (
  select v.stage_no, v.carried_over, v.has_history, v."group", v.part_no, v.y, v.units, v.places,
    sum(cast(v.units as decimal(38, 0))) over (
      partition by v.stage_no, v."group", v.part_no
      order by v.y desc nulls last, v.carried_over nulls last, v.has_history nulls last, v.x nulls last, v.c nulls last, v.d nulls last,
        v.overflows nulls last, v.history_overflows nulls last, v.rounded nulls last
      rows unbounded preceding
    ) as place
  from candidates as v
  join magnitudes as m on m.stage_no = v.stage_no and m."group" = v."group" and m.part_no = v.part_no and m.magnitude = v.magnitude
  where m.larger is null or m.larger < v.places
),

tops as (
  select stage_no, carried_over, has_history, "group", part_no,
    counted_sum(y, case when place <= places then units else units - (place - places) end) as y
  from placed
  where place - units < places
  group by stage_no, carried_over, has_history, "group", part_no
),

of_numerators as (
  select stage_no, view, view_day, carried_over, has_history, "group", user_dimension, user_dimension_value, part_no,
    cast(exact_sum(units) as bigint) as units, counted_sum(y, units) as y,
    counted_product_high(y, y, units) as yy_high, counted_product_middle(y, y, units) as yy_middle, counted_product_low(y, y, units) as yy_low,
    counted_cube_top(y, units) as cubes_top, counted_cube_high(y, units) as cubes_high,
    counted_cube_middle(y, units) as cubes_middle, counted_cube_low(y, units) as cubes_low,
    counted_sum(overflows, units) as overflows, counted_sum(history_overflows, units) as history_overflows, counted_sum(rounded, units) as rounded
  from counted
  group by stage_no, view, view_day, carried_over, has_history, "group", user_dimension, user_dimension_value, part_no
),

of_denominators as (
  select stage_no, view, view_day, carried_over, has_history, "group", user_dimension, user_dimension_value, part_no,
    counted_sum(x, units) as x,
    counted_product_high(x, x, units) as xx_high, counted_product_middle(x, x, units) as xx_middle, counted_product_low(x, x, units) as xx_low,
    counted_product_high(x, y, units) as xy_high, counted_product_middle(x, y, units) as xy_middle, counted_product_low(x, y, units) as xy_low
  from counted
  where x <> 0
  group by stage_no, view, view_day, carried_over, has_history, "group", user_dimension, user_dimension_value, part_no
),

of_covariates as (
  select stage_no, view, view_day, carried_over, has_history, "group", user_dimension, user_dimension_value, part_no,
    counted_sum(c, units) as c, counted_sum(d, units) as d,
    counted_product_high(c, c, units) as cc_high, counted_product_middle(c, c, units) as cc_middle, counted_product_low(c, c, units) as cc_low,
    counted_product_high(d, d, units) as dd_high, counted_product_middle(d, d, units) as dd_middle, counted_product_low(d, d, units) as dd_low,
    counted_product_high(c, y, units) as cy_high, counted_product_middle(c, y, units) as cy_middle, counted_product_low(c, y, units) as cy_low,
    counted_product_high(c, x, units) as cx_high, counted_product_middle(c, x, units) as cx_middle, counted_product_low(c, x, units) as cx_low,
    counted_product_high(d, y, units) as dy_high, counted_product_middle(d, y, units) as dy_middle, counted_product_low(d, y, units) as dy_low,
    counted_product_high(d, x, units) as dx_high, counted_product_middle(d, x, units) as dx_middle, counted_product_low(d, x, units) as dx_low,
    counted_product_high(c, d, units) as cd_high, counted_product_middle(c, d, units) as cd_middle, counted_product_low(c, d, units) as cd_low
  from counted
  where c <> 0 or d <> 0
  group by stage_no, view, view_day, carried_over, has_history, "group", user_dimension, user_dimension_value, part_no
),

final as (
  select s.stage_id, y.view, y.view_day, y.carried_over, y.has_history, y."group", y.user_dimension, y.user_dimension_value,
    p.metric, p.metric_part, '' as metric_level, y.units,
    y.y, coalesce(x.x, 0) as x, coalesce(c.c, 0) as c, coalesce(c.d, 0) as d,
    y.yy_high, y.yy_middle, y.yy_low,
    coalesce(x.xx_high, 0) as xx_high, coalesce(x.xx_middle, 0) as xx_middle, coalesce(x.xx_low, 0) as xx_low,
    coalesce(x.xy_high, 0) as xy_high, coalesce(x.xy_middle, 0) as xy_middle, coalesce(x.xy_low, 0) as xy_low,
    coalesce(c.cc_high, 0) as cc_high, coalesce(c.cc_middle, 0) as cc_middle, coalesce(c.cc_low, 0) as cc_low,
    coalesce(c.dd_high, 0) as dd_high, coalesce(c.dd_middle, 0) as dd_middle, coalesce(c.dd_low, 0) as dd_low,
    coalesce(c.cy_high, 0) as cy_high, coalesce(c.cy_middle, 0) as cy_middle, coalesce(c.cy_low, 0) as cy_low,
    coalesce(c.cx_high, 0) as cx_high, coalesce(c.cx_middle, 0) as cx_middle, coalesce(c.cx_low, 0) as cx_low,
    coalesce(c.dy_high, 0) as dy_high, coalesce(c.dy_middle, 0) as dy_middle, coalesce(c.dy_low, 0) as dy_low,
    coalesce(c.dx_high, 0) as dx_high, coalesce(c.dx_middle, 0) as dx_middle, coalesce(c.dx_low, 0) as dx_low,
    coalesce(c.cd_high, 0) as cd_high, coalesce(c.cd_middle, 0) as cd_middle, coalesce(c.cd_low, 0) as cd_low,
    y.cubes_top, y.cubes_high, y.cubes_middle, y.cubes_low,
    case when y.view = 'cumulative' and y.user_dimension = '' then coalesce(t.y, 0) else 0 end as top_y,
    y.overflows, y.history_overflows, y.rounded, cast(0 as decimal(38, 0)) as limited,
    cast(null as bigint) as lower_limit, cast(null as bigint) as upper_limit
  from of_numerators as y
  join stages as s on s.stage_no = y.stage_no
  join stage_parts as p on p.stage_no = y.stage_no and p.part_no = y.part_no
  left join of_denominators as x
    on x.stage_no = y.stage_no and x.view = y.view and x.view_day = y.view_day and x.carried_over = y.carried_over and x.has_history = y.has_history
    and x."group" = y."group" and x.user_dimension = y.user_dimension and x.user_dimension_value = y.user_dimension_value and x.part_no = y.part_no
  left join of_covariates as c
    on c.stage_no = y.stage_no and c.view = y.view and c.view_day = y.view_day and c.carried_over = y.carried_over and c.has_history = y.has_history
    and c."group" = y."group" and c.user_dimension = y.user_dimension and c.user_dimension_value = y.user_dimension_value and c.part_no = y.part_no
  left join tops as t
    on t.stage_no = y.stage_no and t.carried_over = y.carried_over and t.has_history = y.has_history and t."group" = y."group" and t.part_no = y.part_no

  union all

  select s.stage_id, u.view, u.view_day, u.carried_over, u.has_history, u."group", u.user_dimension, u.user_dimension_value,
    '' as metric, '' as metric_part, '' as metric_level, u.units, 0 as y, 0 as x, 0 as c, 0 as d,
    0 as yy_high, 0 as yy_middle, 0 as yy_low, 0 as xx_high, 0 as xx_middle, 0 as xx_low, 0 as xy_high, 0 as xy_middle, 0 as xy_low,
    0 as cc_high, 0 as cc_middle, 0 as cc_low,
    0 as dd_high, 0 as dd_middle, 0 as dd_low, 0 as cy_high, 0 as cy_middle, 0 as cy_low,
    0 as cx_high, 0 as cx_middle, 0 as cx_low, 0 as dy_high, 0 as dy_middle, 0 as dy_low,
    0 as dx_high, 0 as dx_middle, 0 as dx_low, 0 as cd_high, 0 as cd_middle, 0 as cd_low,
    0 as cubes_top, 0 as cubes_high, 0 as cubes_middle, 0 as cubes_low,
    0 as top_y, 0 as overflows, 0 as history_overflows, 0 as rounded, 0 as limited,
    cast(null as bigint) as lower_limit, cast(null as bigint) as upper_limit
  from unit_counts as u
  join stages as s on s.stage_no = u.stage_no
)

select * from final
order by stage_id, view, view_day, carried_over, has_history, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level
