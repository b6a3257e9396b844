-- One unit type on one day.
-- grain: unit_type, day
-- inputs: active_days, unit_types, as_of_day, run
-- columns: those of the published table `active_users`

-- Each unit's first active day, and its active days of each span, by how long ago they are: today is 0. A type's activity is by its own definition.
with units as (
  select d.unit_type, d.unit_id, max(o.day_index - d.day_index) as first_ago,
    count_if(o.day_index - d.day_index = 0) as today,
    count_if(o.day_index - d.day_index = 1) as yesterday,
    count_if(o.day_index - d.day_index < 7) as last_7,
    count_if(o.day_index - d.day_index < 14) as last_14,
    count_if(o.day_index - d.day_index < 28) as last_28,
    count_if(o.day_index - d.day_index >= 7 and o.day_index - d.day_index < 14) as before_7,
    count_if(o.day_index - d.day_index >= 28 and o.day_index - d.day_index < 56) as before_28
  from active_days as d
  join unit_types as t on t.unit_type = d.unit_type and t.measure = d.measure
  cross join as_of_day as o
  group by d.unit_type, d.unit_id
),

counts as (
  select t.unit_type, t.active_user_version,
    count(case when u.today > 0 then 1 end) as dau,
    count(case when u.last_7 > 0 then 1 end) as wau,
    count(case when u.last_14 > 0 then 1 end) as active_14,
    count(case when u.last_28 > 0 then 1 end) as mau28,
    count(case when u.first_ago < 1 then 1 end) as new_dau,
    count(case when u.first_ago < 7 then 1 end) as new_wau,
    count(case when u.first_ago < 28 then 1 end) as new_mau,
    count(case when u.yesterday > 0 then 1 end) as before_1,
    count(case when u.yesterday > 0 and u.today > 0 then 1 end) as stayed_1,
    count(case when u.before_7 > 0 then 1 end) as before_7,
    count(case when u.before_7 > 0 and u.last_7 > 0 then 1 end) as stayed_7,
    count(case when u.before_28 > 0 then 1 end) as before_28,
    count(case when u.before_28 > 0 and u.last_28 > 0 then 1 end) as stayed_28,
    count(case when u.first_ago = 1 then 1 end) as day_2,
    count(case when u.first_ago = 1 and u.today > 0 then 1 end) as active_on_day_2,
    count(case when u.first_ago = 13 then 1 end) as day_14,
    count(case when u.first_ago = 13 and u.last_7 > 0 then 1 end) as active_by_day_14,
    count(case when u.first_ago = 55 then 1 end) as day_56,
    count(case when u.first_ago = 55 and u.last_28 > 0 then 1 end) as active_by_day_56,
    exact_sum(u.last_7) as days_7,
    exact_sum(u.last_14) as days_14,
    exact_sum(u.last_28) as days_28
  from unit_types as t
  left join units as u on u.unit_type = t.unit_type
  group by t.unit_type, t.active_user_version
)

-- A figure is there once all the days that it looks at have landed; one of first active days, once a day before them has as well.
select r.ds, r.run_id, c.unit_type, r.ds as day, c.dau,
  case when o.landed_days >= 7 then c.wau end as wau,
  case when o.landed_days >= 28 then c.mau28 end as mau28,
  case when o.landed_days >= 2 then c.new_dau end as new_dau,
  case when o.landed_days >= 8 then c.new_wau end as new_wau,
  case when o.landed_days >= 29 then c.new_mau end as new_mau,
  case when o.landed_days >= 2 then cast(c.stayed_1 as double) / nullif(c.before_1, 0) end as stickiness_daily,
  case when o.landed_days >= 14 then cast(c.stayed_7 as double) / nullif(c.before_7, 0) end as stickiness_weekly,
  case when o.landed_days >= 56 then cast(c.stayed_28 as double) / nullif(c.before_28, 0) end as stickiness_monthly,
  case when o.landed_days >= 3 then cast(c.active_on_day_2 as double) / nullif(c.day_2, 0) end as d1_retention,
  case when o.landed_days >= 15 then cast(c.active_by_day_14 as double) / nullif(c.day_14, 0) end as wau_d14,
  case when o.landed_days >= 57 then cast(c.active_by_day_56 as double) / nullif(c.day_56, 0) end as mau_d56,
  case when o.landed_days >= 7 then cast(c.days_7 as double) / nullif(c.wau, 0) end as l7,
  case when o.landed_days >= 14 then cast(c.days_14 as double) / nullif(c.active_14, 0) end as l14,
  case when o.landed_days >= 28 then cast(c.days_28 as double) / nullif(c.mau28, 0) end as l28,
  c.active_user_version
from counts as c
cross join as_of_day as o
cross join run as r
order by c.unit_type
