import { tableDaysNodes } from "../../pipeline/graph/table-days.ts";
import { addDays } from "../../schedule/ds-ended.ts";
import { inputsNamed, type PartialComputation } from "../partial/partial-computation.ts";
import { type DayNumber, dayNumbers } from "./day-numbers.ts";
import { type EventShares, eventShares } from "./event-shares.ts";
import { newestComparisons, type TriedComparison } from "./newest-comparisons.ts";
import { type SpanCounts, spanCounts } from "./span-counts.ts";
import { filesOfDay, type TriedMetric, triedMetrics } from "./tried-metric.ts";

/** A metric's numbers over some days. */
export interface TriedSpan {
  readonly tried: TriedMetric;
  readonly counts: SpanCounts;
  /** Of each day and level that has any; none where a day alone has no number. */
  readonly numbers: readonly DayNumber[];
}

/** What a metric makes of what has landed. */
export interface MetricTrial extends TriedSpan {
  readonly shares: EventShares;
  /** The same of the project's own metric of this name; null: there is none. */
  readonly before: TriedSpan | null;
  readonly comparisons: readonly TriedComparison[];
}

/** The days from one to another, both included. */
export function daysFrom(first: string, last: string): string[] {
  const days: string[] = [];
  for (let ds = first; ds <= last; ds = addDays(ds, 1)) days.push(ds);
  return days;
}

/** The numbers of metrics over the days that have any data. */
async function triedSpans(
  { computation, engine, built }: PartialComputation,
  names: readonly string[],
  days: readonly string[],
): Promise<TriedSpan[]> {
  const tried = triedMetrics(computation, names);
  const withData = days.filter((ds) => computation.days.includes(ds));
  const files = new Map(withData.map((ds) => [ds, filesOfDay(tried, computation, ds)]));
  await built([...files.values()].flat());
  const numbers: DayNumber[] = [];
  if (tried.some(({ isOfDays }) => isOfDays))
    for (const [ds, nodes] of files) numbers.push(...(await dayNumbers(engine, computation, ds, nodes)));
  const spans: TriedSpan[] = [];
  for (const one of tried) {
    const isOwn = ({ metric, unitType }: DayNumber): boolean =>
      one.isOfDays && metric === one.planned.metric.name && unitType === one.unitType;
    spans.push({
      tried: one,
      counts: await spanCounts(engine, one, [...files.values()].flat()),
      numbers: numbers.filter(isOwn),
    });
  }
  return spans;
}

/**
 * Computes metrics that nobody has published on what has landed, from the first to the last of some days; of the newest stages also the
 * comparison. Only derived files are written.
 *
 * @param before the same project with its own metrics; null: it has none of them.
 */
export async function tryMetrics(
  partial: PartialComputation,
  names: readonly string[],
  days: readonly string[],
  before: { readonly partial: PartialComputation; readonly names: readonly string[] } | null,
): Promise<MetricTrial[]> {
  const { computation, engine, built } = partial;
  const spans = await triedSpans(partial, names, days);
  const old = before === null ? [] : await triedSpans(before.partial, before.names, days);
  const comparisons = await newestComparisons(partial, names);
  const ofDays = tableDaysNodes(computation.activeDays).filter(({ label }) => days.some((ds) => label.startsWith(ds)));
  const events = await built([...inputsNamed(ofDays, "events"), ...inputsNamed(ofDays, "linked_events")]);
  const trials: MetricTrial[] = [];
  for (const span of spans) {
    const { planned, unitType, takenBy } = span.tried;
    const { name } = planned.metric;
    trials.push({
      ...span,
      shares: await eventShares(engine, span.tried, events),
      before: old.find(({ tried }) => tried.planned.metric.name === name && tried.unitType === unitType) ?? null,
      comparisons: comparisons.filter(({ metric, subject }) => metric === name && takenBy.includes(subject)),
    });
  }
  return trials;
}
