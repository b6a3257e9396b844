-- The value of one metric for one unit of one stage in one cell of a view, where it is not zero: numerator y and denominator x, and both before its first-ever exposure.
-- grain: stage_id, unit_id, view, view_day, metric, metric_part, metric_level
-- inputs: unit_totals, metric_spans, metric_levels, stages, views, windows, metric_terms, metrics
-- columns:
--   stage_id VARCHAR          the stage
--   unit_id VARCHAR           the unit
--   view VARCHAR              the view: cumulative, daily, days_since_exposure, last_7, last_28
--   view_day INTEGER          its cell
--   metric VARCHAR            the metric
--   metric_part VARCHAR       part of the metric; empty unless it has several
--   metric_level VARCHAR      level of the metric's dimension; empty for the whole
--   y BIGINT                  numerator within its limits, in units of 10^-scale; 0 where it overflows
--   x BIGINT                  denominator, in units of 10^-scale; 0 where it overflows
--   c BIGINT                  as y, in the days before the first-ever exposure, within limits of its own
--   d BIGINT                  as x, in those days
--   overflows BIGINT          values that did not fit
--   history_overflows BIGINT  values of those days that did not fit
--   rounded BIGINT            values that have more decimals than the scale
--   limited BIGINT            whether a limit changed y: 1, else 0
--   lower_limit BIGINT        lower limit of y in the stage and cell, or null
--   upper_limit BIGINT        upper limit of y in the stage and cell, or null
with terms as (
  select s.stage_id, m.*, m.side in ('c', 'd') as is_history
  from metric_terms as m
  join stages as s on s.exposure_type = m.exposure_type and s.name = m.name
),

wholes as (
  select t.stage_id, t.unit_id, t.window_id, t.view, t.view_day, m.metric, m.metric_part, '' as metric_level, m.side, m.take, m.factor, m.is_history,
    t.events, t.total, t.days, t.least, t.greatest, t.first_key, t.latest_key, t.overflows, t.rounded
  from unit_totals as t
  join terms as m on m.stage_id = t.stage_id and m.window_id = t.window_id and m.measure = t.measure and not m.has_dimension
),

-- Only levels can be several rows: those that are OTHER.
leveled as (
  select t.stage_id, t.unit_id, t.window_id, t.view, t.view_day, m.metric, m.metric_part, coalesce(k.level, 'OTHER') as metric_level,
    m.side, m.take, m.factor, m.is_history,
    exact_sum(t.events) as events, exact_sum(t.total) as total, exact_sum(t.days) as days, min(t.least) as least, max(t.greatest) as greatest,
    min(t.first_key) as first_key, max(t.latest_key) as latest_key, exact_sum(t.overflows) as overflows, exact_sum(t.rounded) as rounded
  from unit_totals as t
  join terms as m on m.stage_id = t.stage_id and m.window_id = t.window_id and m.measure = t.measure and m.has_dimension
  left join metric_levels as k on k.stage_id = t.stage_id and k.metric = m.metric and k.level = t.level
  where t.view = 'cumulative'
  group by t.stage_id, t.unit_id, t.window_id, t.view, t.view_day, m.metric, m.metric_part, coalesce(k.level, 'OTHER'),
    m.side, m.take, m.factor, t.measure, m.is_history
),

summed as (
  select * from wholes
  union all
  select * from leveled
),

-- Days of the window that the cell has, where a figure is a mean over them.
dated as (
  select u.*,
    case when v.days is null and u.view <> 'cumulative' then 1
      when s.first_day <= s.stage_last_day - v.days then s.last_day - s.stage_last_day + v.days
      else s.last_day - s.first_day + 1 end as cell_days
  from summed as u
  join views as v on v.view = u.view
  left join metric_spans as s
    on s.stage_id = u.stage_id and s.window_id = u.window_id
    and s.unit_id = case when u.take in ('share_of_days', 'mean_of_days') then u.unit_id end
),

