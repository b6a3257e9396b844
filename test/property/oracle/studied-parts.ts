import type { Metric } from "../../../src/metrics/definition.ts";
import type { Assigned } from "./assignments.ts";
import type { Cell } from "./cells.ts";
import { groupBy } from "./grouping.ts";
import { type Limits, limitValues } from "./limits.ts";
import { LOG_SCALE, logarithm } from "./logarithm.ts";
import type { WholeMetric } from "./named-parts.ts";
import type { StageScope } from "./scope.ts";
import type { MetricLevel, Situation } from "./situation.ts";
import type { UnitValue } from "./unit-value.ts";
import { unitValues } from "./unit-values.ts";
import { historyOf, inWindow, isComplete, lastDayOf, windowOf } from "./windows.ts";

/** One unit's value of one part, within its limits, with its history: c and d as in `HistoryMoments`. */
export interface Studied {
  readonly unit: Assigned;
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
export function unitsOf({ scope, written, cell }: Question): Assigned[] {
  return scope.assignments.filter((unit) => cell.hasUnit(unit) && isComplete(scope, written, unit));
}

/** Where a unit's value is taken from. */
export function situationOf({ scope, written, level, cell }: Question, unit: Assigned): Situation {
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
    // Kinds without a covariate have one here as well, which nobody looks at.
    const before = unitValues(metric, { ...situation, window: history, hasDay: () => true });
    return unitValues(metric, situation).map((now, k) => ({ unit, now, before: before[k] ?? now, h }));
  });
  return groupBy(all, ({ now }) => [now.part]).map(({ key: [part = ""], members }) => {
    const now = limited(
      metric,
      members.map((member) => member.now),
    );
    const before = limited(
      metric,
      members.map((member) => member.before),
    );
    const units = members.flatMap(({ unit, h }, k): Studied[] => {
      const [value, covariate, isLimited] = [now.values[k], before.values[k], now.changed[k]];
      if (value === undefined || covariate === undefined) return [];
      const history = h ? { h: 1n, c: covariate.y, d: covariate.x } : { h: 0n, c: 0n, d: 0n };
      return [{ unit, value, ...history, limited: isLimited === true }];
    });
    return { part, limits: now.limits, units };
  });
}

/** Values within their limits, and then their logarithms where these are asked for. */
function limited(metric: WholeMetric, values: readonly UnitValue[]) {
  const limits = limitValues(
    metric,
    values[0]?.yScale ?? 0,
    values.map(({ y }) => y),
  );
  const within = values.map((value, k): UnitValue => ({ ...value, y: limits.values[k] ?? value.y }));
  const isLog = "transform" in metric && metric.transform === "log";
  return {
    limits,
    changed: values.map(({ y }, k) => y !== within[k]?.y),
    values: isLog ? within.map(ofLogarithm) : within,
  };
}

/** A value's logarithm, over the units that have one. */
function ofLogarithm(value: UnitValue): UnitValue {
  const log = logarithm(value.y, value.yScale);
  const is = log !== undefined;
  return { ...value, y: log ?? 0n, x: is ? 1n : 0n, yScale: LOG_SCALE, ratio: true, participates: is };
}
