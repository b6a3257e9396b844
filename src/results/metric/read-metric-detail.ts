import { allowedHint } from "../../config/near-name.ts";
import type { Published } from "../../engine/duckdb/open-published.ts";
import { PulseError } from "../../errors.ts";
import { definitionOf, readDefinitions } from "../definition/definitions.ts";
import { analysesOf, chosenAnalysis, stageOfAnalysis } from "../gate/analyses.ts";
import type { MetricNote, NoteSymbols, ScopedEstimate } from "../notes/metric-note.ts";
import { metricNotes } from "../notes/metric-notes.ts";
import type { At } from "../published/at.ts";
import { optionalNumberOf, optionalTextOf, type PublishedRecord, textOf } from "../published/published-record.ts";
import type { MetricCard, MetricLine } from "../scorecard/metric-card.ts";
import { readScorecard } from "../scorecard/read-scorecard.ts";
import type { RuleCard, Scorecard } from "../scorecard/scorecard.ts";
import { WHOLE } from "../scorecard/selection.ts";
import { localTime } from "../words/local-time.ts";
import { formatPercent } from "../words/numbers.ts";
import { quantityOf } from "../words/quantity.ts";
import { quoted } from "../words/sql-text.ts";
import type { AnalysedUnits, Stratum } from "./analysed-units.ts";
import type { DimensionLevels, MetricDetail } from "./metric-detail.ts";
import { readSeries } from "./read-series.ts";
import { noValues } from "./read-unit-values.ts";
import { readValues } from "./read-values.ts";

/** What of a metric is shown. */
export interface MetricChoice extends At {
  /** Id of an analysis; left out: the whole ramp. */
  readonly analysis?: string | undefined;
  /** Left out: the main rule. */
  readonly rule?: string | undefined;
  /** False: units' values, which every unit's days are read for, are left out. */
  readonly withValues?: boolean | undefined;
}

const SYMBOLS: NoteSymbols = { infinity: "∞", plusMinus: "±", separator: "·" };

const ANALYSES = `
  select analysis, population, stage, percent, stage_from_at, stage_to_at, any_value(metric_version) as metric_version,
    bool_or(outcome <> 'no_control' and control_units > 0) as is_compared
  from pulse_results
  where ds = ?::date and name = ? and rule = ? and metric = ? and view = 'cumulative' and user_dimension = '' and metric_dimension = ''
    and population in ('all', 'balanced', 'pooled')
  group by analysis, population, stage, percent, stage_from_at, stage_to_at
  order by stage desc`;
const DIMENSIONS = `
  select distinct user_dimension, metric_dimension from pulse_results
  where ds = ?::date and name = ? and metric = ? and view = 'cumulative' and (user_dimension <> '' or metric_dimension <> '')
  order by user_dimension, metric_dimension`;

function scoped(line: MetricLine, prefix: string): ScopedEstimate[] {
  const named = (scope: string): string => (prefix === "" ? scope : `${prefix} ${scope}`);
  const { headline } = line;
  return [
    ...line.stages
      .filter(({ all }) => all !== headline)
      .map(({ stage, all }) => ({ scope: named(`stage ${stage}`), estimate: all, kind: "stage" as const })),
    ...line.balanced.map(({ balanced, all }) => ({
      scope: named(balanced.replace("-", " ")),
      estimate: all,
      kind: "stage" as const,
    })),
    {
      scope:
        line.headline_is === "stage" && line.stages.length === 1
          ? prefix
          : named(line.headline_is === "stage" ? `stage ${headline.stage ?? "?"}` : line.headline_is),
      estimate: headline,
      kind: "headline" as const,
    },
  ];
}

function notesOf(cards: readonly MetricCard[], { confidence_level: level }: Scorecard): MetricNote[] {
  const notes = cards.flatMap((card) => {
    const groups = new Set(card.lines.map(({ test_group: group }) => group));
    const prefix = card.metric_part === "" || card.metric_part === "overall" ? "" : card.metric_part;
    const shown = card.lines.flatMap((line) =>
      scoped(line, groups.size > 1 ? `${prefix} ${line.test_group}`.trim() : prefix),
    );
    const context = { quantity: quantityOf(card, true), detail: true, confidenceLevel: level, symbols: SYMBOLS };
    // Facts of a single line say nothing of what they are of.
    const named = ({ kind, text }: MetricNote): MetricNote => ({
      kind,
      text: prefix === "" || text.includes(prefix) ? text : `${prefix}: ${text}`,
    });
    return metricNotes(shown, [], context).map(named);
  });
  return joined(notes);
}