taken as (
  select stage_id, unit_id, view, view_day, metric, metric_part, metric_level, side, is_history,
    case when take in ('events', 'any', 'share_of_days') then cast(0 as decimal(38, 0)) else overflows end as overflows,
    case when take in ('events', 'any', 'share_of_days') then cast(0 as decimal(38, 0)) else rounded end as rounded,
    factor * case take
      when 'events' then events
      when 'total' then total
      when 'any' then cast(case when events > 0 then 1 else 0 end as decimal(38, 0))
      when 'share_of_days' then cast(floor(cast(days as double) * 1000000 / nullif(cell_days, 0) + 0.5) as decimal(38, 0))
      when 'mean_of_days' then cast(floor(cast(total as double) * 1000000 / nullif(cell_days, 0) + 0.5) as decimal(38, 0))
      when 'least' then cast(least as decimal(38, 0))
      when 'greatest' then cast(greatest as decimal(38, 0))
      when 'first' then moment_amount(first_key)
      when 'latest' then moment_amount(latest_key)
    end as amount
  from dated
),

sides as (
  select stage_id, unit_id, view, view_day, metric, metric_part, metric_level,
    coalesce(exact_sum(case when side = 'y' then amount end), 0) as y,
    coalesce(exact_sum(case when side = 'x' then amount end), 0) as x,
    coalesce(exact_sum(case when side = 'c' then amount end), 0) as c,
    coalesce(exact_sum(case when side = 'd' then amount end), 0) as d,
    exact_sum(case when is_history then 0 else overflows end) as overflows,
    exact_sum(case when is_history then overflows else 0 end) as history_overflows,
    exact_sum(case when is_history then 0 else rounded end) as rounded,
    bool_and(is_history) as only_history
  from taken
  group by stage_id, unit_id, view, view_day, metric, metric_part, metric_level
),

-- Levels are those that the stage's own events have.
levels as (
  select stage_id, metric, metric_part, metric_level
  from sides
  where metric_level <> ''
  group by stage_id, metric, metric_part, metric_level
  having not bool_and(only_history)
),

-- Metrics whose window must be over: a unit for which it is not does not count, whatever it did before.
of_complete_windows as (
  select distinct t.stage_id, t.metric, t.window_id
  from terms as t
  join windows as w on w.exposure_type = t.exposure_type and w.name = t.name and w.window_id = t.window_id and w.is_complete
  where t.side = 'y'
),

fitting as (
  select s.stage_id, s.unit_id, s.view, s.view_day, s.metric, s.metric_part, s.metric_level,
    case when abs(s.y) < 4611686018427387904 then cast(s.y as bigint) else 0 end as y,
    case when abs(s.x) < 4611686018427387904 then cast(s.x as bigint) else 0 end as x,
    case when abs(s.c) < 4611686018427387904 then cast(s.c as bigint) else 0 end as c,
    case when abs(s.d) < 4611686018427387904 then cast(s.d as bigint) else 0 end as d,
    cast(s.overflows + case when abs(s.y) < 4611686018427387904 and abs(s.x) < 4611686018427387904 then 0 else 1 end as bigint) as overflows,
    cast(s.history_overflows + case when abs(s.c) < 4611686018427387904 and abs(s.d) < 4611686018427387904 then 0 else 1 end as bigint)
      as history_overflows,
    cast(s.rounded as bigint) as rounded
  from sides as s
  left join levels as l
    on l.stage_id = s.stage_id and l.metric = s.metric and l.metric_part = s.metric_part and l.metric_level = s.metric_level
  left join of_complete_windows as o on o.stage_id = s.stage_id and o.metric = s.metric
  left join metric_spans as p on p.stage_id = s.stage_id and p.unit_id = s.unit_id and p.window_id = o.window_id
  where (s.metric_level = '' or l.metric_level is not null) and (o.metric is null or p.unit_id is not null)
),

