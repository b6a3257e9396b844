import { allowedHint } from "../../config/near-name.ts";
import type { Published } from "../../engine/duckdb/open-published.ts";
import { PulseError } from "../../errors.ts";
import { concerns } from "./health.ts";
import { balancedName } from "./metric-card.ts";
import { textOf } from "./published-record.ts";
import { exposureRow, type HealthRow, healthRow, type ResultRow, resultRow } from "./result-row.ts";
import type { ResultView } from "./result-view.ts";
import { buildScorecard, type Scorecard } from "./scorecard.ts";
import type { Selection } from "./selection.ts";

const RESULTS = "select * from pulse_results where ds = ?::date and name = ? and view = ?";
const VIEWS = "select distinct view from pulse_results where ds = ?::date and name = ? order by view";
const EXPOSURES = `
  select rule, stage, any_value(percent) as percent, "group",
    sum(new_units)::bigint as units,
    sum(carried_over_units)::bigint as carried_over_units,
    sum(crossover_units)::bigint as crossover_units
  from pulse_exposures where ds = ?::date and name = ? group by rule, stage, "group" order by rule, stage, "group"`;
const HEALTH = `select "check", scope, status, value, threshold, reason from pulse_health where ds = ?::date`;

/** The ds asked for, checked, or the newest published one. Errors: `NOTHING_PUBLISHED` (input). */
export async function publishedDs(
  published: Published,
  ds: string | undefined,
): Promise<{ ds: string; run_id: string }> {
  const runs = await published.records("select ds, run_id from runs order by ds desc");
  const found = ds === undefined ? runs[0] : runs.find((run) => textOf(run, "ds") === ds);
  if (found === undefined) {
    const days = runs.map((run) => textOf(run, "ds"));
    const range = days.length === 0 ? "no day is published" : `published are ${days.at(-1)} to ${days[0]}`;
    throw new PulseError({
      code: "NOTHING_PUBLISHED",
      fault: "input",
      message: ds === undefined ? "no day is published yet" : `${ds} is not published`,
      hint: ds === undefined ? "run `pulse run`" : `${range}; run \`pulse run --ds ${ds}\``,
    });
  }
  return { ds: textOf(found, "ds"), run_id: textOf(found, "run_id") };
}

export async function readHealth(published: Published, ds: string): Promise<HealthRow[]> {
  return (await published.records(HEALTH, [ds])).map(healthRow);
}

/** Gates and experiments with results as of a ds, by name. */
export async function readNames(published: Published, ds: string): Promise<string[]> {
  const records = await published.records(
    "select name from pulse_results where ds = ?::date union select name from pulse_exposures where ds = ?::date order by name",
    [ds, ds],
  );
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
  const health = (await readHealth(published, run.ds)).filter((row) => concerns(row, name, new Set(names)));
  return { name, ...run, views, health };
}

/** Rows of `pulse_results` in a view: of all metrics, or of one. */
export async function readResults(
  published: Published,
  { name, ds }: Pick<ReadSubject, "name" | "ds">,
  view: ResultView,
  metric: string | null = null,
): Promise<ResultRow[]> {
  const records =
    metric === null
      ? await published.records(RESULTS, [ds, name, view])
      : await published.records(`${RESULTS} and metric = ?`, [ds, name, view, metric]);
  return records.map(resultRow);
}

/** Reads one gate's or experiment's scorecard. Errors: as {@link readSubject}; `RESULTS_UNKNOWN` (input) also for what is selected. */
export async function readScorecard(
  published: Published,
  name: string,
  { ds, selection }: { readonly ds: string | undefined; readonly selection: Selection },
): Promise<Scorecard> {
  const subject = await readSubject(published, name, { ds, view: selection.view });
  const results = await readResults(published, subject, selection.view);
  checkSelection(results, selection, name);
  const exposures = (await published.records(EXPOSURES, [subject.ds, name])).map(exposureRow);
  return buildScorecard({ ...subject, results, exposures, selection });
}

/** That what is selected is in the results. Errors: `RESULTS_UNKNOWN` (input). */
export function checkSelection(
  results: readonly ResultRow[],
  { stage, dimension, metric }: Selection,
  name: string,
): void {
  const check = (what: string, wanted: string | null, values: readonly (string | null)[]): void => {
    const there = [...new Set(values)].filter((value): value is string => value !== null && value !== "").sort();
    if (wanted === null || there.includes(wanted)) return;
    throw unknown(`${name} has no ${what} "${wanted}"`, wanted, there);
  };
  check(
    "metric",
    metric,
    results.map((row) => row.metric),
  );
  check(
    "dimension",
    dimension,
    results.flatMap((row) => [row.user_dimension, row.metric_dimension]),
  );
  check(
    "stage",
    stage === null ? null : String(stage),
    results.map((row) => {
      if (row.population === "pooled") return "pooled";
      return row.population === "balanced" ? balancedName(row) : row.stage === null ? null : String(row.stage);
    }),
  );
}

function unknown(message: string, name: string, allowed: readonly string[]): PulseError {
  return new PulseError({ code: "RESULTS_UNKNOWN", fault: "input", message, hint: allowedHint(name, allowed) });
}
