import type { Relation, RelationValue } from "../../engine/engine.ts";
import { ANYTHING } from "../../metrics/kinds/dau.ts";
import { type Measure, measureId } from "../../metrics/measure.ts";
import { isAmount } from "../../metrics/metric-plan.ts";
import { HISTORY_WINDOW, metricTerms, occurrencesOf, type Subject, totalsOf, type Window } from "../definitions.ts";
import { given } from "../given.ts";
import { subjectKey } from "./subject-relations.ts";

type Rows = RelationValue[][];

/** What the metrics of gates and experiments ask for, as rows: part of an address, and then relations of the statement. */
export interface MetricRows {
  readonly windows: Rows;
  readonly windowMeasures: Rows;
  readonly terms: Rows;
  readonly parts: Rows;
  readonly dimensions: Rows;
  readonly funnelSteps: Rows;
  /** The history's window, the measure that says who has any, and its days; empty without covariates. */
  readonly history: Rows;
  /** Steps of the longest funnel; 0 without one. */
  readonly longestFunnel: number;
}

/** No step of a funnel has longer than this: about 317 years. */
const NO_LIMIT_US = 10_000_000_000_000_000n;

/** Totals that a subject's metrics need, by measure and window. */
export function totalsNeeded(subject: Subject): { readonly measure: Measure; readonly window: Window }[] {
  const needed = new Map<string, { measure: Measure; window: Window }>();
  for (const planned of subject.metrics)
    for (const [id, measure] of totalsOf(planned))
      needed.set(`${id} ${planned.window.id}`, { measure, window: planned.window });
  return [...needed.values()];
}

/** Measures whose days before the first-ever exposure a subject needs: those of its covariates, and {@link ANYTHING}. */
export function historyNeeded(subject: Subject): Measure[] {
  const withCovariate = subject.metrics.filter(({ plan }) => plan.parts.some((part) => part.hasCovariate === true));
  if (withCovariate.length === 0) return [];
  const ofMetrics = withCovariate.flatMap((planned) => [...totalsOf(planned)]);
  return [...new Map([...ofMetrics, [measureId(ANYTHING), ANYTHING] as const]).values()];
}

/** Measures whose events a subject's funnels need. */
export function occurrencesNeeded(subject: Subject): Measure[] {
  return [...new Map(subject.metrics.flatMap((planned) => [...occurrencesOf(planned)])).values()];
}

function windowRows(subject: Subject): Rows {
  const rows = new Map<string, { window: Window; countsDays: boolean }>();
  for (const { plan, window } of subject.metrics) {
    const countsDays = plan.parts.some((part) => part.y.take === "share_of_days");
    rows.set(window.id, { window, countsDays: countsDays || rows.get(window.id)?.countsDays === true });
  }
  return [...rows.values()].map(({ window, countsDays }) => [
    ...subjectKey(subject),
    window.id,
    window.fromAfterUs,
    window.toAfterUs,
    window.wholeFirstDay,
    countsDays,
  ]);
}

function partRows(subjects: readonly Subject[]): Rows {
  const rows = new Map<string, RelationValue[]>();
  for (const { metric, plan } of subjects.flatMap((s) => s.metrics))
    for (const each of plan.parts)
      rows.set(`${metric.name} ${each.part}`, [
        metric.name,
        each.part,
        each.units === "with_denominator",
        isAmount(each),
        each.limits?.capLower ?? null,
        each.limits?.capUpper ?? null,
        each.limits?.lowerMillionths ?? null,
        each.limits?.upperMillionths ?? null,
      ]);
  return [...rows.values()];
}

function funnelRows(subject: Subject): Rows {
  return subject.metrics.flatMap(({ metric, plan, window }) =>
    (plan.funnel?.steps ?? []).map((step, index) => [
      ...subjectKey(subject),
      metric.name,
      index + 1,
      measureId(step.measure),
      window.id,
      step.withinUs ?? NO_LIMIT_US,
      plan.funnel?.withinFromStart === true,
    ]),
  );
}

export function metricRows(subjects: readonly Subject[], historyDays: number): MetricRows {
  const plans = subjects.flatMap(({ metrics }) => metrics.map(({ plan }) => plan));
  return {
    windows: subjects.flatMap(windowRows),
    windowMeasures: subjects.flatMap((s) => [
      ...totalsNeeded(s).map(({ measure, window }) => [...subjectKey(s), window.id, measureId(measure)]),
      ...historyNeeded(s).map((measure) => [...subjectKey(s), HISTORY_WINDOW, measureId(measure)]),
    ]),
    terms: subjects.flatMap((s) =>
      s.metrics.flatMap((planned) =>
        metricTerms(planned).map((t) => [
          ...subjectKey(s),
          t.metric,
          t.part,
          t.side,
          t.windowId,
          t.measure,
          t.take,
          t.hasDimension,
        ]),
      ),
    ),
    parts: partRows(subjects),
    dimensions: subjects.flatMap((s) => s.dimensions.map((dimension) => [...subjectKey(s), dimension])),
    funnelSteps: subjects.flatMap(funnelRows),
    history: subjects.some((s) => historyNeeded(s).length > 0)
      ? [[HISTORY_WINDOW, measureId(ANYTHING), historyDays]]
      : [],
    longestFunnel: Math.max(0, ...plans.map(({ funnel }) => funnel?.steps.length ?? 0)),
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
    counts_days: "BOOLEAN",
  };
  const term = {
    ...key,
    metric: "VARCHAR",
    metric_part: "VARCHAR",
    side: "VARCHAR",
    window_id: "VARCHAR",
    measure: "VARCHAR",
    take: "VARCHAR",
    has_dimension: "BOOLEAN",
  };
  const part = {
    metric: "VARCHAR",
    metric_part: "VARCHAR",
    needs_denominator: "BOOLEAN",
    is_amount: "BOOLEAN",
    cap_lower: "BIGINT",
    cap_upper: "BIGINT",
    lower_millionths: "INTEGER",
    upper_millionths: "INTEGER",
  };
  const step = {
    ...key,
    metric: "VARCHAR",
    step: "INTEGER",
    measure: "VARCHAR",
    window_id: "VARCHAR",
    within_us: "BIGINT",
    within_from_start: "BOOLEAN",
  };
  return [
    ["windows", given(window, rows.windows)],
    ["window_measures", given({ ...key, window_id: "VARCHAR", measure: "VARCHAR" }, rows.windowMeasures)],
    ["metric_terms", given(term, rows.terms)],
    ["metrics", given(part, rows.parts)],
    ["history", given({ window_id: "VARCHAR", measure: "VARCHAR", days: "INTEGER" }, rows.history)],
    ["subject_dimensions", given({ ...key, dimension: "VARCHAR" }, rows.dimensions)],
    ["funnel_steps", given(step, rows.funnelSteps)],
  ];
}