capped as (
  select f.*, m.cap_lower, m.cap_upper, m.lower_millionths, m.upper_millionths, m.log_of_scale,
    case when f.y < m.cap_lower then m.cap_lower when f.y > m.cap_upper then m.cap_upper else f.y end as capped_y,
    case when f.c < m.cap_lower then m.cap_lower when f.c > m.cap_upper then m.cap_upper else f.c end as capped_c
  from fitting as f
  join metrics as m on m.metric = f.metric and m.metric_part = f.metric_part
),

-- The nearest rank of percentile p among n values is the smallest place with place >= p n.
placed as (
  select stage_id, view, view_day, metric, metric_part, metric_level, 'y' as side, capped_y as value, lower_millionths, upper_millionths,
    1000000 * row_number() over (
      partition by stage_id, view, view_day, metric, metric_part, metric_level order by capped_y nulls last, unit_id nulls last
    ) as place,
    count(*) over (partition by stage_id, view, view_day, metric, metric_part, metric_level) as n
  from capped
  where coalesce(lower_millionths, upper_millionths) is not null and capped_y <> 0

  union all

  select stage_id, view, view_day, metric, metric_part, metric_level, 'c' as side, capped_c as value, lower_millionths, upper_millionths,
    1000000 * row_number() over (
      partition by stage_id, view, view_day, metric, metric_part, metric_level order by capped_c nulls last, unit_id nulls last
    ) as place,
    count(*) over (partition by stage_id, view, view_day, metric, metric_part, metric_level) as n
  from capped
  where coalesce(lower_millionths, upper_millionths) is not null and capped_c <> 0
),

percentiles as (
  select stage_id, view, view_day, metric, metric_part, metric_level,
    max(case when side = 'y' and place >= n * lower_millionths and place - 1000000 < n * lower_millionths then value end) as lower_y,
    max(case when side = 'y' and place >= n * upper_millionths and place - 1000000 < n * upper_millionths then value end) as upper_y,
    max(case when side = 'c' and place >= n * lower_millionths and place - 1000000 < n * lower_millionths then value end) as lower_c,
    max(case when side = 'c' and place >= n * upper_millionths and place - 1000000 < n * upper_millionths then value end) as upper_c
  from placed
  group by stage_id, view, view_day, metric, metric_part, metric_level
),

limited as (
  select v.*, coalesce(p.lower_y, v.cap_lower) as lower_limit, coalesce(p.upper_y, v.cap_upper) as upper_limit,
    case when v.capped_y = 0 then 0 when v.capped_y < p.lower_y then p.lower_y when v.capped_y > p.upper_y then p.upper_y else v.capped_y end
      as limited_y,
    case when v.capped_c = 0 then 0 when v.capped_c < p.lower_c then p.lower_c when v.capped_c > p.upper_c then p.upper_c else v.capped_c end
      as limited_c
  from capped as v
  left join percentiles as p
    on p.stage_id = v.stage_id and p.view = v.view and p.view_day = v.view_day
    and p.metric = v.metric and p.metric_part = v.metric_part and p.metric_level = v.metric_level
)

select v.stage_id, v.unit_id, v.view, v.view_day, v.metric, v.metric_part, v.metric_level,
  case when v.log_of_scale is null then v.limited_y else log_millionths(v.limited_y, v.log_of_scale) end as y,
  case when v.log_of_scale is null then v.x when v.limited_y > 0 then 1 else 0 end as x,
  case when v.log_of_scale is null then v.limited_c else log_millionths(v.limited_c, v.log_of_scale) end as c,
  case when v.log_of_scale is null then v.d when v.limited_c > 0 then 1 else 0 end as d,
  v.overflows, v.history_overflows, v.rounded, cast(case when v.limited_y <> v.y then 1 else 0 end as bigint) as limited,
  v.lower_limit, v.upper_limit
from limited as v