/** Notes that say the same of several parts, said once: `step_2/previous pooled, step_3/previous pooled: ...`. */
function joined(notes: readonly MetricNote[]): MetricNote[] {
  const scopes = new Map<string, string[]>();
  const said = notes.map((note) => {
    const [, scope = "", what = note.text] = /^([^:]+): (.+)$/.exec(note.text) ?? [];
    const key = `${note.kind} ${scope === "" ? "" : "of"} ${what}`;
    const known = scopes.get(key);
    if (known === undefined) scopes.set(key, [scope]);
    else known.push(scope);
    return { note, what, key, isFirst: known === undefined };
  });
  return said
    .filter(({ isFirst }) => isFirst)
    .map(({ note, what, key }) => {
      const of = (scopes.get(key) ?? []).filter((scope) => scope !== "");
      return { ...note, text: of.length === 0 ? what : `${of.join(", ")}: ${what}` };
    });
}

async function dimensionsOf(
  published: Published,
  name: string,
  metric: string,
  { ds, stage, rule }: { readonly ds: string; readonly stage: Scorecard["selection"]["stage"]; readonly rule: string },
): Promise<DimensionLevels[]> {
  const records = await published.records(DIMENSIONS, [ds, name, metric]);
  const names = [
    ...new Set(records.flatMap((record) => [textOf(record, "user_dimension"), textOf(record, "metric_dimension")])),
  ];
  const found: DimensionLevels[] = [];
  for (const dimension of names.filter((text) => text !== "")) {
    const card = await readScorecard(published, name, {
      ds,
      selection: { view: "cumulative", stage, dimension, metric },
    });
    const lines = card.rules.find((one) => one.rule === rule)?.metrics[0]?.lines ?? [];
    const levels = lines.flatMap(({ level, test_group, control_group, headline }) =>
      level === null ? [] : [{ of: level.of, value: level.value, test_group, control_group, estimate: headline }],
    );
    const [first] = levels;
    if (first !== undefined)
      found.push({ of: first.of, dimension, levels: levels.map(({ of: _of, ...level }) => level) });
  }
  return found;
}

/** The analysis that series are of: the one that is chosen, else the newest stage with a control group. */
function seriesAnalysis(
  records: readonly PublishedRecord[],
  stage: Scorecard["selection"]["stage"],
): PublishedRecord | undefined {
  if (typeof stage === "number")
    return records.find((one) => textOf(one, "population") === "all" && optionalNumberOf(one, "stage") === stage);
  if (stage === "pooled") return records.find((one) => textOf(one, "population") === "pooled");
  if (stage !== null) return records.find((one) => textOf(one, "analysis").endsWith(`/${stage}`));
  const stages = records.filter((one) => textOf(one, "population") === "all");
  return stages.find((one) => one.is_compared === true) ?? stages[0];
}

function ruleOf({ rules, name }: Scorecard, wanted: string | undefined): RuleCard {
  const found = wanted === undefined ? rules[0] : rules.find(({ rule }) => rule === wanted);
  if (found !== undefined) return found;
  throw new PulseError({
    code: "RESULTS_UNKNOWN",
    fault: "input",
    message: `${name} has no rule ${JSON.stringify(wanted)}`,
    hint: allowedHint(
      wanted ?? "",
      rules.map(({ rule }) => rule),
    ),
  });
}

function ownSql({ name, ds }: Scorecard, metric: string, rule: string): { title: string; text: string } {
  return {
    title: "These figures, from the published tables",
    text: `select analysis, population, stage, test_group, test_units, control_units, test_mean, control_mean,\n  difference, difference_lower, difference_upper, relative_difference, relative_lower, relative_upper, p_value, outcome\nfrom pulse_results\nwhere ds = '${ds}' and name = ${quoted(name)} and rule = ${quoted(rule)} and metric = ${quoted(metric)} and view = 'cumulative'\n  and user_dimension = '' and metric_dimension = ''\norder by analysis, metric_part, test_group`,
  };
}

