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
with spans as (
  select s.stage_id, s.exposure_type, s.name, s.unit_type, s.unit_id, s.window_id, s.exposure_day, s.first_day, s.last_day, s.stage_last_day,
    row_number() over (order by s.stage_id nulls last, s.unit_id nulls last, s.window_id nulls last) as span
  from metric_spans as s
  where exists (
    select 1 from accounting_reaches as r where r.exposure_type = s.exposure_type and r.name = s.name and r.window_id = s.window_id
  )
),

-- The days on which activity may reach into a window of the unit.
wanted as (
  select r.measure, s.unit_type, s.unit_id, min(s.first_day - r.to_day) as from_day, max(s.last_day - r.from_day) as to_day,
    bool_or(r.counts = 'first' or r.age is not null) as needs_first
  from spans as s
  join accounting_reaches as r on r.exposure_type = s.exposure_type and r.name = s.name and r.window_id = s.window_id
  group by r.measure, s.unit_type, s.unit_id
),

active as (
  select d.measure, d.unit_type, d.unit_id, d.day_index,
    lead(d.day_index) over (partition by d.measure, d.unit_type, d.unit_id order by d.day_index nulls last) as next_day
  from active_days as d
  join wanted as w on w.measure = d.measure and w.unit_type = d.unit_type and w.unit_id = d.unit_id
  where d.day_index >= w.from_day and d.day_index <= w.to_day
),

-- The first active day of all. Days after a stage may be among those that are given: a first day there is as far from its windows as none.
firsts as (
  select d.measure, d.unit_type, d.unit_id, min(d.day_index) as first_active_day
  from active_days as d
  join wanted as w on w.measure = d.measure and w.unit_type = d.unit_type and w.unit_id = d.unit_id
  where w.needs_first
  group by d.measure, d.unit_type, d.unit_id
),

-- How far a window's figures look back, and ahead.
looks as (
  select exposure_type, name, window_id, measure, max(to_day) as back, min(from_day) as ahead
  from accounting_reaches
  group by exposure_type, name, window_id, measure
),

activity as (
  select s.span, s.exposure_type, s.name, s.window_id, s.exposure_day, s.first_day, s.last_day, s.stage_last_day,
    d.measure, d.day_index, d.next_day, f.first_active_day
  from spans as s
  join looks as l on l.exposure_type = s.exposure_type and l.name = s.name and l.window_id = s.window_id
  join active as d
    on d.measure = l.measure and d.unit_type = s.unit_type and d.unit_id = s.unit_id
    and d.day_index >= s.first_day - l.back and d.day_index <= s.last_day - l.ahead
  left join firsts as f on f.measure = d.measure and f.unit_type = d.unit_type and f.unit_id = d.unit_id
),

-- The days that an active day reaches, from the first to the last of them. Where a day counts once, what the next active day reaches is left to that.
-- Of a reach with an age, only the day of that age counts.
reached as (
  select a.span, a.exposure_day, a.stage_last_day, r.figure, r.sign,
    a.day_index + r.from_day as reach_from,
    least(
      a.day_index + r.to_day,
      coalesce(case when r.counts = 'once' then a.next_day + r.from_day - 1 end, a.day_index + r.to_day)
    ) as reach_to,
    coalesce(a.first_active_day + r.age, a.first_day) as window_from,
    coalesce(a.first_active_day + r.age, a.last_day) as window_to
  from activity as a
  join accounting_reaches as r
    on r.exposure_type = a.exposure_type and r.name = a.name and r.window_id = a.window_id and r.measure = a.measure
  where a.day_index + r.to_day >= a.first_day and a.day_index + r.from_day <= a.last_day
    and (r.counts <> 'first' or a.day_index = a.first_active_day)
    and (r.age is null or (a.first_active_day + r.age >= a.first_day and a.first_active_day + r.age <= a.last_day))
),

pieces as (
  select span, exposure_day, stage_last_day, figure, sign,
    case when reach_from < window_from then window_from else reach_from end as from_day,
    least(reach_to, window_to) as to_day
  from reached
  where reach_from <= window_to and reach_to >= window_from
),

-- Cells of many days take a piece's length within them; where each day is a cell, it is one of each.
of_cells as (
  select p.span, v.view, 0 as view_day, p.figure,
    p.sign * (p.to_day + 1 - case when v.days is null or p.from_day > p.stage_last_day - v.days then p.from_day else p.stage_last_day + 1 - v.days end)
      as reached_days
  from pieces as p
  join views as v on v.view not in ('daily', 'days_since_exposure')
  where v.days is null or p.to_day > p.stage_last_day - v.days

  union all

  select p.span, v.view,
    case when v.view = 'daily' then p.from_day + n.days_on else p.from_day + n.days_on - p.exposure_day end as view_day,
    p.figure, p.sign as reached_days
  from pieces as p
  join views as v on v.view in ('daily', 'days_since_exposure')
  join reach_days as n on n.days = p.to_day + 1 - p.from_day
),

summed as (
  select span, view, view_day, figure, exact_sum(reached_days) as reached_days
  from of_cells
  group by span, view, view_day, figure
)

select s.stage_id, s.unit_id, s.window_id, c.view, c.view_day, c.figure as measure, '' as level,
  c.reached_days as events, c.reached_days as total, cast(0 as bigint) as days,
  cast(0 as decimal(38, 0)) as overflows, cast(0 as decimal(38, 0)) as rounded
from summed as c
join spans as s on s.span = c.span
where c.reached_days <> 0
