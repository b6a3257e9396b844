import { indexOfDs } from "../../lake/calendar.ts";
import type { Need } from "../../metrics/metric-plan.ts";
import { HISTORY_WINDOW, type PlannedMetric } from "../../pipeline/definitions.ts";
import type { RolesOfMeasure } from "../../results/definition/measure-roles.ts";
import { whyNotReached } from "./funnel-chain.ts";
import type { UnitFigures, UnitSpan } from "./stage-figures.ts";
import type { MetricInStage } from "./stage-relations.ts";
import type { Measured, UnitEvent } from "./unit-events.ts";
import type { Assigned } from "./unit-exposures.ts";

/** What an event is to one role of the metric. */
export interface JudgedRole {
  /** `numerator`, `step 2`; empty where the metric has only one. */
  readonly role: string;
  readonly counts: boolean;
  /** Why it does not count; null: it does. */
  readonly reason: string | null;
  /** Whether it is what the role asks for, wherever it lies in time. */
  readonly matches: boolean;
  readonly isOtherName: boolean;
  /** Units of 10^-scale; null: no value is measured, or it does not fit. */
  readonly amount: bigint | null;
  readonly scale: number;
  readonly level: string;
  readonly item: string | null;
  /** What was done to it, or is special about it. */
  readonly notes: readonly string[];
}

export interface JudgedEvent {
  readonly event: UnitEvent;
  readonly roles: readonly JudgedRole[];
}

/** What the events of one unit in one stage are judged by. */
export interface Judgement extends MetricInStage {
  readonly roles: readonly RolesOfMeasure[];
  readonly assigned: Assigned;
  readonly figures: UnitFigures;
}

function isIn(span: UnitSpan | undefined, tsUs: bigint): boolean {
  return span !== undefined && tsUs >= span.startUs && tsUs < span.endUs;
}

/** Why an event's time lies outside of the unit's window; null: it lies in it. */
function timeReason(tsUs: bigint, { stage, planned, assigned, figures }: Judgement): string | null {
  const span = figures.spans.find(({ windowId }) => windowId === planned.window.id);
  if (isIn(span, tsUs)) return null;
  const isBefore = tsUs < assigned.firstExposureUs;
  if (span === undefined) {
    if (isBefore) return "before exposure";
    return planned.window.isComplete ? "outside window: it is not over yet" : "outside window: it has not begun";
  }
  if (tsUs < span.startUs) return isBefore ? "before exposure" : "outside window: before its begin";
  return span.endUs === stage.stage.toUs ? "after the stage's end" : "outside window: after its end";
}

/** Whether days with too few events are left out, and this is one of them. */
function isOfThinDay(
  { ds }: UnitEvent,
  { measure, wholeId }: RolesOfMeasure,
  { figures }: Judgement,
  isWhole: boolean,
): boolean {
  if (measure.atLeast <= 1) return false;
  const day = indexOfDs(ds);
  if (isWhole) return !figures.activeDays.includes(day);
  return !figures.totals.some((total) => total.measure === wholeId && total.day === day && !total.isHistory);
}

type Reason = (event: UnitEvent, measured: Measured) => string | null;

function funnelOf({ plan }: PlannedMetric): Extract<Need, { kind: "funnel" }> | undefined {
  return plan.needs.find((need) => need.kind === "funnel");
}

/** Why an event that is what a role asks for does not count for it. */
function reasonOf(of: RolesOfMeasure, { role, as }: RolesOfMeasure["roles"][number], judgement: Judgement): Reason {
  const few = `fewer than ${of.measure.atLeast} such events on the day`;
  if (as === "activity")
    return (event) => {
      if (indexOfDs(event.ds) > judgement.stage.lastDay) return "after the stage's last day";
      return isOfThinDay(event, of, judgement, true) ? few : null;
    };
  const funnel = funnelOf(judgement.planned);
  return (event) => {
    const outside = timeReason(event.tsUs, judgement);
    if (outside !== null) return outside;
    if (isOfThinDay(event, of, judgement, false)) return few;
    if (funnel === undefined || as === "bar") return null;
    return whyNotReached(judgement.figures.funnel, funnel, Number(role.replace("step ", "")), event.tsUs);
  };
}

