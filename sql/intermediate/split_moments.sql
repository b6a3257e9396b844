-- Exact sums of one metric over one group of one random split of one stage's units; with an empty metric: how many units there are.
-- grain: split, group, metric, metric_part
-- inputs: assigned, unit_values, metrics, metric_spans, windows, splits, split_groups
-- columns:
--   split INTEGER             number of the split
--   group VARCHAR             the group that units were drawn into, whatever group they were in
--   metric VARCHAR            the metric; empty in rows that count units
--   metric_part VARCHAR       part of the metric; in rows that count units empty for all of them, or the window that is over for them
--   units BIGINT              units with a value (a denominator that is not zero, for ratios over such units); or all units
--   y DECIMAL(38,0)           sum of y
--   x DECIMAL(38,0)           sum of x
--   yy_high DECIMAL(38,0)     sum of y*y = high * 2^62 + middle * 2^31 + low
--   yy_middle DECIMAL(38,0)   its second part
--   yy_low DECIMAL(38,0)      its third part
--   xx_high DECIMAL(38,0)     sum of x*x, as of y*y
--   xx_middle DECIMAL(38,0)   its second part
--   xx_low DECIMAL(38,0)      its third part
--   xy_high DECIMAL(38,0)     sum of x*y, as of y*y
--   xy_middle DECIMAL(38,0)   its second part
--   xy_low DECIMAL(38,0)      its third part
--   overflows DECIMAL(38,0)   values that did not fit
with units as (
  select a.unit_id
  from assigned as a
  join split_groups as g on g."group" = a."group"
  where a.in_analysis
),

placed as (
  select s.split, u.unit_id, split_millionth(s.seed, s.split, u.unit_id) as place
  from units as u
  cross join splits as s
),

drawn as (
  select p.split, p.unit_id, g."group"
  from placed as p
  join split_groups as g on p.place >= g.from_millionth and p.place < g.to_millionth
),

-- Units that may count: all, and for each window that must be over those for whom it is.
countable as (
  select split, "group", unit_id, '' as window_id
  from drawn

  union all

  select d.split, d."group", d.unit_id, w.window_id
  from drawn as d
  join metric_spans as p on p.unit_id = d.unit_id
  join windows as w on w.exposure_type = p.exposure_type and w.name = p.name and w.window_id = p.window_id and w.is_complete
),

sums as (
  select d.split, d."group", v.metric, v.metric_part, count(*) as units,
    exact_sum(v.y) as y, exact_sum(v.x) as x,
    sum_product_high(v.y, v.y) as yy_high, sum_product_middle(v.y, v.y) as yy_middle, sum_product_low(v.y, v.y) as yy_low,
    sum_product_high(v.x, v.x) as xx_high, sum_product_middle(v.x, v.x) as xx_middle, sum_product_low(v.x, v.x) as xx_low,
    sum_product_high(v.x, v.y) as xy_high, sum_product_middle(v.x, v.y) as xy_middle, sum_product_low(v.x, v.y) as xy_low,
    exact_sum(v.overflows) as overflows
  from drawn as d
  join unit_values as v on v.unit_id = d.unit_id
  join metrics as m on m.metric = v.metric and m.metric_part = v.metric_part
  where v.view = 'cumulative' and v.metric_level = '' and (not m.needs_denominator or v.x <> 0 or v.overflows > 0)
  group by d.split, d."group", v.metric, v.metric_part
),

final as (
  select split, "group", metric, metric_part, units, y, x,
    yy_high, yy_middle, yy_low, xx_high, xx_middle, xx_low, xy_high, xy_middle, xy_low, overflows
  from sums

  union all

  select split, "group", '' as metric, window_id as metric_part, count(*) as units, 0 as y, 0 as x,
    0 as yy_high, 0 as yy_middle, 0 as yy_low, 0 as xx_high, 0 as xx_middle, 0 as xx_low, 0 as xy_high, 0 as xy_middle, 0 as xy_low,
    0 as overflows
  from countable
  group by split, "group", window_id
)

select * from final
order by split, "group", metric, metric_part
