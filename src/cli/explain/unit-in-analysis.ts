import { dsOfIndex } from "../../lake/calendar.ts";
import { derivedId } from "../../metrics/derived-id.ts";
import { type MetricPart, rawScale } from "../../metrics/metric-plan.ts";
import type { PlannedMetric } from "../../pipeline/definitions.ts";
import { type RolesOfMeasure, rolesInWords } from "../../results/definition/measure-roles.ts";
import { countingChains, type FunnelChain } from "./funnel-chain.ts";
import { type JudgedEvent, type Judgement, judgeEvents } from "./judge-events.ts";
import type { QuantileValue, UnitFigures, UnitSpan, UnitTotal } from "./stage-figures.ts";
import type { UnitEvent } from "./unit-events.ts";
import type { Assigned } from "./unit-exposures.ts";

/** One figure of the metric for the unit, as the pipeline has it in the cumulative view. */
export interface UnitFigure {
  readonly part: string;
  readonly level: string;
  readonly y: bigint;
  readonly yScale: number;
  /** Null: every unit counts once. */
  readonly x: bigint | null;
  readonly xScale: number;
  /** Whether the unit is one of those that the figure is over. */
  readonly isIn: boolean;
  /** Whether y is the logarithm of the unit's value. */
  readonly isLog: boolean;
  readonly isLimited: boolean;
  readonly lowerLimit: bigint | null;
  readonly upperLimit: bigint | null;
  readonly limitScale: number;
  readonly overflows: bigint;
  readonly rounded: bigint;
  /** The same of the days before the first-ever exposure, for CUPED; null: the metric has none. */
  readonly history: { readonly y: bigint; readonly x: bigint | null } | null;
}

/** What one role adds up to, before limits. */
export interface RoleTotal {
  readonly role: string;
  readonly level: string;
  readonly events: bigint;
  /** Null: the events are only counted. */
  readonly total: bigint | null;
  readonly scale: number;
  readonly days: bigint;
}

/** What happened on one day of the window, for metrics of days. */
export interface UnitDay {
  readonly ds: string;
  readonly what: readonly { readonly role: string; readonly number: bigint; readonly scale: number }[];
}

/** The unit in one analysis that it is in. */
export interface UnitInAnalysis {
  readonly assigned: Assigned;
  /** Null: nothing can count (the window is not over, or has not begun). */
  readonly window: UnitSpan | null;
  readonly windowEnd: "the stage's end" | "the window's end" | "the end of the day";
  readonly events: readonly JudgedEvent[];
  readonly totals: readonly RoleTotal[];
  readonly figures: readonly UnitFigure[];
  readonly quantileValues: readonly (QuantileValue & { readonly scale: number })[];
  readonly days: readonly UnitDay[];
  readonly activeDays: readonly string[];
  readonly chains: readonly FunnelChain[];
}

/** Kinds of which days are worth a list: what is a share of days, follows after days, or is capped by day. */
export function needsDays({ plan }: PlannedMetric, roles: readonly RolesOfMeasure[]): boolean {
  return (
    plan.parts.some(({ y }) => y.take === "share_of_days") ||
    plan.needs.some(({ kind }) => kind === "retention" || kind === "user_accounting") ||
    roles.some(({ measure }) => measure.dailyCap !== null || measure.atLeast > 1)
  );
}

/** What stands among measures: roles of the metric, and the figures that it derives from days. */
function dayNames(
  { metric, plan }: PlannedMetric,
  roles: readonly RolesOfMeasure[],
): Map<string, { name: string; scale: number }> {
  const names = new Map<string, { name: string; scale: number }>();
  for (const { wholeId, roles: of, measure } of roles)
    names.set(wholeId, { name: rolesInWords(of), scale: measure.scale });
  for (const need of plan.needs) {
    if (need.kind === "retention") {
      names.set(derivedId(metric.name, "start"), { name: "start day", scale: 0 });
      names.set(derivedId(metric.name, "returned"), { name: "back", scale: 0 });
    }
    if (need.kind === "user_accounting") {
      names.set(derivedId(metric.name, "y"), { name: "numerator", scale: 0 });
      names.set(derivedId(metric.name, "x"), { name: "denominator", scale: 0 });
    }
  }
  return names;
}

