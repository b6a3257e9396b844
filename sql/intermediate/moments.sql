-- Exact sums of one metric over one group of one stage, slice and cell of a view, as of the end of a ds; with an empty metric: how many units there are.
-- grain: stage_id, view, view_day, carried_over, has_history, group, user_dimension, user_dimension_value, metric, metric_part, metric_level
-- inputs: slices, unit_values, metrics, metric_spans, windows, calendar, cell_views
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
with countable as (
  -- Units that may count: all, and for each window that must be over those for whom it is.
  select s.*, '' as window_id
  from slices as s

  union all

  select s.*, w.window_id
  from slices as s
  join metric_spans as p on p.stage_id = s.stage_id and p.unit_id = s.unit_id
  join windows as w on w.exposure_type = p.exposure_type and w.name = p.name and w.window_id = p.window_id and w.is_complete
),

unit_counts as (
  select stage_id, 'cumulative' as view, 0 as view_day, carried_over, has_history, "group", user_dimension, user_dimension_value, window_id,
    count(*) as units
  from countable
  group by stage_id, carried_over, has_history, "group", user_dimension, user_dimension_value, window_id

  union all

  select u.stage_id, 'entries' as view, c.day_index as view_day, u.carried_over, false as has_history, u."group",
    '' as user_dimension, '' as user_dimension_value, u.window_id, count(*) as units
  from countable as u
  join calendar as c on c.ds = u.entry_ds and c.is_first
  where u.user_dimension = ''
  group by u.stage_id, c.day_index, u.carried_over, u."group", u.window_id
),

-- The top of a group are the ceil(n / 1000) of its n units with the largest y above 0.
group_sizes as (
  select stage_id, "group", window_id, count(*) as n
  from countable
  where user_dimension = ''
  group by stage_id, "group", window_id
),

placed as (
  select v.stage_id, u.carried_over, u.has_history, u."group", v.metric, v.metric_part, v.y, n.n,
    row_number() over (partition by v.stage_id, u."group", v.metric, v.metric_part order by v.y desc nulls last, v.unit_id nulls last) as place
  from unit_values as v
  join metrics as m on m.metric = v.metric and m.metric_part = v.metric_part and m.is_amount
  join slices as u on u.stage_id = v.stage_id and u.unit_id = v.unit_id and u.user_dimension = ''
  join group_sizes as n on n.stage_id = u.stage_id and n."group" = u."group" and n.window_id = m.complete_window_id
  where v.view = 'cumulative' and v.metric_level = '' and v.y > 0 and (not m.needs_denominator or v.x <> 0)
),

tops as (
  select stage_id, carried_over, has_history, "group", '' as user_dimension, metric, metric_part, '' as metric_level, exact_sum(y) as y
  from placed
  where (place - 1) * 1000 < n
  group by stage_id, carried_over, has_history, "group", metric, metric_part
),

