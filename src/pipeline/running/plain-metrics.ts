import { ANYTHING } from "../../metrics/active-user.ts";
import { type Measure, measureId } from "../../metrics/measure.ts";
import type { MetricPart } from "../../metrics/metric-plan.ts";
import { type PlannedMetric, type Subject, UNBOUNDED_US } from "../definitions.ts";
import { dimensionOf, historyMeasures, measuresOf, metricTerms } from "../metric-terms.ts";

const SUBTRACTED = new Set(["events", "total", "any"]);

/** Takes of a measure that a unit's totals of a day say. */
export const takenFromTotals = (take: string): boolean => SUBTRACTED.has(take);

/** Whether totals of parts of days can be subtracted from each other: what a day as a whole caps or asks for cannot. */
export function isSubtractable({ keeps, dailyCap, atLeast, level }: Measure): boolean {
  return keeps === "totals" && dailyCap === null && atLeast <= 1 && level === null;
}

function isUnlimited({ limits, logOfScale, quantile }: MetricPart): boolean {
  const { capLower, capUpper, lowerMillionths, upperMillionths } = limits ?? {};
  const asked = [capLower, capUpper, lowerMillionths, upperMillionths].some((limit) => (limit ?? null) !== null);
  return !asked && logOfScale === undefined && quantile === undefined;
}

/**
 * Whether a unit's number is the difference of two running totals: that at the end of the analysis and that at the unit's first exposure. So is what
 * counts or adds up events from the exposure on, without limits and levels; everything else needs the days one by one.
 */
function isPlain(planned: PlannedMetric): boolean {
  const { plan, window } = planned;
  return (
    plan.parts.length > 0 &&
    plan.needs.length === 0 &&
    dimensionOf(planned) === null &&
    window.fromAfterUs === 0n &&
    window.toAfterUs === UNBOUNDED_US &&
    !window.isComplete &&
    plan.parts.every(isUnlimited) &&
    metricTerms(planned).every(({ take, isDerived }) => takenFromTotals(take) && !isDerived) &&
    [...measuresOf(planned).values()].every(isSubtractable)
  );
}

/** A subject with its plain metrics alone. */
export function withPlainOnly(subject: Subject): Subject {
  return { ...subject, metrics: subject.metrics.filter(isPlain) };
}

/**
 * A subject with the others, which have something to say: a part, or a window that must be over. Null: it has none.
 *
 * @param subject without quantiles
 */
export function withoutPlain(subject: Subject): Subject | null {
  const metrics = subject.metrics.filter(
    (planned) => !isPlain(planned) && (planned.plan.parts.length > 0 || planned.window.isComplete),
  );
  return metrics.length === 0 ? null : { ...subject, metrics };
}

/** Measures of a unit type's running totals: those of the plain metrics of its subjects, and what says whether units have a history. */
export function runningMeasures(subjects: readonly Subject[]): Measure[] {
  const ofMetrics = subjects.flatMap((subject) =>
    subject.metrics.filter(isPlain).flatMap((planned) => [...measuresOf(planned)]),
  );
  const ofHistory = subjects.some((subject) => historyMeasures(subject).size > 0) ? [ANYTHING] : [];
  const found = new Map([...ofMetrics, ...ofHistory.map((measure) => [measureId(measure), measure] as const)]);
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, measure]) => measure);
}

/** Ids of those of them that are covariates. */
export function covariateMeasures(subjects: readonly Subject[]): ReadonlySet<string> {
  return new Set(
    subjects.flatMap((subject) =>
      subject.metrics
        .filter((planned) => isPlain(planned) && planned.plan.parts.some(({ hasCovariate }) => hasCovariate === true))
        .flatMap((planned) => [...measuresOf(planned).keys()]),
    ),
  );
}
