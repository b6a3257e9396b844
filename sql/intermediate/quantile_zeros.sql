-- Units of one group, slice and population that have nothing to add up for a quantile over units: their value is 0.
-- grain: stage_id, population, group, user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day
-- inputs: quantile_needs, quantile_values, quantile_slices, slices, stages, metric_spans, views, calendar
-- columns:
--   stage_id VARCHAR          the stage
--   population VARCHAR        all units, or fresh ones
--   group VARCHAR             the group
--   user_dimension VARCHAR    user dimension; empty for all units
--   user_dimension_value VARCHAR  its level
--   metric VARCHAR            the metric
--   metric_part VARCHAR       part of the metric
--   metric_level VARCHAR      level of the metric's dimension; empty for the whole
--   view VARCHAR              the view
--   view_day INTEGER          its cell
--   units BIGINT              how many
with needs as (
  select distinct s.stage_id, s.exposure_type, s.last_day, q.metric, q.metric_part, q.window_id, q.is_complete, q.crosses_dimensions
  from quantile_needs as q
  join stages as s on s.exposure_type = q.exposure_type and s.name = q.name
  where q.values_of = 'units' and not q.ignores_zeros
),

needed_windows as (
  select distinct stage_id, exposure_type, last_day, window_id, is_complete
  from needs
),

entered as (
  select w.stage_id, w.exposure_type, w.last_day, w.window_id, s.carried_over, s."group", s.user_dimension, s.user_dimension_value,
    c.day_index as entry_day, count(*) as units
  from needed_windows as w
  join slices as s on s.stage_id = w.stage_id
  join calendar as c on c.ds = s.entry_ds and c.is_first
  left join metric_spans as p on p.stage_id = s.stage_id and p.unit_id = s.unit_id and p.window_id = w.window_id
  where p.unit_id is not null or not w.is_complete
  group by w.stage_id, w.exposure_type, w.last_day, w.window_id, s.carried_over, s."group", s.user_dimension, s.user_dimension_value, c.day_index
),

populations as (
  select stage_id, 'all' as population, last_day, window_id, "group", user_dimension, user_dimension_value, entry_day, units
  from entered

  union all

  select stage_id, 'fresh' as population, last_day, window_id, "group", user_dimension, user_dimension_value, entry_day, units
  from entered
  where not carried_over and exposure_type = 'gate'
),

-- A unit is in the cells of the days from its entry to the stage's last.
celled as (
  select e.stage_id, e.population, e.window_id, e."group", e.user_dimension, e.user_dimension_value, v.view, 0 as view_day, e.units
  from populations as e
  cross join views as v
  where v.view = 'cumulative' or (v.days is not null and e.user_dimension = '')

  union all

  select e.stage_id, e.population, e.window_id, e."group", e.user_dimension, e.user_dimension_value, v.view,
    case v.view when 'daily' then d.day_index else d.day_index - e.entry_day end as view_day, e.units
  from populations as e
  join calendar as d on d.is_first and d.day_index >= e.entry_day and d.day_index <= e.last_day
  cross join views as v
  where v.view in ('daily', 'days_since_exposure') and e.user_dimension = ''
),

cells as (
  select stage_id, population, window_id, "group", user_dimension, user_dimension_value, view, view_day, exact_sum(units) as units
  from celled
  group by stage_id, population, window_id, "group", user_dimension, user_dimension_value, view, view_day
),

levels as (
  select distinct stage_id, metric, metric_part, '' as metric_level
  from needs

  union all

  select distinct stage_id, metric, metric_part, metric_level
  from quantile_values
  where metric_level <> ''
),

present as (
  select stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day, count(*) as units
  from quantile_slices
  group by stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day
),

absent as (
  select stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day,
    cast(c.units - coalesce(p.units, 0) as bigint) as units
  from needs as n
  join cells as c using (stage_id, window_id)
  join levels as l using (stage_id, metric, metric_part)
  left join present as p using (stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day)
  where metric_level = '' or (view = 'cumulative' and (user_dimension = '' or n.crosses_dimensions))
)

select * from absent
where units > 0
