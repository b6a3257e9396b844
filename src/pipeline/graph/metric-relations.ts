import { DAYS_BACK, type View } from "../../config/views.ts";
import type { Relation, RelationValue } from "../../engine/engine.ts";
import { ANYTHING } from "../../metrics/active-user.ts";
import { derivedId, levelsId } from "../../metrics/derived-id.ts";
import { type Measure, measureId } from "../../metrics/measure.ts";
import { isAmount } from "../../metrics/metric-plan.ts";
import { type Definitions, HISTORY_WINDOW, type Subject, type Window } from "../definitions.ts";
import { given } from "../given.ts";
import { byLevel, dimensionOf, historyMeasures, measuresOf, metricTerms } from "../metric-terms.ts";
import { subjectKey } from "./subject-relations.ts";

type Rows = RelationValue[][];

/** What the metrics of gates and experiments ask for, as rows: part of an address, and then relations of the statement. */
export interface MetricRows {
  readonly views: Rows;
  /** Of which of those the cells that are asked for are made. */
  readonly cellViews: Rows;
  readonly windows: Rows;
  /** Measures of days, and of single events, by window; the history is one. */
  readonly windowMeasures: Rows;
  readonly windowOccurrences: Rows;
  readonly terms: Rows;
  readonly parts: Rows;
  readonly dimensions: Rows;
  /** Whose volume chooses the levels of a metric's dimension. */
  readonly levels: Rows;
  readonly distinct: Rows;
  /** The history's window, the measure that says who has any, and its days; empty without covariates. */
  readonly history: Rows;
}

/** A measure in a window. */
export interface MeasureInWindow {
  readonly measure: Measure;
  readonly window: Window;
}

/** Measures that a subject's metrics need in their windows, by what is kept. */
export function measuresNeeded(subject: Subject, keeps: Measure["keeps"]): MeasureInWindow[] {
  const needed = new Map<string, MeasureInWindow>();
  for (const planned of subject.metrics)
    for (const [id, measure] of measuresOf(planned))
      if (measure.keeps === keeps) needed.set(`${id} ${planned.window.id}`, { measure, window: planned.window });
  return [...needed.values()];
}

function measureRows(subject: Subject, keeps: Measure["keeps"]): Rows {
  const ofHistory = [...historyMeasures(subject)].filter(([, measure]) => measure.keeps === keeps);
  return [
    ...measuresNeeded(subject, keeps).map(({ measure, window }) => [
      ...subjectKey(subject),
      window.id,
      measureId(measure),
    ]),
    ...ofHistory.map(([id]) => [...subjectKey(subject), HISTORY_WINDOW, id]),
  ];
}

function windowRows(subject: Subject): Rows {
  const windows = new Map(subject.metrics.map(({ window }) => [window.id, window]));
  return [...windows.values()].map((window) => [
    ...subjectKey(subject),
    window.id,
    window.fromAfterUs,
    window.toAfterUs,
    window.wholeFirstDay,
    window.isComplete,
  ]);
}

function partRows(subjects: readonly Subject[]): Rows {
  const rows = new Map<string, RelationValue[]>();
  for (const { metric, plan, window } of subjects.flatMap((s) => s.metrics))
    for (const each of plan.parts)
      rows.set(`${metric.name} ${each.part}`, [
        metric.name,
        each.part,
        each.units === "with_denominator",
        isAmount(each),
        "cross_dimensions" in metric && metric.cross_dimensions,
        window.isComplete ? window.id : "",
        each.limits?.capLower ?? null,
        each.limits?.capUpper ?? null,
        each.limits?.lowerMillionths ?? null,
        each.limits?.upperMillionths ?? null,
        each.logOfScale ?? null,
      ]);
  return [...rows.values()];
}

function termRows(subject: Subject): Rows {
  return subject.metrics
    .flatMap(metricTerms)
    .map((t) => [
      ...subjectKey(subject),
      t.metric,
      t.part,
      t.side,
      t.windowId,
      t.measure,
      t.take,
      t.factor,
      t.hasDimension,
    ]);
}

/** The measures that make up y, by the levels of the metric's dimension. */
function levelRows(subject: Subject): Rows {
  return subject.metrics.flatMap((planned) => {
    const dimension = dimensionOf(planned);
    if (dimension === null) return [];
    const { metric, plan, window } = planned;
    const row = (id: string): RelationValue[] => [...subjectKey(subject), metric.name, window.id, id];
    const additive = metricTerms(planned)
      .filter(({ side, hasDimension, isDerived }) => side === "y" && hasDimension && !isDerived)
      .map(({ measure }) => row(measure));
    const ofNeeds = plan.needs.flatMap((need) =>
      need.kind === "distinct" && need.name !== "distinct_denominator"
        ? [row(measureId(byLevel(need.measure, dimension)))]
        : [],
    );
    const ofQuantiles = plan.parts.flatMap(({ quantile }) => {
      if (quantile === undefined || "conversions" in quantile.over) return [];
      const measure = "events" in quantile.over ? quantile.over.events : quantile.over.units;
      return [row(measureId(byLevel(measure, dimension)))];
    });
    return [...new Map([...additive, ...ofNeeds, ...ofQuantiles].map((each) => [JSON.stringify(each), each])).values()];
  });
}