/** Reads one metric of a gate or experiment in full. Errors: as `readScorecard`; `RESULTS_UNKNOWN` (input) for the analysis or rule. */
export async function readMetricDetail(
  published: Published,
  name: string,
  metric: string,
  choice: MetricChoice,
): Promise<MetricDetail> {
  const { timeZone, withValues } = choice;
  const whole = await readScorecard(published, name, { ds: choice.ds, selection: { ...WHOLE, metric } });
  const { ds, run_id, exposure_type, confidence_level } = whole;
  const analyses = analysesOf(whole);
  const analysis = chosenAnalysis(analyses, choice.analysis, name);
  const stage = stageOfAnalysis(analysis.id);
  const card =
    stage === null ? whole : await readScorecard(published, name, { ds, selection: { ...WHOLE, stage, metric } });
  const rule = ruleOf(card, choice.rule);
  const cards = rule.metrics;
  const found = await published.records(ANALYSES, [ds, name, rule.rule, metric]);
  const series = seriesAnalysis(found, stage);
  const of = series === undefined ? "" : textOf(series, "analysis");
  const percent = series === undefined ? null : optionalNumberOf(series, "percent");
  const definitions = await readDefinitions(published, ds);
  const control = cards[0]?.lines[0]?.control_group ?? "control";
  const metricKind = cards[0]?.metric_kind ?? "";
  const units = unitsOf(found, series, { ds, name, rule: rule.rule, unit_type: rule.unit_type, control, timeZone });
  return {
    ...{ name, exposure_type, ds, run_id, time_zone: timeZone, metric, confidence_level },
    ...{ rule: rule.rule, unit_type: rule.unit_type, analyses, analysis: analysis.id, cards },
    notes: notesOf(cards, card),
    definition: definitionOf(metric, rule.unit_type, definitions, {
      version: series === undefined ? null : optionalTextOf(series, "metric_version"),
      own: [ownSql(whole, metric, rule.rule)],
    }),
    series: await readSeries(published, {
      ...{ name, ds, metric, analysis: of },
      metric_part: cards[0]?.metric_part ?? "",
      is_pooled: units?.population === "pooled",
    }),
    series_of: exposure_type === "experiment" ? "all units" : seriesWords(of, percent),
    dimensions: await dimensionsOf(published, name, metric, { ds, stage, rule: rule.rule }),
    ...(units === null
      ? noValues("there are no units in this choice")
      : await readValues(published, units, {
          ...{ metric, kind: metricKind, definitions, first_day: firstDayOf(found, timeZone) },
          withValues: withValues !== false,
        })),
  };
}

/** The local day of what lies just before an instant, at most ds: a stage that ends at midnight has nothing of the day that begins then. */
function lastDayBefore(at: string | null, ds: string, timeZone: string): string {
  if (at === null) return ds;
  const before = new Date(Date.parse(`${at.replace(" ", "T")}Z`) - 1).toISOString().slice(0, 19);
  return [localTime(before, timeZone).slice(0, 10), ds].sort()[0] ?? ds;
}

/** The first day on which a unit may have entered any stage; where nobody said so, any. */
function firstDayOf(analyses: readonly PublishedRecord[], timeZone: string): string {
  const starts = analyses
    .filter((one) => textOf(one, "population") !== "pooled")
    .map((one) => optionalTextOf(one, "stage_from_at"));
  if (starts.length === 0 || starts.includes(null)) return "0001-01-01";
  return starts.map((at) => localTime(at ?? "", timeZone).slice(0, 10)).sort()[0] ?? "0001-01-01";
}

/** Whose values are shown beside a series; null: nobody's. */
function unitsOf(
  analyses: readonly PublishedRecord[],
  series: PublishedRecord | undefined,
  of: {
    readonly ds: string;
    readonly name: string;
    readonly rule: string;
    readonly unit_type: string;
    readonly control: string;
    readonly timeZone: string;
  },
): AnalysedUnits | null {
  if (series === undefined) return null;
  const { ds, control, timeZone, ...whose } = of;
  const population = textOf(series, "population");
  const lastDay = (one: PublishedRecord): string => lastDayBefore(optionalTextOf(one, "stage_to_at"), ds, timeZone);
  const stratum = (one: PublishedRecord, suffix = ""): Stratum => ({
    stage: population === "balanced" ? 0 : (optionalNumberOf(one, "stage") ?? 1),
    analysis: `${textOf(one, "analysis")}${suffix}`,
    last_day: lastDay(one),
  });
  const pooled = analyses.filter(
    (one) =>
      textOf(one, "population") === "all" && one.is_compared === true && optionalNumberOf(one, "percent") !== null,
  );
  return {
    ...whose,
    ...{ ds, control_group: control },
    population: population === "pooled" || population === "balanced" ? population : "all",
    strata: population === "pooled" ? pooled.map((one) => stratum(one, "/fresh")) : [stratum(series)],
    from_at: optionalTextOf(series, "stage_from_at"),
    to_at: optionalTextOf(series, "stage_to_at"),
  };
}

/** `stage 2, 10 %`: the end of an analysis's name, in words. */
function seriesWords(analysis: string, percent: number | null): string {
  const end = analysis.slice(analysis.lastIndexOf("/") + 1).replace(/-(?=\d+$)/, " ");
  return percent === null ? end : `${end}, ${formatPercent(percent)}`;
}