sums as (
  select s.stage_id, s.carried_over, s.has_history, s."group", s.user_dimension, s.user_dimension_value, v.metric, v.metric_part, v.metric_level,
    count(*) as units,
    exact_sum(v.y) as y, exact_sum(v.x) as x, exact_sum(v.c) as c, exact_sum(v.d) as d,
    sum_product_high(v.y, v.y) as yy_high, sum_product_middle(v.y, v.y) as yy_middle, sum_product_low(v.y, v.y) as yy_low,
    sum_product_high(v.x, v.x) as xx_high, sum_product_middle(v.x, v.x) as xx_middle, sum_product_low(v.x, v.x) as xx_low,
    sum_product_high(v.x, v.y) as xy_high, sum_product_middle(v.x, v.y) as xy_middle, sum_product_low(v.x, v.y) as xy_low,
    sum_product_high(v.c, v.c) as cc_high, sum_product_middle(v.c, v.c) as cc_middle, sum_product_low(v.c, v.c) as cc_low,
    sum_product_high(v.d, v.d) as dd_high, sum_product_middle(v.d, v.d) as dd_middle, sum_product_low(v.d, v.d) as dd_low,
    sum_product_high(v.c, v.y) as cy_high, sum_product_middle(v.c, v.y) as cy_middle, sum_product_low(v.c, v.y) as cy_low,
    sum_product_high(v.c, v.x) as cx_high, sum_product_middle(v.c, v.x) as cx_middle, sum_product_low(v.c, v.x) as cx_low,
    sum_product_high(v.d, v.y) as dy_high, sum_product_middle(v.d, v.y) as dy_middle, sum_product_low(v.d, v.y) as dy_low,
    sum_product_high(v.d, v.x) as dx_high, sum_product_middle(v.d, v.x) as dx_middle, sum_product_low(v.d, v.x) as dx_low,
    sum_product_high(v.c, v.d) as cd_high, sum_product_middle(v.c, v.d) as cd_middle, sum_product_low(v.c, v.d) as cd_low,
    sum_cube_top(v.y) as cubes_top, sum_cube_high(v.y) as cubes_high, sum_cube_middle(v.y) as cubes_middle, sum_cube_low(v.y) as cubes_low,
    exact_sum(v.overflows) as overflows, exact_sum(v.history_overflows) as history_overflows, exact_sum(v.rounded) as rounded,
    exact_sum(v.limited) as limited, max(v.lower_limit) as lower_limit, max(v.upper_limit) as upper_limit
  from unit_values as v
  join slices as s on s.stage_id = v.stage_id and s.unit_id = v.unit_id
  join metrics as m on m.metric = v.metric and m.metric_part = v.metric_part
  where v.view = 'cumulative' and (v.metric_level = '' or s.user_dimension = '' or m.crosses_dimensions) and (not m.needs_denominator or v.x <> 0 or v.overflows > 0)
  group by s.stage_id, s.carried_over, s.has_history, s."group", s.user_dimension, s.user_dimension_value, v.metric, v.metric_part, v.metric_level
),

-- A unit's day since exposure is one of its days: the sums of both are made of the sums of days, by day of entry.
entry_sums as (
  select s.stage_id, v.view, v.view_day, s.entry_ds, s.carried_over, s."group", v.metric, v.metric_part, count(*) as units,
    exact_sum(v.y) as y, exact_sum(v.x) as x,
    sum_product_high(v.y, v.y) as yy_high, sum_product_middle(v.y, v.y) as yy_middle, sum_product_low(v.y, v.y) as yy_low,
    sum_product_high(v.x, v.x) as xx_high, sum_product_middle(v.x, v.x) as xx_middle, sum_product_low(v.x, v.x) as xx_low,
    sum_product_high(v.x, v.y) as xy_high, sum_product_middle(v.x, v.y) as xy_middle, sum_product_low(v.x, v.y) as xy_low,
    exact_sum(v.overflows) as overflows, exact_sum(v.rounded) as rounded, exact_sum(v.limited) as limited,
    max(v.lower_limit) as lower_limit, max(v.upper_limit) as upper_limit
  from unit_values as v
  join slices as s on s.stage_id = v.stage_id and s.unit_id = v.unit_id and s.user_dimension = ''
  join metrics as m on m.metric = v.metric and m.metric_part = v.metric_part
  where v.view <> 'cumulative' and (not m.needs_denominator or v.x <> 0 or v.overflows > 0)
  group by s.stage_id, v.view, v.view_day, s.entry_ds, s.carried_over, s."group", v.metric, v.metric_part
),

cells as (
  select e.stage_id, w.cell_view as view,
    case when w.cell_view = 'days_since_exposure' and w.view = 'daily' then e.view_day - c.day_index else e.view_day end as view_day,
    e.carried_over, e."group", e.metric, e.metric_part, e.units, e.y, e.x,
    e.yy_high, e.yy_middle, e.yy_low, e.xx_high, e.xx_middle, e.xx_low, e.xy_high, e.xy_middle, e.xy_low,
    e.overflows, e.rounded, e.limited, e.lower_limit, e.upper_limit
  from entry_sums as e
  join cell_views as w on w.view = e.view
  join calendar as c on c.ds = e.entry_ds and c.is_first
),

cell_sums as (
  select stage_id, view, view_day, carried_over, "group", metric, metric_part, cast(exact_sum(units) as bigint) as units,
    exact_sum(y) as y, exact_sum(x) as x,
    exact_sum(yy_high) as yy_high, exact_sum(yy_middle) as yy_middle, exact_sum(yy_low) as yy_low,
    exact_sum(xx_high) as xx_high, exact_sum(xx_middle) as xx_middle, exact_sum(xx_low) as xx_low,
    exact_sum(xy_high) as xy_high, exact_sum(xy_middle) as xy_middle, exact_sum(xy_low) as xy_low,
    exact_sum(overflows) as overflows, exact_sum(rounded) as rounded, exact_sum(limited) as limited,
    max(lower_limit) as lower_limit, max(upper_limit) as upper_limit
  from cells
  group by stage_id, view, view_day, carried_over, "group", metric, metric_part
),

