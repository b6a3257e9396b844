import { ANYTHING } from "../metrics/active-user.ts";
import { derivedId, levelsId } from "../metrics/derived-id.ts";
import { type Measure, measureId } from "../metrics/measure.ts";
import type { MetricPart, Need, Take, Term } from "../metrics/metric-plan.ts";
import { HISTORY_WINDOW, type PlannedMetric, type Subject } from "./definitions.ts";

/** One side of one part of a metric, as the SQL takes it. */
export interface MetricTerm {
  readonly metric: string;
  readonly part: string;
  /** Numerator and denominator; c and d are the same in the history. */
  readonly side: "y" | "x" | "c" | "d";
  readonly windowId: string;
  /** Id of a measure, or of a figure that the metric derives. */
  readonly measure: string;
  readonly isDerived: boolean;
  readonly take: Take;
  /** What the number is multiplied by to have the part's decimals. */
  readonly factor: bigint;
  /** Whether it is about the levels of the metric's dimension, not the whole. */
  readonly hasDimension: boolean;
}

/** Key of the metric's dimension, or null. */
export function dimensionOf({ metric }: PlannedMetric): string | null {
  return "dimension" in metric ? (metric.dimension ?? null) : null;
}

/** The same measure, split by the levels of a dimension. */
export function byLevel(measure: Measure, level: string): Measure {
  return { ...measure, level };
}

/** The terms that a term is made of, each with its factor. */
function flat(term: Term, factor = 1n): { readonly term: Term; readonly factor: bigint }[] {
  if (!("sum" in term.from)) return [{ term, factor }];
  return term.from.sum.flatMap((part) => flat(part, factor * 10n ** BigInt(term.scale - part.scale)));
}

function termRows(
  planned: PlannedMetric,
  part: MetricPart,
  side: MetricTerm["side"],
  whole: Term,
  windowId: string,
): MetricTerm[] {
  const { name } = planned.metric;
  const dimension = dimensionOf(planned);
  return flat(whole).flatMap(({ term: { from, take }, factor }) => {
    const row = { metric: name, part: part.part, side, windowId, take, factor };
    if ("derived" in from) {
      const measure = derivedId(name, from.derived);
      const ofWhole = { ...row, measure, isDerived: true, hasDimension: false };
      return dimension === null ? [ofWhole] : [ofWhole, { ...ofWhole, measure: levelsId(measure), hasDimension: true }];
    }
    if (!("measure" in from)) return [];
    const ofWhole = { ...row, measure: measureId(from.measure), isDerived: false, hasDimension: false };
    if (dimension === null) return [ofWhole];
    return [ofWhole, { ...ofWhole, measure: measureId(byLevel(from.measure, dimension)), hasDimension: true }];
  });
}

/** The rows by which a metric's numbers are made of measures; quantiles are made otherwise. */
export function metricTerms(planned: PlannedMetric): MetricTerm[] {
  const sides = (part: MetricPart, y: "y" | "c", x: "x" | "d", windowId: string): MetricTerm[] => [
    ...termRows(planned, part, y, part.y, windowId),
    ...(part.x === null ? [] : termRows(planned, part, x, part.x, windowId)),
  ];
  const terms = planned.plan.parts
    .filter(({ quantile }) => quantile === undefined)
    .flatMap((part) => [
      ...sides(part, "y", "x", planned.window.id),
      ...(part.hasCovariate === true ? sides(part, "c", "d", HISTORY_WINDOW) : []),
    ]);
  return merged(terms);
}

/** A number that is added twice is one row with twice the factor. */
function merged(terms: readonly MetricTerm[]): MetricTerm[] {
  const found = new Map<string, MetricTerm>();
  for (const term of terms) {
    const { factor, ...of } = term;
    const key = JSON.stringify(of);
    found.set(key, { ...term, factor: factor + (found.get(key)?.factor ?? 0n) });
  }
  return [...found.values()];
}

function hasCovariate({ plan }: PlannedMetric): boolean {
  return plan.parts.some((part) => part.hasCovariate === true);
}

function measuresOfNeed(need: Need): Measure[] {
  switch (need.kind) {
    case "funnel": {
      const ofSteps = need.steps.flatMap(({ measure, without }) => [measure, ...without]);
      return need.sessions === null ? ofSteps : [...ofSteps, need.sessions.any];
    }
    case "distinct":
      return [need.measure];
    case "retention":
      return [need.start, need.return];
    case "user_accounting":
      return [];
  }
}

function measuresOfPart(part: MetricPart): Measure[] {
  const ofTerm = (term: Term): Measure[] =>
    flat(term).flatMap(({ term: { from } }) => ("measure" in from ? [from.measure] : []));
  return [part.y, ...(part.x === null ? [] : [part.x])].flatMap(ofTerm);
}

function byId(measures: readonly Measure[]): Map<string, Measure> {
  return new Map(measures.map((measure) => [measureId(measure), measure]));
}

/** Every measure that a metric needs in its window, by id: as a whole, and by the levels of its dimension. */
export function measuresOf(planned: PlannedMetric): Map<string, Measure> {
  const { parts, needs } = planned.plan;
  const dimension = dimensionOf(planned);
  const splittable = [
    ...parts.flatMap(measuresOfPart),
    ...needs.flatMap((need) => (need.kind === "distinct" ? [need.measure] : [])),
  ];
  const levels = dimension === null ? [] : splittable.map((measure) => byLevel(measure, dimension));
  return byId([...splittable, ...needs.flatMap(measuresOfNeed), ...levels]);
}

/** Measures that a metric's number of one day alone is made of: those of all but funnels, retention, user accounting and quantiles. */
export function dailyMeasuresOf(planned: PlannedMetric): Map<string, Measure> {
  const isOfDays = planned.plan.needs.every(({ kind }) => kind === "distinct");
  return isOfDays && planned.plan.parts.every(({ quantile }) => quantile === undefined)
    ? measuresOf(planned)
    : new Map();
}

/** Measures whose days before the first-ever exposure a subject needs: those of its covariates, and {@link ANYTHING}. */
export function historyMeasures(subject: Subject): Map<string, Measure> {
  const withCovariate = subject.metrics.filter(hasCovariate);
  if (withCovariate.length === 0) return new Map();
  return new Map([...withCovariate.flatMap((planned) => [...measuresOf(planned)]), [measureId(ANYTHING), ANYTHING]]);
}

/** Measures of active users whose whole past a subject's metrics look at. */
export function activityMeasures(subject: Subject): Map<string, Measure> {
  return byId(
    subject.metrics.flatMap(({ plan }) =>
      plan.needs.flatMap((need) => (need.kind === "user_accounting" ? [need.active] : [])),
    ),
  );
}
