import { allowedHint } from "../../config/near-name.ts";
import type { Published } from "../../engine/duckdb/open-published.ts";
import { PulseError } from "../../errors.ts";
import { jsonRows } from "../published/json-rows.ts";
import { textOf } from "../published/published-record.ts";
import { readRun } from "../published/read-run.ts";
import { remembered } from "../published/remembered.ts";
import { readChecksOf } from "./read-checks.ts";
import { readExposuresByName, readViewsByName } from "./read-names.ts";
import { type HealthRow, RESULT_COLUMNS, type ResultRow, resultRow } from "./result-row.ts";
import type { ResultView } from "./result-view.ts";
import { buildScorecard, type Scorecard, type ScorecardInput } from "./scorecard.ts";
import type { Selection } from "./selection.ts";

const RESULTS = `pulse_results where ds = ?::date and name = ? and view = ?
    and user_dimension in ('', ?) and metric_dimension in ('', ?)`;
/** The ds asked for, checked, or the newest published one. Errors: `NOTHING_PUBLISHED` (input). */
export async function publishedDs(
  published: Published,
  ds: string | undefined,
): Promise<{ ds: string; run_id: string }> {
  const { ds: found, run_id } = await readRun(published, ds);
  return { ds: found, run_id };
}

/** Gates and experiments with results as of a ds, by name. */
export async function readNames(published: Published, ds: string): Promise<string[]> {
  return [...(await readViewsByName(published, ds)).keys()];
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
  const viewsByName = await readViewsByName(published, run.ds);
  const views = viewsByName.get(name);
  if (views === undefined) {
    const names = [...viewsByName.keys()];
    throw unknown(`there are no results of a gate or experiment "${name}" as of ${run.ds}`, name, names);
  }
  if (view !== "cumulative" && !views.includes(view)) {
    throw new PulseError({
      code: "RESULTS_VIEW_MISSING",
      fault: "input",
      message: `${name} has no rows of the view ${view} as of ${run.ds}`,
      hint: `see that \`views\` of pulse.yaml has ${view}, then \`pulse run --ds ${run.ds}\``,
    });
  }
  const health = (await readChecksOf(published, run.ds, name)).map(({ row }) => row);
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
  const records = await jsonRows(published, { columns: RESULT_COLUMNS, from: `${RESULTS}${ofMetric}` }, parameters);
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
  const exposures = await readExposuresByName(published, subject.ds);
  return { ...subject, results, exposures: exposures.get(name) ?? [] };
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

const readChoices = remembered((published, ds: string, name: string, view: string) =>
  published.records(CHOICES, [ds, name, view]),
);

/** That what is selected is in the results. Errors: `RESULTS_UNKNOWN` (input), with what there is. */
export async function checkSelection(
  published: Published,
  { name, ds }: Pick<ReadSubject, "name" | "ds">,
  { view, stage, dimension, metric }: Selection,
): Promise<void> {
  if (stage === null && dimension === null && metric === null) return;
  const choices = await readChoices(published, ds, name, view);
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
