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
with parts as (
  -- A part of a metric stands as a number among the sums: numbers are grouped faster than names.
  select row_number() over (order by metric nulls last, metric_part nulls last) as part, metric, metric_part,
    cap_lower, cap_upper, lower_millionths, upper_millionths, log_of_scale
  from metrics
),

terms as (
  select s.stage_id, m.exposure_type, m.name, m.window_id, m.measure, m.metric, p.part, m.side, m.take, m.factor, m.has_dimension,
    m.side in ('c', 'd') as is_history
  from metric_terms as m
  join parts as p on p.metric = m.metric and p.metric_part = m.metric_part
  join stages as s on s.exposure_type = m.exposure_type and s.name = m.name
),

-- Where a part is one figure as it is, there is nothing to add up. The history is in the cumulative view only.
single_terms as (
  select stage_id, part
  from terms
  where not has_dimension and not is_history
  group by stage_id, part
  having count(*) = 1 and max(side) = 'y'
),

whole_terms as (
  select t.stage_id, t.window_id, t.measure, t.part, t.side, t.take, t.factor, t.is_history, s.part is not null as is_single
  from terms as t
  left join single_terms as s on s.stage_id = t.stage_id and s.part = t.part
  where not t.has_dimension
),

wholes as (
  select t.stage_id, t.unit_id, t.window_id, t.view, t.view_day, m.part, '' as metric_level, m.side, m.take, m.factor, m.is_history,
    m.is_single and t.view <> 'cumulative' as is_single,
    t.events, t.total, t.days, t.least, t.greatest, t.first_key, t.latest_key, t.overflows, t.rounded
  from unit_totals as t
  join whole_terms as m on m.stage_id = t.stage_id and m.window_id = t.window_id and m.measure = t.measure
),

-- Only levels can be several rows: those that are OTHER.
leveled as (
  select t.stage_id, t.unit_id, t.window_id, t.view, t.view_day, m.part, coalesce(k.level, 'OTHER') as metric_level,
    m.side, m.take, m.factor, m.is_history, false as is_single,
    exact_sum(t.events) as events, exact_sum(t.total) as total, exact_sum(t.days) as days, min(t.least) as least, max(t.greatest) as greatest,
    min(t.first_key) as first_key, max(t.latest_key) as latest_key, exact_sum(t.overflows) as overflows, exact_sum(t.rounded) as rounded
  from unit_totals as t
  join terms as m on m.stage_id = t.stage_id and m.window_id = t.window_id and m.measure = t.measure and m.has_dimension
  left join metric_levels as k on k.stage_id = t.stage_id and k.metric = m.metric and k.level = t.level
  where t.view = 'cumulative'
  group by t.stage_id, t.unit_id, t.window_id, t.view, t.view_day, m.part, coalesce(k.level, 'OTHER'),
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
  select stage_id, unit_id, view, view_day, part, metric_level, side, is_history, is_single,
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
  select stage_id, unit_id, part, metric_level,
    coalesce(exact_sum(case when side = 'y' then amount end), 0) as y,
    coalesce(exact_sum(case when side = 'x' then amount end), 0) as x,
    coalesce(exact_sum(case when side = 'c' then amount end), 0) as c,
    coalesce(exact_sum(case when side = 'd' then amount end), 0) as d,
    exact_sum(case when is_history then 0 else overflows end) as overflows,
    exact_sum(case when is_history then overflows else 0 end) as history_overflows,
    exact_sum(case when is_history then 0 else rounded end) as rounded,
    bool_and(is_history) as only_history
  from taken
  where view = 'cumulative'
  group by stage_id, unit_id, part, metric_level
),

-- The other views have neither history nor levels.
cell_sides as (
  select stage_id, unit_id, view, view_day, part,
    coalesce(exact_sum(case when side = 'y' then amount end), 0) as y,
    coalesce(exact_sum(case when side = 'x' then amount end), 0) as x,
    exact_sum(overflows) as overflows, exact_sum(rounded) as rounded
  from taken
  where view <> 'cumulative' and not is_single and not is_history
  group by stage_id, unit_id, view, view_day, part

  union all

  select stage_id, unit_id, view, view_day, part, coalesce(amount, 0) as y, 0 as x, overflows, rounded
  from taken
  where is_single
),

-- Levels are those that the stage's own events have.
levels as (
  select stage_id, part, metric_level
  from sides
  where metric_level <> ''
  group by stage_id, part, metric_level
  having not bool_and(only_history)
),

-- Metrics whose window must be over: a unit for which it is not does not count, whatever it did before.
of_complete_windows as (
  select distinct t.stage_id, t.part, t.window_id
  from terms as t
  join windows as w on w.exposure_type = t.exposure_type and w.name = t.name and w.window_id = t.window_id and w.is_complete
  where t.side = 'y'
),

-- Most of these are 0, which a comparison finds out much faster than a cast.
narrow as (
  select s.stage_id, s.unit_id, 'cumulative' as view, 0 as view_day, s.part, s.metric_level, try_cast(s.y as bigint) as y,
    case when s.x = 0 then 0 else try_cast(s.x as bigint) end as x,
    case when s.c = 0 then 0 else try_cast(s.c as bigint) end as c,
    case when s.d = 0 then 0 else try_cast(s.d as bigint) end as d,
    case when s.overflows = 0 then 0 else cast(s.overflows as bigint) end as overflows,
    case when s.history_overflows = 0 then 0 else cast(s.history_overflows as bigint) end as history_overflows,
    case when s.rounded = 0 then 0 else cast(s.rounded as bigint) end as rounded
  from sides as s
  left join levels as l on l.stage_id = s.stage_id and l.part = s.part and l.metric_level = s.metric_level
  where s.metric_level = '' or l.metric_level is not null

  union all

  select stage_id, unit_id, view, view_day, part, '' as metric_level, try_cast(y as bigint) as y,
    case when x = 0 then 0 else try_cast(x as bigint) end as x, 0 as c, 0 as d,
    case when overflows = 0 then 0 else cast(overflows as bigint) end as overflows, 0 as history_overflows,
    case when rounded = 0 then 0 else cast(rounded as bigint) end as rounded
  from cell_sides
),

