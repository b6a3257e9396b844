import { DAYS_BACK, type View } from "../../config/views.ts";

const SAME_STAGE = (of: string): string =>
  `s.exposure_type = ${of}.exposure_type and s.name = ${of}.name and s.analysis = ${of}.analysis and s.rule = ${of}.rule and s.stage = ${of}.stage`;

export const CROSSED = `select distinct s.stage_no, x.unit_id
from crossovers as x
join stages as s on ${SAME_STAGE("x")}
where not s.keeps_crossovers`;

/** Units of analyses: those that are in the analysis, or those that a crossover took out of it. */
export function membersSql(figures: readonly string[], are: "in_analysis" | "crossed" | "all"): string {
  const crossed = {
    in_analysis: [
      "left join crossed as x on x.stage_no = s.stage_no and x.unit_id = b.unit_id",
      "where x.unit_id is null",
    ],
    crossed: ["join crossed as x on x.stage_no = s.stage_no and x.unit_id = b.unit_id", ""],
    all: ["", ""],
  }[are];
  return `select s.stage_no, s.last_day, b.unit_id, b.carried_over, s.uses_history and b.has_history as has_history, b."group", b.attributes,
  b.first_exposure_us, c.day_index as entry_day${figures.map((name) => `, b.${name}`).join("")}
from baselines as b
join stages as s on ${SAME_STAGE("b")}
join calendar as c on c.ds = b.entry_ds and c.is_first
${crossed[0]}
${crossed[1]}`;
}

/** Levels of user dimensions: the ten with the most units keep their names. */
export const LEVELS = `with leveled as (
  select m.stage_no, m.unit_id, d.dimension,
    level_name(json_key(m.attributes, d.key_1))
      || case when d.key_2 is null then '' else ' x ' || level_name(json_key(m.attributes, d.key_2)) end
      || case when d.key_3 is null then '' else ' x ' || level_name(json_key(m.attributes, d.key_3)) end
      || case when d.key_4 is null then '' else ' x ' || level_name(json_key(m.attributes, d.key_4)) end as level
  from members as m
  join stages as s on s.stage_no = m.stage_no
  join subject_dimensions as d on d.exposure_type = s.exposure_type and d.name = s.name
),

ranked as (
  select stage_no, dimension, level,
    row_number() over (partition by stage_no, dimension order by count(*) desc nulls last, level nulls last) as place
  from leveled
  group by stage_no, dimension, level
)

select l.stage_no, l.unit_id, l.dimension, case when r.place <= 10 then l.level else 'OTHER' end as level
from leveled as l
join ranked as r on r.stage_no = l.stage_no and r.dimension = l.dimension and r.level = l.level`;

/** Units by cell, counted. */
export function unitCountsSql(hasDimensions: boolean): string {
  const whole = `select stage_no, 'cumulative' as view, 0 as view_day, carried_over, has_history, "group", '' as user_dimension, '' as user_dimension_value, count(*) as units
from members
group by stage_no, carried_over, has_history, "group"

union all

select stage_no, 'entries' as view, entry_day as view_day, carried_over, false as has_history, "group", '' as user_dimension, '' as user_dimension_value, count(*) as units
from members
group by stage_no, entry_day, carried_over, "group"`;
  if (!hasDimensions) return whole;
  return `${whole}

union all

select m.stage_no, 'cumulative' as view, 0 as view_day, m.carried_over, m.has_history, m."group", l.dimension as user_dimension, l.level as user_dimension_value, count(*) as units
from members as m
join unit_levels as l on l.stage_no = m.stage_no and l.unit_id = m.unit_id
group by m.stage_no, m.carried_over, m.has_history, m."group", l.dimension, l.level`;
}

export const NO_COUNTS = `select stage_no, 'cumulative' as view, 0 as view_day, false as carried_over, false as has_history, stage_id as "group", '' as user_dimension, '' as user_dimension_value, cast(0 as bigint) as units
from stages
where false`;

/** Nobody asks for values. */
export const NO_VALUES = `select cell, slice_no, 0 as part_no, cast(0 as bigint) as y, cast(0 as bigint) as x, cast(0 as bigint) as c, cast(0 as bigint) as d, cast(0 as bigint) as overflows, cast(0 as bigint) as history_overflows, cast(0 as bigint) as rounded, cast(0 as bigint) as units
from cells
cross join slices
where false`;

/** Groups of analyses by what else parts their units, numbered: units are counted by one number in place of four columns. */
export const CELLS = `select stage_no, "group", carried_over, has_history,
  cast(row_number() over (order by stage_no nulls last, "group" nulls last, carried_over nulls last, has_history nulls last) as integer) as cell
from (select distinct stage_no, "group" from members) as g
cross join (select true as carried_over union all select false) as c
cross join (select true as has_history union all select false) as h`;