function notesOf(measured: Measured, { measure }: RolesOfMeasure, event: UnitEvent): string[] {
  if (measure.value === null) return [];
  if (measured.amount === null) return [`overflow: no room for it at ${measure.scale} decimals, left out of the total`];
  return measured.isRounded ? [`rounded from ${event.value ?? "more decimals"}`] : [];
}

function judged(event: UnitEvent, of: RolesOfMeasure, judgement: Judgement): JudgedRole[] {
  const measured = event.measured.get(of.id);
  if (measured === undefined) return [];
  return of.roles.map((each): JudgedRole => {
    const reason = measured.reason ?? reasonOf(of, each, judgement)(event, measured);
    const history = judgement.figures.spans.find(({ windowId }) => windowId === HISTORY_WINDOW);
    const isHistory = measured.reason === null && reason === "before exposure" && isIn(history, event.tsUs);
    const bars = each.as === "bar" && reason === null;
    return {
      role: each.role,
      counts: reason === null && each.as !== "bar",
      reason: bars ? `bars ${each.role}` : reason,
      matches: measured.reason === null,
      isOtherName: measured.isOtherName,
      amount: of.measure.value === null ? null : measured.amount,
      scale: of.measure.scale,
      level: measured.level,
      item: measured.item,
      notes: [
        ...(isHistory ? ["of its history, for CUPED"] : []),
        ...(reason === null && !bars ? notesOf(measured, of, event) : []),
      ],
    };
  });
}

/** Adds to the events of a day what its cap took away: those with which the day's sum goes beyond what the pipeline counted. */
function withDailyCaps(events: readonly JudgedEvent[], { roles, figures, planned }: Judgement): JudgedEvent[] {
  const cap = roles.find(({ measure }) => measure.dailyCap !== null);
  if (cap === undefined) return [...events];
  const sums = new Map<string, bigint>();
  return events.map((judgedEvent) => {
    const { event } = judgedEvent;
    return {
      event,
      roles: judgedEvent.roles.map((role) => {
        if (!role.counts) return role;
        const sum = (sums.get(event.ds) ?? 0n) + (cap.measure.value === null ? 1n : (role.amount ?? 0n));
        sums.set(event.ds, sum);
        const day = figures.totals.find(
          ({ measure, day: at, isHistory }) => measure === cap.wholeId && at === indexOfDs(event.ds) && !isHistory,
        );
        if (day === undefined || sum <= day.total) return role;
        const limit = "daily_cap" in planned.metric ? planned.metric.daily_cap : day.total;
        return { ...role, notes: [...role.notes, `over the daily cap of ${limit}`] };
      }),
    };
  });
}

/** Judges each event of a unit: what it is to the metric in one stage, and if it does not count, why. */
export function judgeEvents(events: readonly UnitEvent[], judgement: Judgement): JudgedEvent[] {
  const each = events.map((event) => ({
    event,
    roles: judgement.roles.flatMap((of) => judged(event, of, judgement)),
  }));
  return withDailyCaps(each, judgement);
}

/** Events as they are to a metric outside of all analyses. */
export function judgeAlone(events: readonly UnitEvent[], roles: readonly RolesOfMeasure[]): JudgedEvent[] {
  return events.map((event) => ({
    event,
    roles: roles.flatMap(({ id, measure, roles: of }) => {
      const measured = event.measured.get(id);
      if (measured === undefined) return [];
      return of.map(({ role }) => ({
        role,
        counts: false,
        reason: measured.reason ?? "in no analysis",
        matches: measured.reason === null,
        isOtherName: measured.isOtherName,
        amount: measure.value === null ? null : measured.amount,
        scale: measure.scale,
        level: measured.level,
        item: measured.item,
        notes: [],
      }));
    }),
  }));
}