function daysOf(planned: PlannedMetric, roles: readonly RolesOfMeasure[], totals: readonly UnitTotal[]): UnitDay[] {
  if (!needsDays(planned, roles)) return [];
  const names = dayNames(planned, roles);
  const byDay = new Map<number, { role: string; number: bigint; scale: number }[]>();
  for (const { day, measure, total, events, isHistory } of totals) {
    const of = names.get(measure);
    if (day === null || isHistory || of === undefined) continue;
    const isTotal = roles.some(
      ({ wholeId, measure: m }) => wholeId === measure && (m.value !== null || m.dailyCap !== null),
    );
    const list = byDay.get(day) ?? [];
    list.push({ role: of.name, number: isTotal ? total : events, scale: of.scale });
    byDay.set(day, list);
  }
  return [...byDay].sort(([a], [b]) => a - b).map(([day, what]) => ({ ds: dsOfIndex(day), what }));
}

function roleTotals(roles: readonly RolesOfMeasure[], totals: readonly UnitTotal[]): RoleTotal[] {
  return roles.flatMap(({ id, wholeId, measure, roles: of }) => {
    const own = totals.filter((total) => total.day === null && !total.isHistory);
    const levels = id === wholeId ? [] : own.filter((total) => total.measure === id);
    return [...own.filter((total) => total.measure === wholeId), ...levels].map(({ level, events, total, days }) => ({
      role: rolesInWords(of),
      level,
      events,
      total: measure.value === null && measure.dailyCap === null ? null : total,
      scale: measure.scale,
      days,
    }));
  });
}

function figureOf(part: MetricPart, level: string, { values }: UnitFigures): UnitFigure {
  const value = values.find((one) => one.part === part.part && one.level === level);
  const x = part.x === null ? null : (value?.x ?? 0n);
  return {
    part: part.part,
    level,
    y: value?.y ?? 0n,
    yScale: part.y.scale,
    x,
    xScale: part.x?.scale ?? 0,
    isIn: part.units === "all" || (x ?? 0n) !== 0n,
    isLog: part.logOfScale !== undefined,
    isLimited: value?.isLimited ?? false,
    lowerLimit: value?.lowerLimit ?? null,
    upperLimit: value?.upperLimit ?? null,
    limitScale: rawScale(part),
    overflows: value?.overflows ?? 0n,
    rounded: value?.rounded ?? 0n,
    history: part.hasCovariate === true ? { y: value?.c ?? 0n, x: part.x === null ? null : (value?.d ?? 0n) } : null,
  };
}

function figuresOf({ plan }: PlannedMetric, figures: UnitFigures): UnitFigure[] {
  return plan.parts.flatMap((part) => {
    if (part.quantile !== undefined) return [];
    const levels = figures.values.filter(({ part: of, level }) => of === part.part && level !== "");
    return ["", ...levels.map(({ level }) => level)].map((level) => figureOf(part, level, figures));
  });
}

function quantileValuesOf({ plan }: PlannedMetric, { quantileValues }: UnitFigures) {
  return quantileValues.map((value) => ({
    ...value,
    scale: plan.parts.find(({ part }) => part === value.part)?.y.scale ?? 0,
  }));
}

function windowEnd(
  { stage: { stage } }: Judgement,
  window: UnitSpan | null,
  asOfUs: bigint,
): UnitInAnalysis["windowEnd"] {
  if (window === null || window.endUs === asOfUs) return "the end of the day";
  return window.endUs === stage.toUs ? "the stage's end" : "the window's end";
}

/**
 * Puts together what is to be said of a unit in one analysis.
 *
 * @param asOfUs end of the ds, microseconds since 1970.
 */
export function unitInAnalysis(events: readonly UnitEvent[], judgement: Judgement, asOfUs: bigint): UnitInAnalysis {
  const { planned, roles, figures, assigned } = judgement;
  const window = figures.spans.find(({ windowId }) => windowId === planned.window.id) ?? null;
  const funnel = planned.plan.needs.find((need) => need.kind === "funnel");
  return {
    assigned,
    window,
    windowEnd: windowEnd(judgement, window, asOfUs),
    events: judgeEvents(events, judgement),
    totals: roleTotals(roles, figures.totals),
    figures: figuresOf(planned, figures),
    quantileValues: quantileValuesOf(planned, figures),
    days: daysOf(planned, roles, figures.totals),
    activeDays: figures.activeDays.map(dsOfIndex),
    chains: funnel === undefined ? [] : countingChains(figures.funnel, funnel),
  };
}