const IN_CELL =
  'c.stage_no = m.stage_no and c."group" = m."group" and c.carried_over = m.carried_over and c.has_history = ';

/** What units are counted for, numbered: the cumulative view, the last days, and the levels of dimensions. */
export function slicesSql(back: readonly View[], hasDimensions: boolean): string {
  const views = ["cumulative", ...back].map(
    (view, index) =>
      `select ${-index} as slice_no, '${view}' as view, '' as user_dimension, '' as user_dimension_value`,
  );
  const levels = `select cast(row_number() over (order by dimension nulls last, level nulls last) as integer) as slice_no, 'cumulative' as view, dimension as user_dimension, level as user_dimension_value
from (select distinct dimension, level from unit_levels) as l`;
  return [...views, ...(hasDimensions ? [levels] : [])].join("\nunion all\n");
}

/** The numbers of units in the cumulative view and the last days: what their totals grew by. */
export function figuresAtEndSql(
  figures: readonly string[],
  before: readonly string[],
  back: readonly View[],
  hasDimensions: boolean,
): string {
  const grown = (baseline: (name: string) => string): string =>
    figures.map((name) => `, coalesce(r.${name}, 0) - ${baseline(name)} as ${name}`).join("");
  const history = (of: (name: string) => string): string => before.map((name) => `, ${of(name)} as ${name}`).join("");
  const own = `${grown((name) => `m.${name}`)}${history((name) => `m.${name}`)}`;
  const cumulative = `select c.cell, 0 as slice_no${own}
from members as m
join cells as c on ${IN_CELL}m.has_history
left join running as r on r.unit_id = m.unit_id`;
  const dimensions = `select c.cell, s.slice_no${own}
from members as m
join cells as c on ${IN_CELL}m.has_history
join unit_levels as l on l.stage_no = m.stage_no and l.unit_id = m.unit_id
join slices as s on s.user_dimension = l.dimension and s.user_dimension_value = l.level
left join running as r on r.unit_id = m.unit_id`;
  const lastDays = back.map((view, index) => {
    const since = (name: string): string =>
      `case when m.entry_day > m.last_day - ${DAYS_BACK[view]} then m.${name} else coalesce(k.${name}, 0) end`;
    return `select c.cell, ${-1 - index} as slice_no${grown(since)}${history(() => "0")}
from members as m
join cells as c on ${IN_CELL}false
left join running as r on r.unit_id = m.unit_id
left join running_${view} as k on k.unit_id = m.unit_id`;
  });
  return [cumulative, ...(hasDimensions ? [dimensions] : []), ...lastDays].join("\n\nunion all\n\n");
}

/** The numbers of units on days: what they did on them since their exposure. */
export function figuresOfDaysSql(figures: readonly string[]): string {
  const own = figures.map(
    (name) => `, d.${name} - case when m.entry_day = t.day_index then coalesce(p.${name}, 0) else 0 end as ${name}`,
  );
  return `select c.cell, t.day_index as view_day, m.entry_day${own.join("")}
from members as m
join cells as c on ${IN_CELL}false
join day_parts as d on d.unit_id = m.unit_id
join stage_days as t on t.stage_no = m.stage_no and t.day_part = d.day_part and t.day_index >= m.entry_day
left join boundaries as p on p.unit_id = m.unit_id and p.first_exposure_us = m.first_exposure_us`;
}

/** How many units have which values, from cells to what they are. */
export const VALUES_AT_END = `select c.stage_no, s.view, 0 as view_day, c.carried_over, c.has_history, c."group", s.user_dimension, s.user_dimension_value, v.part_no, v.y, v.x, v.c, v.d, v.overflows, v.history_overflows, v.rounded, v.units
from cell_values as v
join cells as c on c.cell = v.cell
join slices as s on s.slice_no = v.slice_no`;

/** The same of days: a day's values are those of a day since the exposure as well. */
export function valuesOfDaysSql(views: readonly View[]): string {
  const ofView = (view: View, day: string): string =>
    `select c.stage_no, '${view}' as view, ${day} as view_day, c.carried_over, c.has_history, c."group", '' as user_dimension, '' as user_dimension_value, v.part_no, v.y, v.x, v.c, v.d, v.overflows, v.history_overflows, v.rounded, v.units
from cell_values as v
join cells as c on c.cell = v.cell`;
  return [
    ...(views.includes("daily") ? [ofView("daily", "v.view_day")] : []),
    ...(views.includes("days_since_exposure") ? [ofView("days_since_exposure", "v.view_day - v.entry_day")] : []),
  ].join("\n\nunion all\n\n");
}