fitting as (
  select s.stage_id, s.unit_id, s.view, s.view_day, s.part, s.metric_level,
    case when s.y > -4611686018427387904 and s.y < 4611686018427387904 then s.y else 0 end as y,
    case when s.x > -4611686018427387904 and s.x < 4611686018427387904 then s.x else 0 end as x,
    case when s.c > -4611686018427387904 and s.c < 4611686018427387904 then s.c else 0 end as c,
    case when s.d > -4611686018427387904 and s.d < 4611686018427387904 then s.d else 0 end as d,
    s.overflows + case when s.y > -4611686018427387904 and s.y < 4611686018427387904
      and s.x > -4611686018427387904 and s.x < 4611686018427387904 then 0 else 1 end as overflows,
    s.history_overflows + case when s.c > -4611686018427387904 and s.c < 4611686018427387904
      and s.d > -4611686018427387904 and s.d < 4611686018427387904 then 0 else 1 end as history_overflows,
    s.rounded
  from narrow as s
  left join of_complete_windows as o on o.stage_id = s.stage_id and o.part = s.part
  left join metric_spans as p on p.stage_id = s.stage_id and p.unit_id = s.unit_id and p.window_id = o.window_id
  where o.part is null or p.unit_id is not null
),

capped as (
  select f.*, m.metric, m.metric_part, m.cap_lower, m.cap_upper, m.lower_millionths, m.upper_millionths, m.log_of_scale,
    case when f.y < m.cap_lower then m.cap_lower when f.y > m.cap_upper then m.cap_upper else f.y end as capped_y,
    case when f.c < m.cap_lower then m.cap_lower when f.c > m.cap_upper then m.cap_upper else f.c end as capped_c
  from fitting as f
  join parts as m on m.part = f.part
),

-- The nearest rank of percentile p among n values is the smallest place with place >= p n.
placed as (
  select stage_id, view, view_day, part, metric_level, 'y' as side, capped_y as value, lower_millionths, upper_millionths,
    1000000 * row_number() over (
      partition by stage_id, view, view_day, part, metric_level order by capped_y nulls last, unit_id nulls last
    ) as place,
    count(*) over (partition by stage_id, view, view_day, part, metric_level) as n
  from capped
  where coalesce(lower_millionths, upper_millionths) is not null and capped_y <> 0

  union all

  select stage_id, view, view_day, part, metric_level, 'c' as side, capped_c as value, lower_millionths, upper_millionths,
    1000000 * row_number() over (
      partition by stage_id, view, view_day, part, metric_level order by capped_c nulls last, unit_id nulls last
    ) as place,
    count(*) over (partition by stage_id, view, view_day, part, metric_level) as n
  from capped
  where coalesce(lower_millionths, upper_millionths) is not null and capped_c <> 0
),

percentiles as (
  select stage_id, view, view_day, part, metric_level,
    max(case when side = 'y' and place >= n * lower_millionths and place - 1000000 < n * lower_millionths then value end) as lower_y,
    max(case when side = 'y' and place >= n * upper_millionths and place - 1000000 < n * upper_millionths then value end) as upper_y,
    max(case when side = 'c' and place >= n * lower_millionths and place - 1000000 < n * lower_millionths then value end) as lower_c,
    max(case when side = 'c' and place >= n * upper_millionths and place - 1000000 < n * upper_millionths then value end) as upper_c
  from placed
  group by stage_id, view, view_day, part, metric_level
),

limited as (
  select v.*, v.cap_lower as lower_limit, v.cap_upper as upper_limit, v.capped_y as limited_y, v.capped_c as limited_c
  from capped as v
  where coalesce(v.lower_millionths, v.upper_millionths) is null

  union all

  select v.*, coalesce(p.lower_y, v.cap_lower) as lower_limit, coalesce(p.upper_y, v.cap_upper) as upper_limit,
    case when v.capped_y = 0 then 0 when v.capped_y < p.lower_y then p.lower_y when v.capped_y > p.upper_y then p.upper_y else v.capped_y end
      as limited_y,
    case when v.capped_c = 0 then 0 when v.capped_c < p.lower_c then p.lower_c when v.capped_c > p.upper_c then p.upper_c else v.capped_c end
      as limited_c
  from capped as v
  left join percentiles as p
    on p.stage_id = v.stage_id and p.view = v.view and p.view_day = v.view_day and p.part = v.part and p.metric_level = v.metric_level
  where coalesce(v.lower_millionths, v.upper_millionths) is not null
)

select v.stage_id, v.unit_id, v.view, v.view_day, v.metric, v.metric_part, v.metric_level,
  case when v.log_of_scale is null then v.limited_y else log_millionths(v.limited_y, v.log_of_scale) end as y,
  case when v.log_of_scale is null then v.x when v.limited_y > 0 then 1 else 0 end as x,
  case when v.log_of_scale is null then v.limited_c else log_millionths(v.limited_c, v.log_of_scale) end as c,
  case when v.log_of_scale is null then v.d when v.limited_c > 0 then 1 else 0 end as d,
  v.overflows, v.history_overflows, v.rounded, cast(case when v.limited_y <> v.y then 1 else 0 end as bigint) as limited,
  v.lower_limit, v.upper_limit
from limited as v
