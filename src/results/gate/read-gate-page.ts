import type { Published } from "../../engine/duckdb/open-published.ts";
import { readChangesOf } from "../changes/read-changes-page.ts";
import { decide } from "../decision/read-decision.ts";
import { subjectFactsOf } from "../definition/subject-facts-of.ts";
import type { At } from "../published/at.ts";
import { byName } from "../published/by-name.ts";
import { numberOf, textOf } from "../published/published-record.ts";
import { readRuns, runOf } from "../published/read-run.ts";
import { remembered } from "../published/remembered.ts";
import { readRows, readScorecard } from "../scorecard/read-scorecard.ts";
import type { ResultView } from "../scorecard/result-view.ts";
import { buildScorecard, type Scorecard, type ScorecardInput } from "../scorecard/scorecard.ts";
import { WHOLE } from "../scorecard/selection.ts";
import { analysesOf, chosenAnalysis, stageOfAnalysis } from "./analyses.ts";
import type { ExposureDay, GatePage, RampTimeline } from "./gate-page.ts";

/** What of a gate or experiment is shown. */
export interface GateChoice extends At {
  /** Id of an analysis; left out: the whole ramp. */
  readonly analysis?: string | undefined;
  /** A user or metric dimension by which metrics are split. */
  readonly dimension?: string | null | undefined;
  readonly view?: ResultView | undefined;
}

const DAYS = `
  select rule, coalesce(stage, 1) as stage, day, "group", new_units, cumulative_units
  from pulse_exposures where ds = ?::date and name = ? order by rule, stage, day, "group"`;
const DIMENSIONS = `
  select name, user_dimension as dimension from pulse_results where ds = ?::date and view = 'cumulative' and user_dimension <> ''
  union select name, metric_dimension from pulse_results where ds = ?::date and view = 'cumulative' and metric_dimension <> ''
  order by name, dimension`;

const readDimensionsByName = remembered(async (published, ds: string) =>
  byName(await published.records(DIMENSIONS, [ds, ds]), (record) => textOf(record, "dimension")),
);

async function readTimelines(published: Published, { name, ds, rules }: Scorecard): Promise<RampTimeline[]> {
  const days = new Map<string, ExposureDay & { readonly groups: ExposureDay["groups"][number][] }>();
  const byRule = new Map<string, ExposureDay[]>();
  for (const record of await published.records(DAYS, [ds, name])) {
    const [rule, stage, day] = [textOf(record, "rule"), numberOf(record, "stage"), textOf(record, "day")];
    const key = JSON.stringify([rule, stage, day]);
    const known = days.get(key) ?? { day, stage, groups: [] };
    if (!days.has(key)) byRule.set(rule, [...(byRule.get(rule) ?? []), known]);
    days.set(key, known);
    known.groups.push({
      group: textOf(record, "group"),
      new_units: numberOf(record, "new_units"),
      cumulative_units: numberOf(record, "cumulative_units"),
    });
  }
  return rules.map(({ rule, unit_type, ramp }) => ({ rule, unit_type, stages: ramp, days: byRule.get(rule) ?? [] }));
}

function metricsOf({ rules }: Scorecard): { readonly names: string[]; readonly tags: string[] } {
  const metrics = rules.flatMap((rule) => rule.metrics);
  return {
    names: [...new Set(metrics.map(({ metric }) => metric))],
    tags: [...new Set(metrics.flatMap(({ metric_tags: tags }) => tags))].sort(),
  };
}

/** What all tabs of a page share. */
interface GateWhole {
  readonly rows: Omit<ScorecardInput, "selection">;
  readonly whole: Scorecard;
  readonly page: Omit<GatePage, "scorecard" | "analysis">;
}

/** The rows of a gate serve all of its tabs. */
const readWhole = remembered(readWholeOf, 4);

async function readWholeOf(
  published: Published,
  name: string,
  asked: string | undefined,
  timeZone: string,
): Promise<GateWhole> {
  const runs = await readRuns(published);
  const { ds, run_id } = runOf(runs, asked);
  const rows = await readRows(published, name, { ...WHOLE, ds });
  const whole = buildScorecard({ ...rows, selection: WHOLE });
  const { names, tags } = metricsOf(whole);
  const own = `${whole.exposure_type} ${name}`;
  const changes = await readChangesOf(published, ds, [own, ...names.map((metric) => `metric ${metric}`)]);
  const page = {
    ...{ name, exposure_type: whole.exposure_type, ds, run_id, time_zone: timeZone },
    facts: subjectFactsOf(changes.find(({ subject }) => subject === own)),
    decision: await decide(published, whole, timeZone),
    analyses: analysesOf(whole),
    ramps: await readTimelines(published, whole),
    changes,
    dimensions: (await readDimensionsByName(published, ds)).get(name) ?? [],
    metric_tags: tags,
    published_days: runs.map((run) => run.ds),
  };
  return { rows, whole, page };
}

/** Reads everything that the page of a gate or experiment shows. Errors: as `readScorecard`; `RESULTS_UNKNOWN` (input) for the analysis. */
export async function readGatePage(published: Published, name: string, choice: GateChoice): Promise<GatePage> {
  const { dimension = null, view = "cumulative" } = choice;
  const { rows, whole, page } = await readWhole(published, name, choice.ds, choice.timeZone);
  const analysis = chosenAnalysis(page.analyses, choice.analysis, name);
  const selection = { view, stage: stageOfAnalysis(analysis.id), dimension, metric: null };
  const isRead = dimension === null && view === "cumulative";
  const scorecard = !isRead
    ? await readScorecard(published, name, { ds: page.ds, selection })
    : selection.stage === null
      ? whole
      : buildScorecard({ ...rows, selection });
  return { ...page, scorecard, analysis: analysis.id };
}
