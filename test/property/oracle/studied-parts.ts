import type { Metric } from "../../../src/metrics/definition.ts";
import type { Assignment } from "./assignments.ts";
import type { Cell } from "./cells.ts";
import { groupBy } from "./grouping.ts";
import { type Limits, limitValues } from "./limits.ts";
import { LOG_SCALE, logarithm } from "./logarithm.ts";
import type { WholeMetric } from "./named-parts.ts";
import type { StageScope } from "./scope.ts";
import type { MetricLevel, Situation } from "./situation.ts";
import type { UnitValue } from "./unit-value.ts";
import { unitValues } from "./unit-values.ts";
import { historyOf, inWindow, isComplete, lastDayOf, type Window, windowOf } from "./windows.ts";

/** One unit's value of one part, within its limits, with its history: c and d as in `HistoryMoments`. */
export interface Studied {
  readonly unit: Assignment;
  readonly value: UnitValue;
  readonly h: bigint;
  readonly c: bigint;
  readonly d: bigint;
  readonly limited: boolean;
}

export interface StudiedPart {
  readonly part: string;
  readonly limits: Limits;
  readonly units: readonly Studied[];
}

/** What is looked at: a metric, as it is written and with its named parts written out, in a level, in a cell. */
export interface Question {
  readonly scope: StageScope;
  readonly written: Metric;
  readonly metric: WholeMetric;
  readonly level: MetricLevel;
  readonly cell: Cell;
}

/** The units of the stage that count in a cell for a metric. */
export function unitsOf({ scope, written, cell }: Question): Assignment[] {
  return scope.assignments.filter((unit) => cell.hasUnit(unit) && isComplete(scope, written, unit));
}

/** Where a unit's value is taken from. */
export function situationOf({ scope, written, level, cell }: Question, unit: Assignment): Situation {
  return {
    activity: scope.activityOf(unit.unit_id),
    window: windowOf(scope, written, unit),
    zone: scope.zone,
    hasDay: (day) => cell.hasDay(unit, day),
    lastDay: lastDayOf(scope),
    level,
  };
}

/** The values of all units, by part. */
export function studiedParts(question: Question): StudiedPart[] {
  const { scope, metric } = question;
  const all = unitsOf(question).flatMap((unit) => {
    const situation = situationOf(question, unit);
    const history = historyOf(scope, unit);
    const h = situation.activity.anything.some((what) => inWindow(what, history));
    const before = valuesBefore(metric, situation, history);
    return unitValues(metric, situation).map((value, k) => ({ unit, value, h, before: before[k] }));
  });
  return groupBy(all, ({ value }) => [value.part]).map(({ key: [part = ""], members }) => {
    const now = limited(
      metric,
      members.map(({ value }) => value),
    );
    const then = limited(
      metric,
      members.map(({ h, before }) => (h ? before : undefined)),
    );
    const units = members.map(({ unit, value, h }, k): Studied => {
      const { y: c = 0n, x: d = 0n } = then.values[k] ?? {};
      return { unit, value: now.values[k] ?? value, h: h ? 1n : 0n, c, d, limited: now.changed[k] === true };
    });
    return { part, limits: now.limits, units };
  });
}

/** The same of a unit's history; for kinds that have no covariate, nothing that is looked at. */
function valuesBefore(metric: WholeMetric, situation: Situation, history: Window): UnitValue[] {
  return unitValues(metric, { ...situation, window: history, hasDay: () => true });
}

/** Values within their limits, and their logarithms if these are asked for. Units that are left out for want of a value have no limits. */
function limited(metric: WholeMetric, values: readonly (UnitValue | undefined)[]) {
  const scale = values.find((value) => value !== undefined)?.yScale ?? 0;
  const isLeftOut = (value: UnitValue | undefined) =>
    value === undefined || ("units" in metric && metric.units === "with_value" && !value.participates);
  const counting = values.flatMap((value, k) => (value === undefined || isLeftOut(value) ? [] : [{ value, k }]));
  const limits = limitValues(
    metric,
    scale,
    counting.map(({ value }) => value.y),
  );
  const found: (UnitValue | undefined)[] = [...values];
  const changed: boolean[] = values.map(() => false);
  for (const [index, { value, k }] of counting.entries()) {
    const y = limits.values[index] ?? 0n;
    found[k] = { ...value, y };
    changed[k] = y !== value.y;
  }
  const isLog = "transform" in metric && metric.transform === "log";
  return { limits, changed, values: isLog ? found.map((value) => value && ofLogarithm(value)) : found };
}

/** A value's logarithm, over the units that have one. */
function ofLogarithm(value: UnitValue): UnitValue {
  const log = value.participates ? logarithm(value.y, value.yScale) : undefined;
  const is = log !== undefined;
  return { ...value, y: log ?? 0n, x: is ? 1n : 0n, yScale: LOG_SCALE, ratio: true, participates: is };
}