function distinctRows(subject: Subject): Rows {
  return subject.metrics.flatMap((planned) => {
    const dimension = dimensionOf(planned);
    const { metric, plan, window } = planned;
    const windows = [window.id, ...(plan.parts.some((part) => part.hasCovariate === true) ? [HISTORY_WINDOW] : [])];
    return plan.needs.flatMap((need) => {
      if (need.kind !== "distinct") return [];
      const id = derivedId(metric.name, need.name);
      return windows.flatMap((windowId) => {
        const row = (derived: string, measure: Measure, hasDimension: boolean): RelationValue[] => [
          ...subjectKey(subject),
          metric.name,
          derived,
          windowId,
          measureId(measure),
          hasDimension,
        ];
        const whole = row(id, need.measure, false);
        return dimension === null ? [whole] : [whole, row(levelsId(id), byLevel(need.measure, dimension), true)];
      });
    });
  });
}

/** Keys of a crossed dimension, at most. */
const MOST_KEYS = 4;

/** Rows of `subject_dimensions`: the attributes by which a subject's units are split. */
export function dimensionRows(subject: Subject): Rows {
  return subject.dimensions.map(({ name, keys }) => [
    ...subjectKey(subject),
    name,
    ...Array.from({ length: MOST_KEYS }, (_, index) => keys[index] ?? null),
  ]);
}

/** Limits that differ by cell, as they are ranks among its units. */
function hasRankLimits(subject: Subject): boolean {
  return subject.metrics.some(({ plan }) =>
    plan.parts.some(({ limits }) => (limits?.lowerMillionths ?? limits?.upperMillionths ?? null) !== null),
  );
}

/**
 * The view whose values of units have those of another: a day since the exposure is one of a unit's days. Not where a limit is a rank among
 * the units of a cell.
 */
function madeFrom(view: View, subjects: readonly Subject[]): View {
  return view === "days_since_exposure" && !subjects.some(hasRankLimits) ? "daily" : view;
}

/** What definitions say of all metrics. */
export interface MetricSettings extends Pick<Definitions, "historyDays" | "views"> {
  /** Values of units are wanted in each view, not only where they differ. */
  readonly everyView?: boolean;
}

export function metricRows(
  subjects: readonly Subject[],
  { historyDays, views, everyView = false }: MetricSettings,
): MetricRows {
  const from = (view: View): View => (everyView ? view : madeFrom(view, subjects));
  return {
    views: [["cumulative", null], ...[...new Set(views.map(from))].map((view) => [view, DAYS_BACK[view]])],
    cellViews: views.map((view) => [from(view), view]),
    windows: subjects.flatMap(windowRows),
    windowMeasures: subjects.flatMap((subject) => measureRows(subject, "totals")),
    windowOccurrences: subjects.flatMap((subject) => measureRows(subject, "occurrences")),
    terms: subjects.flatMap(termRows),
    parts: partRows(subjects),
    dimensions: subjects.flatMap(dimensionRows),
    levels: subjects.flatMap(levelRows),
    distinct: subjects.flatMap(distinctRows),
    history: subjects.some((subject) => historyMeasures(subject).size > 0)
      ? [[HISTORY_WINDOW, measureId(ANYTHING), historyDays]]
      : [],
  };
}

const key = { exposure_type: "VARCHAR", name: "VARCHAR" };

/** The relations that the models between units' days and moments read. */
export function metricRelations(rows: MetricRows): [string, Relation][] {
  const window = {
    ...key,
    window_id: "VARCHAR",
    from_after_us: "BIGINT",
    to_after_us: "BIGINT",
    whole_first_day: "BOOLEAN",
    is_complete: "BOOLEAN",
  };
  const term = {
    ...key,
    metric: "VARCHAR",
    metric_part: "VARCHAR",
    side: "VARCHAR",
    window_id: "VARCHAR",
    measure: "VARCHAR",
    take: "VARCHAR",
    factor: "BIGINT",
    has_dimension: "BOOLEAN",
  };
  const part = {
    metric: "VARCHAR",
    metric_part: "VARCHAR",
    needs_denominator: "BOOLEAN",
    is_amount: "BOOLEAN",
    crosses_dimensions: "BOOLEAN",
    complete_window_id: "VARCHAR",
    cap_lower: "BIGINT",
    cap_upper: "BIGINT",
    lower_millionths: "INTEGER",
    upper_millionths: "INTEGER",
    log_of_scale: "INTEGER",
  };
  const measure = { ...key, window_id: "VARCHAR", measure: "VARCHAR" };
  const distinct = {
    ...key,
    metric: "VARCHAR",
    derived: "VARCHAR",
    window_id: "VARCHAR",
    measure: "VARCHAR",
    has_dimension: "BOOLEAN",
  };
  const dimension = {
    ...key,
    dimension: "VARCHAR",
    key_1: "VARCHAR",
    key_2: "VARCHAR",
    key_3: "VARCHAR",
    key_4: "VARCHAR",
  };
  return [
    ["views", given({ view: "VARCHAR", days: "INTEGER" }, rows.views)],
    ["cell_views", given({ view: "VARCHAR", cell_view: "VARCHAR" }, rows.cellViews)],
    ["windows", given(window, rows.windows)],
    ["window_measures", given(measure, rows.windowMeasures)],
    ["window_occurrences", given(measure, rows.windowOccurrences)],
    ["metric_terms", given(term, rows.terms)],
    ["metrics", given(part, rows.parts)],
    ["history", given({ window_id: "VARCHAR", measure: "VARCHAR", days: "INTEGER" }, rows.history)],
    ["subject_dimensions", given(dimension, rows.dimensions)],
    ["level_measures", given({ ...key, metric: "VARCHAR", window_id: "VARCHAR", measure: "VARCHAR" }, rows.levels)],
    ["distinct_needs", given(distinct, rows.distinct)],
  ];
}
