-- One unit of one analysis in one slice of its units: all of them, or a level of a user dimension.
-- grain: stage_id, unit_id, user_dimension
-- inputs: assigned, unit_totals, history, subject_dimensions
-- columns:
--   stage_id VARCHAR          the stage
--   unit_id VARCHAR           the unit
--   carried_over BOOLEAN      exposed in an earlier stage as well
--   has_history BOOLEAN       did anything in the days before its first-ever exposure
--   group VARCHAR             the group
--   entry_ds DATE             day of the first exposure within the stage
--   user_dimension VARCHAR    user dimension; empty for all units
--   user_dimension_value VARCHAR  its level
with unit_history as (
  select distinct t.stage_id, t.unit_id
  from unit_totals as t
  join history as h on h.window_id = t.window_id and h.measure = t.measure
),

units as (
  select a.stage_id, a.exposure_type, a.name, a.unit_id, a.carried_over, h.unit_id is not null as has_history, a."group",
    a.first_exposure_ds as entry_ds, a.attributes
  from assigned as a
  left join unit_history as h on h.stage_id = a.stage_id and h.unit_id = a.unit_id
  where a.in_analysis
),

-- A crossed dimension has up to four keys; its level are their levels, joined.
dimension_levels as (
  select u.stage_id, u.unit_id, u.carried_over, u.has_history, u."group", u.entry_ds, d.dimension,
    level_name(json_key(u.attributes, d.key_1))
      || case when d.key_2 is null then '' else ' x ' || level_name(json_key(u.attributes, d.key_2)) end
      || case when d.key_3 is null then '' else ' x ' || level_name(json_key(u.attributes, d.key_3)) end
      || case when d.key_4 is null then '' else ' x ' || level_name(json_key(u.attributes, d.key_4)) end as level
  from units as u
  join subject_dimensions as d on d.exposure_type = u.exposure_type and d.name = u.name
),

ranked as (
  select stage_id, dimension, level,
    row_number() over (partition by stage_id, dimension order by count(*) desc nulls last, level nulls last) as place
  from dimension_levels
  group by stage_id, dimension, level
)

select stage_id, unit_id, carried_over, has_history, "group", entry_ds, '' as user_dimension, '' as user_dimension_value
from units

union all

select l.stage_id, l.unit_id, l.carried_over, l.has_history, l."group", l.entry_ds, l.dimension as user_dimension,
  case when r.place <= 10 then l.level else 'OTHER' end as user_dimension_value
from dimension_levels as l
join ranked as r on r.stage_id = l.stage_id and r.dimension = l.dimension and r.level = l.level
