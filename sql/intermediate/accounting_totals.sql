-- One unit of one stage with a figure of user accounting that is not 0, by view: the figures stand among measures as <metric>#y and <metric>#x.
-- grain: stage_id, unit_id, window_id, view, view_day, measure, level
-- inputs: metric_spans, active_days, accounting_reaches, reach_days, views
-- columns:
--   stage_id VARCHAR          the stage
--   unit_id VARCHAR           the unit
--   window_id VARCHAR         the metric window
--   view VARCHAR              the view
--   view_day INTEGER          its cell
--   measure VARCHAR           the figure
--   level VARCHAR             always empty
--   events DECIMAL(38,0)      days of the window that are reached: see accounting_reaches
--   total DECIMAL(38,0)       the same
--   days BIGINT               always 0
--   overflows DECIMAL(38,0)   always 0
--   rounded DECIMAL(38,0)     always 0
with asked as (
  select s.stage_id, s.unit_type, s.unit_id, s.window_id, s.exposure_day, s.first_day, s.last_day, s.stage_last_day,
    r.figure, r.measure, r.counts, r.from_day, r.to_day, r.age, r.sign
  from metric_spans as s
  join accounting_reaches as r on r.exposure_type = s.exposure_type and r.name = s.name and r.window_id = s.window_id
),

-- Active days after a stage may be among them: they neither reach back into a window nor change what its own days are.
active as (
  select d.measure, d.unit_type, d.unit_id, d.day_index,
    lead(d.day_index) over (partition by d.measure, d.unit_type, d.unit_id order by d.day_index nulls last) as next_day,
    min(d.day_index) over (partition by d.measure, d.unit_type, d.unit_id) as first_active_day
  from active_days as d
  join (select distinct measure, unit_type, unit_id from asked) as a
    on a.measure = d.measure and a.unit_type = d.unit_type and a.unit_id = d.unit_id
),

-- The days that an active day reaches, from the first to the last of them. Where a day counts once, what the next active day reaches is left to that.
-- Of a reach with an age, only the day of that age counts.
reached as (
  select a.stage_id, a.unit_id, a.window_id, a.exposure_day, a.stage_last_day, a.figure, a.sign,
    d.day_index + a.from_day as reach_from,
    least(
      d.day_index + a.to_day,
      coalesce(case when a.counts = 'once' then d.next_day + a.from_day - 1 end, d.day_index + a.to_day)
    ) as reach_to,
    coalesce(d.first_active_day + a.age, a.first_day) as window_from,
    coalesce(d.first_active_day + a.age, a.last_day) as window_to
  from asked as a
  join active as d on d.measure = a.measure and d.unit_type = a.unit_type and d.unit_id = a.unit_id
  where d.day_index + a.to_day >= a.first_day and d.day_index + a.from_day <= a.last_day
    and (a.counts <> 'first' or d.day_index = d.first_active_day)
    and (a.age is null or (d.first_active_day + a.age >= a.first_day and d.first_active_day + a.age <= a.last_day))
),

pieces as (
  select stage_id, unit_id, window_id, exposure_day, stage_last_day, figure, sign,
    case when reach_from < window_from then window_from else reach_from end as from_day,
    least(reach_to, window_to) as to_day
  from reached
  where reach_from <= window_to and reach_to >= window_from
),

of_cells as (
  select p.stage_id, p.unit_id, p.window_id, v.view, 0 as view_day, p.figure,
    p.sign * (p.to_day + 1 - case when p.from_day > p.stage_last_day - v.days or v.days is null then p.from_day else p.stage_last_day + 1 - v.days end)
      as reached_days
  from pieces as p
  join views as v on v.view not in ('daily', 'days_since_exposure')
  where v.days is null or p.to_day > p.stage_last_day - v.days

  union all

  select p.stage_id, p.unit_id, p.window_id, v.view,
    case when v.view = 'daily' then p.from_day + n.days_on else p.from_day + n.days_on - p.exposure_day end as view_day, p.figure, p.sign as reached_days
  from pieces as p
  join views as v on v.view in ('daily', 'days_since_exposure')
  join reach_days as n on n.days = p.to_day + 1 - p.from_day
),

summed as (
  select stage_id, unit_id, window_id, view, view_day, figure, exact_sum(reached_days) as reached_days
  from of_cells
  group by stage_id, unit_id, window_id, view, view_day, figure
)

select stage_id, unit_id, window_id, view, view_day, figure as measure, '' as level, reached_days as events, reached_days as total, cast(0 as bigint) as days,
  cast(0 as decimal(38, 0)) as overflows, cast(0 as decimal(38, 0)) as rounded
from summed
where reached_days <> 0
