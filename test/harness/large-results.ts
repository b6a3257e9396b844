import { DuckDBInstance } from "@duckdb/node-api";
import { tables } from "../../src/publish/tables/all-tables.ts";
import type { Table } from "../../src/publish/tables/table.ts";

export interface LargeResults {
  readonly gates: number;
  readonly metrics: number;
  readonly stages: number;
  /** Days up to `ds`; each has a run, only the last one has results by day. */
  readonly days: number;
  readonly ds: string;
}

export const LARGE: LargeResults = { gates: 200, metrics: 100, stages: 3, days: 14, ds: "2026-01-28" };

const RUN = `'{ds}'::date as ds, 'a1b2c3d4e5f6' as run_id`;

/** A number in [0, 1) that only the keys decide. */
const drawn = (...keys: string[]): string => `(hash(${keys.join(", ")}) % 1000003) / 1000003.0`;

const METRICS = `
  select m as metric_number, 'metric_' || lpad(m::varchar, 3, '0') as metric,
    case when m % 4 = 0 then 'sum' when m % 4 = 1 then 'count' when m % 4 = 2 then 'conversion' else 'ratio' end as metric_kind,
    case when m % 10 = 0 then '["guardrail"]' when m % 3 = 0 then '["core"]' else '[]' end as metric_tags,
    case when m % 5 = 0 then null when m % 2 = 0 then 'decrease' else 'increase' end as direction
  from range({metrics}) as t(m)`;

const ANALYSES = `
  select g, 'gate_' || lpad(g::varchar, 3, '0') as name, s as stage, population
  from range({gates}) as t(g), range(1, {stages} + 1) as u(s), (values ('all'), ('fresh')) as v(population)
  union all
  select g, 'gate_' || lpad(g::varchar, 3, '0'), null, 'pooled' from range({gates}) as t(g)`;

const VIEWS = `
  select 'cumulative' as view, null::date as view_day
  union all select 'daily', ('{ds}'::date - d::integer)::date from range({days}) as t(d)`;

/** One row a metric, stage and view: figures of a true difference of nothing, or now and then of more. In the order of a run: gate by gate. */
const RESULTS = `
  with metrics as (${METRICS}), analyses as (${ANALYSES}), views as (${VIEWS}),
  cells as (
    select *, ${drawn("g", "metric", "stage", "population", "view_day", "'z'")} as u,
      ${drawn("g", "metric", "stage", "population", "view_day", "'v'")} as v,
      2000 + 500 * coalesce(stage, {stages}) as units, 10 + metric_number as mean
    from analyses, metrics, views
    where view = 'cumulative' or (population = 'all' and stage = {stages} and metric_number < 20)
  ),
  drawn as (
    select *, sqrt(-2 * ln(1 - u)) * cos(6.283185307 * v) + if(metric_number % 20 = g % 20, 3, 0) as z, mean * 3 / sqrt(units) * 1.5 as se from cells
  )
  select ${RUN}, name || '/everyone/' || coalesce('stage-' || stage, 'pooled') || if(population = 'fresh', '/fresh', '') as analysis,
    'gate' as exposure_type, name, 'everyone' as rule, stage, stage * 10.0 as percent, population, 'userID' as unit_type, view, view_day,
    '2026-01-05'::timestamp + to_days((stage - 1)::integer * 4) as stage_from_at,
    if(stage < {stages}, '2026-01-05'::timestamp + to_days(stage::integer * 4), null) as stage_to_at,
    metric, '' as metric_part, metric_kind, metric_tags, direction,
    '' as metric_dimension, '' as metric_dimension_value, '' as user_dimension, '' as user_dimension_value,
    'test' as test_group, 'control' as control_group, units as test_units, units as control_units,
    units as test_participating_units, units as control_participating_units,
    mean * units as test_total, mean * units as control_total,
    mean + z * se as test_mean, mean as control_mean, se / 1.4 as test_standard_error, se / 1.4 as control_standard_error,
    z * se as difference, se as difference_standard_error, (z - 1.96) * se as difference_lower, (z + 1.96) * se as difference_upper,
    least(1, exp(-0.717 * abs(z) - 0.416 * z * z)) as p_value,
    z * se / mean as relative_difference, (z - 1.96) * se / mean as relative_lower, (z + 1.96) * se / mean as relative_upper,
    'fieller' as relative_method, 'ok' as relative_outcome, 0.95 as confidence_level, 'ok' as outcome, 'two-sided' as alternative,
    0 as rounded_values, '[]' as warnings, '[]' as always_valid,
    2.8 * se as minimum_detectable_difference, 2.8 * se / mean as minimum_detectable_relative,
    if(population = 'pooled', {stages}, null) as stages_pooled, if(population = 'pooled', false, null) as naive_sign_differs,
    'mv' || metric_number as metric_version, 'av1' as active_user_version
  from drawn order by drawn.view <> 'cumulative', drawn.population = 'pooled', name, drawn.stage, drawn.population, metric, drawn.view_day`;

