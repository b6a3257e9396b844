import { allowedHint } from "../../config/near-name.ts";
import type { Published } from "../../engine/duckdb/open-published.ts";
import { PulseError } from "../../errors.ts";
import { jsonRows } from "../published/json-rows.ts";
import { textOf } from "../published/published-record.ts";
import { readRun } from "../published/read-run.ts";
import { exposureRow, type HealthRow, healthRow, RESULT_COLUMNS, type ResultRow, resultRow } from "./result-row.ts";
import type { ResultView } from "./result-view.ts";
import { buildScorecard, type Scorecard, type ScorecardInput } from "./scorecard.ts";
import type { Selection } from "./selection.ts";

const RESULTS = `${RESULT_COLUMNS} from pulse_results where ds = ?::date and name = ? and view = ?
    and user_dimension in ('', ?) and metric_dimension in ('', ?)`;
const VIEWS = "select distinct view from pulse_results where ds = ?::date and name = ? order by view";
const EXPOSURES = `
  select rule, stage, any_value(percent) as percent, "group",
    sum(new_units)::bigint as units,
    sum(carried_over_units)::bigint as carried_over_units,
    sum(crossover_units)::bigint as crossover_units
  from pulse_exposures where ds = ?::date and name = ? group by rule, stage, "group" order by rule, stage, "group"`;
const NAMES =
  "select name from pulse_results where ds = ?::date union select name from pulse_exposures where ds = ?::date";
const HEALTH = `select "check", scope, status, value, threshold, reason from pulse_health where ds = ?::date`;
/**
 * All checks but those of another gate or experiment. A scope is an analysis (`new_checkout/everyone/stage-2`), a subject (`gate new_checkout`), or
 * what all share (a topic, a unit type).
 */
const HEALTH_OF = `
  with checks as (
    select "check", scope, status, value, threshold, reason,
      split_part(regexp_replace(scope, '^(gate|experiment|holdout) ', ''), '/', 1) as subject
    from pulse_health where ds = ?::date
  )
  select * from checks where subject = ? or subject not in (${NAMES})`;

/** The ds asked for, checked, or the newest published one. Errors: `NOTHING_PUBLISHED` (input). */
export async function publishedDs(
  published: Published,
  ds: string | undefined,
): Promise<{ ds: string; run_id: string }> {
  const { ds: found, run_id } = await readRun(published, ds);
  return { ds: found, run_id };
}

export async function readHealth(published: Published, ds: string): Promise<HealthRow[]> {
  return (await published.records(HEALTH, [ds])).map(healthRow);
}

/** Gates and experiments with results as of a ds, by name. */
export async function readNames(published: Published, ds: string): Promise<string[]> {
  const records = await published.records(`${NAMES} order by name`, [ds, ds]);
  return records.map((record) => textOf(record, "name"));
}

/** What all results of a gate or experiment are shown with. */
export interface ReadSubject {
  readonly name: string;
  readonly ds: string;
  readonly run_id: string;
  readonly views: readonly string[];
  /** Checks of this name and of what all share. */
  readonly health: readonly HealthRow[];
}

/** Reads what all results of a gate or experiment are shown with. Errors: `RESULTS_UNKNOWN`, `RESULTS_VIEW_MISSING` (input), with what there is. */
export async function readSubject(
  published: Published,
  name: string,
  { ds, view }: { readonly ds: string | undefined; readonly view: ResultView },
): Promise<ReadSubject> {
  const run = await publishedDs(published, ds);
  const names = await readNames(published, run.ds);
  if (!names.includes(name)) {
    throw unknown(`there are no results of a gate or experiment "${name}" as of ${run.ds}`, name, names);
  }
  const views = (await published.records(VIEWS, [run.ds, name])).map((record) => textOf(record, "view"));
  if (view !== "cumulative" && !views.includes(view)) {
    throw new PulseError({
      code: "RESULTS_VIEW_MISSING",
      fault: "input",
      message: `${name} has no rows of the view ${view} as of ${run.ds}`,
      hint: `see that \`views\` of pulse.yaml has ${view}, then \`pulse run --ds ${run.ds}\``,
    });
  }
  const health = (await published.records(HEALTH_OF, [run.ds, name, run.ds, run.ds])).map(healthRow);
  return { name, ...run, views, health };
}

/** Which rows of `pulse_results` are read; null: of all metrics, of the whole only. */
type Rows = Pick<Selection, "view" | "metric" | "dimension">;

/** Rows of `pulse_results` in a view. */
export async function readResults(
  published: Published,
  { name, ds }: Pick<ReadSubject, "name" | "ds">,
  { view, metric, dimension }: Rows,
): Promise<ResultRow[]> {
  const level = dimension ?? "";
  const ofMetric = metric === null ? "" : " and metric = ?";
  const parameters = [ds, name, view, level, level, ...(metric === null ? [] : [metric])];
  const records = await jsonRows(published, { select: `${RESULTS}${ofMetric}` }, parameters);
  return records.map(resultRow);
}

/** What scorecards are built from: all stages and balanced analyses of a view. Errors: as {@link readSubject}. */
export async function readRows(
  published: Published,
  name: string,
  { ds, ...rows }: Rows & { readonly ds: string | undefined },
): Promise<Omit<ScorecardInput, "selection">> {
  const subject = await readSubject(published, name, { ds, view: rows.view });
  const results = await readResults(published, subject, rows);
  const exposures = (await published.records(EXPOSURES, [subject.ds, name])).map(exposureRow);
  return { ...subject, results, exposures };
}

/** Reads one gate's or experiment's scorecard. Errors: as {@link readSubject}; `RESULTS_UNKNOWN` (input) also for what is selected. */
export async function readScorecard(
  published: Published,
  name: string,
  { ds, selection }: { readonly ds: string | undefined; readonly selection: Selection },
): Promise<Scorecard> {
  const rows = await readRows(published, name, { ds, ...selection });
  await checkSelection(published, rows, selection);
  return buildScorecard({ ...rows, selection });
}

const CHOICES = `
  select distinct metric, user_dimension, metric_dimension,
    case population when 'pooled' then 'pooled' when 'balanced' then split_part(analysis, '/', -1) else stage::varchar end as stage
  from pulse_results where ds = ?::date and name = ? and view = ?`;

/** That what is selected is in the results. Errors: `RESULTS_UNKNOWN` (input), with what there is. */
export async function checkSelection(
  published: Published,
  { name, ds }: Pick<ReadSubject, "name" | "ds">,
  { view, stage, dimension, metric }: Selection,
): Promise<void> {
  if (stage === null && dimension === null && metric === null) return;
  const choices = await published.records(CHOICES, [ds, name, view]);
  const check = (what: string, wanted: string | null, columns: readonly string[]): void => {
    const found = choices.flatMap((choice) => columns.map((column) => textOf(choice, column)));
    const there = [...new Set(found)].filter((value) => value !== "").sort();
    if (wanted === null || there.includes(wanted)) return;
    throw unknown(`${name} has no ${what} "${wanted}"`, wanted, there);
  };
  check("metric", metric, ["metric"]);
  check("dimension", dimension, ["user_dimension", "metric_dimension"]);
  check("stage", stage === null ? null : String(stage), ["stage"]);
}

function unknown(message: string, name: string, allowed: readonly string[]): PulseError {
  return new PulseError({ code: "RESULTS_UNKNOWN", fault: "input", message, hint: allowedHint(name, allowed) });
}
