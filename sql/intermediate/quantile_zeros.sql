-- Units of one slice that have nothing to add up for a quantile over units: their value is 0.
-- grain: slice, quantile, metric_level, view, view_day
-- inputs: quantile_needs, quantile_values, quantile_slices, quantile_units, quantile_members, stages, metric_spans, views, calendar
-- columns:
--   slice BIGINT              the slice
--   quantile INTEGER          the quantile
--   metric_level VARCHAR      level of the metric's dimension; empty for the whole
--   view VARCHAR              the view
--   view_day INTEGER          its cell
--   units BIGINT              how many
--   fresh_units BIGINT        fresh ones among them
with needs as (
  select distinct s.stage_id, s.last_day, q.quantile, q.window_id, q.is_complete, q.crosses_dimensions
  from quantile_needs as q
  join stages as s on s.exposure_type = q.exposure_type and s.name = q.name
  where q.values_of = 'units' and not q.ignores_zeros
),

needed_windows as (
  select distinct stage_id, last_day, window_id, is_complete
  from needs
),

entered as (
  select w.stage_id, w.last_day, w.window_id, m.slice, m.is_split, c.day_index as entry_day, count(*) as units, count_if(m.is_fresh) as fresh_units
  from needed_windows as w
  join quantile_units as u on u.stage_id = w.stage_id
  join calendar as c on c.ds = u.entry_ds and c.is_first
  join quantile_members as m on m.unit = u.unit
  left join metric_spans as p on p.stage_id = u.stage_id and p.unit_id = u.unit_id and p.window_id = w.window_id
  where p.unit_id is not null or not w.is_complete
  group by w.stage_id, w.last_day, w.window_id, m.slice, m.is_split, c.day_index
),

-- A unit is in the cells of the days from its entry to the stage's last.
celled as (
  select e.stage_id, e.window_id, e.slice, e.is_split, v.view, 0 as view_day, e.units, e.fresh_units
  from entered as e
  cross join views as v
  where v.view = 'cumulative' or (v.days is not null and not e.is_split)

  union all

  select e.stage_id, e.window_id, e.slice, e.is_split, v.view,
    case v.view when 'daily' then d.day_index else d.day_index - e.entry_day end as view_day, e.units, e.fresh_units
  from entered as e
  join calendar as d on d.is_first and d.day_index >= e.entry_day and d.day_index <= e.last_day
  cross join views as v
  where v.view in ('daily', 'days_since_exposure') and not e.is_split
),

cells as (
  select stage_id, window_id, slice, is_split, view, view_day, exact_sum(units) as units, exact_sum(fresh_units) as fresh_units
  from celled
  group by stage_id, window_id, slice, is_split, view, view_day
),

levels as (
  select distinct stage_id, quantile, '' as metric_level
  from needs

  union all

  select distinct u.stage_id, v.quantile, v.metric_level
  from quantile_values as v
  join quantile_units as u on u.unit = v.unit
  where v.metric_level <> ''
),

present as (
  select slice, quantile, metric_level, view, view_day, count(*) as units, count_if(is_fresh) as fresh_units
  from quantile_slices
  group by slice, quantile, metric_level, view, view_day
),

absent as (
  select c.slice, n.quantile, l.metric_level, c.view, c.view_day,
    cast(c.units - coalesce(p.units, 0) as bigint) as units, cast(c.fresh_units - coalesce(p.fresh_units, 0) as bigint) as fresh_units
  from needs as n
  join cells as c on c.stage_id = n.stage_id and c.window_id = n.window_id
  join levels as l on l.stage_id = n.stage_id and l.quantile = n.quantile
  left join present as p
    on p.slice = c.slice and p.quantile = n.quantile and p.metric_level = l.metric_level and p.view = c.view and p.view_day = c.view_day
  where l.metric_level = '' or (c.view = 'cumulative' and (not c.is_split or n.crosses_dimensions))
)

select * from absent
where units > 0