const EXPOSURES = `
  select ${RUN}, 'gate' as exposure_type, name, 'everyone' as rule, stage, stage * 10.0 as percent, "group",
    ('{ds}'::date - d::integer)::date as day, 100 as new_units, 100 * ({days} - d) as cumulative_units, 10 as carried_over_units,
    0 as crossover_units, 100 as represented_units
  from (select distinct name, stage from (${ANALYSES}) where stage is not null), range({days}) as t(d), (values ('test'), ('control')) as v("group")`;

const HEALTH = `
  select ${RUN}, "check", scope,
    case when ${drawn('"check"', "scope")} < 0.01 then 'fail' when ${drawn('"check"', "scope")} < 0.04 then 'warn' else 'ok' end as status,
    0.5 as value, 0.01 as threshold, 'units are split as expected' as reason, '[]' as detail
  from (
    select "check", name || '/everyone/' || coalesce('stage-' || stage, 'pooled') || if(population = 'fresh', '/fresh', '') as scope
    from (${ANALYSES}), (values ('srm'), ('srm_daily'), ('srm_sequential'), ('crossovers'), ('pre_exposure_bias')) as v("check")
  )
  union all select ${RUN}, 'message_accounting', 'events', 'ok', 0, 0, '100 = 100 used', '{"came":100,"used":100}'`;

const HISTORY = `
  select ${RUN}, '2026-01-05'::timestamp + to_hours(g::integer) as changed_at, 'ann' as changed_by, 'apply' as recorded_by, null as reason,
    'gate gate_' || lpad(g::varchar, 3, '0') as subject, 'added' as change,
    '{"after":{"gate":"gate_' || lpad(g::varchar, 3, '0') || '","owner":"team-' || (g % 7) || '","tags":["area-' || (g % 9) || '"],"unit_type":"userID"},"before":null}' as detail
  from range({gates}) as t(g)
  union all
  select ${RUN}, '2026-01-04'::timestamp + to_minutes(m::integer), 'ann', 'apply', null, 'metric metric_' || lpad(m::varchar, 3, '0'), 'added',
    '{"after":{"name":"metric_' || lpad(m::varchar, 3, '0') || '","kind":"count","event":["e"],"where":[],"tags":[],"cross_dimensions":false},"before":null}'
  from range({metrics}) as t(m)`;

const RUNS = `
  select ('{ds}'::date - d::integer)::date as ds, if(d = 0, 'a1b2c3d4e5f6', 'run' || d) as run_id, 'published' as status,
    ('{ds}'::date - d::integer + 1)::timestamp + interval 2 hour as started_at,
    ('{ds}'::date - d::integer + 1)::timestamp + interval 3 hour as finished_at,
    'c0ffee' as configuration_hash, 'i' || d as inputs_hash, '0.1.0' as program_version,
    '{"events":{"0":"' || (1000000 * ({days} - d)) || '"}}' as input_offsets, '{"pulse_results":1}' as row_counts,
    '{"pulse_results":"1"}' as table_hashes, 10 as models_built, 20 as models_reused
  from range({days}) as t(d)`;

const ROWS: Readonly<Record<string, string>> = {
  pulse_results: RESULTS,
  pulse_exposures: EXPOSURES,
  pulse_health: HEALTH,
  change_history: HISTORY,
  runs: RUNS,
};

function createStatement({ name, columns }: Table): string {
  return `create table "${name}" (${columns.map((column) => `"${column.name}" ${column.type}`).join(", ")})`;
}

/**
 * Writes a `pulse.duckdb` of many gates and metrics, as a run would publish it: one rule a gate, every stage all and fresh, pooled, and the
 * newest stage by day for some metrics. Numbers are drawn from the keys: always the same.
 */
export async function writeLargeResults(path: string, size: LargeResults = LARGE): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  const filled = (sql: string): string =>
    sql
      .replaceAll("{gates}", String(size.gates))
      .replaceAll("{metrics}", String(size.metrics))
      .replaceAll("{stages}", String(size.stages))
      .replaceAll("{days}", String(size.days))
      .replaceAll("{ds}", size.ds);
  for (const table of tables) {
    await connection.run(createStatement(table));
    const rows = ROWS[table.name];
    if (rows !== undefined) await connection.run(`insert into "${table.name}" by name ${filled(rows)}`);
  }
  await connection.run("checkpoint");
  connection.closeSync();
  instance.closeSync();
}