final as (
  select s.stage_id, 'cumulative' as view, 0 as view_day, s.carried_over, s.has_history, s."group", s.user_dimension, s.user_dimension_value, s.metric, s.metric_part, s.metric_level,
    s.units, s.y, s.x, s.c, s.d,
    s.yy_high, s.yy_middle, s.yy_low, s.xx_high, s.xx_middle, s.xx_low,
    s.xy_high, s.xy_middle, s.xy_low, s.cc_high, s.cc_middle, s.cc_low,
    s.dd_high, s.dd_middle, s.dd_low, s.cy_high, s.cy_middle, s.cy_low,
    s.cx_high, s.cx_middle, s.cx_low, s.dy_high, s.dy_middle, s.dy_low,
    s.dx_high, s.dx_middle, s.dx_low, s.cd_high, s.cd_middle, s.cd_low,
    s.cubes_top, s.cubes_high, s.cubes_middle, s.cubes_low,
    coalesce(t.y, 0) as top_y, s.overflows, s.history_overflows, s.rounded, s.limited, s.lower_limit, s.upper_limit
  from sums as s
  left join tops as t
    on t.stage_id = s.stage_id and t.carried_over = s.carried_over and t.has_history = s.has_history and t."group" = s."group"
    and t.user_dimension = s.user_dimension and t.metric = s.metric and t.metric_part = s.metric_part and t.metric_level = s.metric_level

  union all

  select stage_id, view, view_day, carried_over, false as has_history, "group", '' as user_dimension, '' as user_dimension_value,
    metric, metric_part, '' as metric_level, units, y, x, 0 as c, 0 as d,
    yy_high, yy_middle, yy_low, xx_high, xx_middle, xx_low, xy_high, xy_middle, xy_low,
    0 as cc_high, 0 as cc_middle, 0 as cc_low,
    0 as dd_high, 0 as dd_middle, 0 as dd_low, 0 as cy_high, 0 as cy_middle, 0 as cy_low,
    0 as cx_high, 0 as cx_middle, 0 as cx_low, 0 as dy_high, 0 as dy_middle, 0 as dy_low,
    0 as dx_high, 0 as dx_middle, 0 as dx_low, 0 as cd_high, 0 as cd_middle, 0 as cd_low,
    0 as cubes_top, 0 as cubes_high, 0 as cubes_middle, 0 as cubes_low,
    0 as top_y, overflows, 0 as history_overflows, rounded, limited, lower_limit, upper_limit
  from cell_sums

  union all

  select stage_id, view, view_day, carried_over, has_history, "group", user_dimension, user_dimension_value,
    '' as metric, window_id as metric_part, '' as metric_level, units, 0 as y, 0 as x, 0 as c, 0 as d,
    0 as yy_high, 0 as yy_middle, 0 as yy_low, 0 as xx_high, 0 as xx_middle, 0 as xx_low, 0 as xy_high, 0 as xy_middle, 0 as xy_low,
    0 as cc_high, 0 as cc_middle, 0 as cc_low,
    0 as dd_high, 0 as dd_middle, 0 as dd_low, 0 as cy_high, 0 as cy_middle, 0 as cy_low,
    0 as cx_high, 0 as cx_middle, 0 as cx_low, 0 as dy_high, 0 as dy_middle, 0 as dy_low,
    0 as dx_high, 0 as dx_middle, 0 as dx_low, 0 as cd_high, 0 as cd_middle, 0 as cd_low,
    0 as cubes_top, 0 as cubes_high, 0 as cubes_middle, 0 as cubes_low,
    0 as top_y, 0 as overflows, 0 as history_overflows, 0 as rounded, 0 as limited,
    cast(null as bigint) as lower_limit, cast(null as bigint) as upper_limit
  from unit_counts
)

select * from final
order by stage_id, view, view_day, carried_over, has_history, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level
