import type { FunnelStep, Need } from "../../metrics/metric-plan.ts";
import { durationWords } from "../../results/definition/metric-facts.ts";
import type { ChainEvent, FunnelRows } from "./funnel-rows.ts";

type Funnel = Extract<Need, { kind: "funnel" }>;

/** The events of one way through a funnel, one a step, in order. */
export interface FunnelChain {
  readonly steps: readonly { readonly step: number; readonly tsUs: bigint }[];
  /** Whether it goes to the last step: then it is a conversion. */
  readonly isConversion: boolean;
  /** From its first event to its last, microseconds. */
  readonly us: bigint;
}

const isAt =
  (step: number) =>
  ({ chain, step: reached }: ChainEvent): boolean =>
    chain === step && reached === step;

const earliest = (events: readonly ChainEvent[]): ChainEvent | undefined =>
  events.reduce<ChainEvent | undefined>(
    (least, one) => (least === undefined || one.tsUs < least.tsUs ? one : least),
    undefined,
  );

/** The event that a step's event follows: the latest before it from which the funnel may go on. */
function before({ chains }: FunnelRows, step: number, sessionUs: bigint, tsUs: bigint): ChainEvent | undefined {
  return chains
    .filter((one) => one.chain === step - 1 && one.sessionUs === sessionUs && one.tsUs < tsUs)
    .reduce<ChainEvent | undefined>(
      (most, one) => (most === undefined || one.tsUs > most.tsUs ? one : most),
      undefined,
    );
}

function chainTo(rows: FunnelRows, last: ChainEvent, steps: number): FunnelChain {
  const found = [{ step: last.step, tsUs: last.tsUs }];
  let at: ChainEvent | undefined = last;
  while (at !== undefined && at.step > 1) {
    at = before(rows, at.step, at.sessionUs, at.tsUs);
    if (at !== undefined) found.unshift({ step: at.step, tsUs: at.tsUs });
  }
  const [first] = found;
  return { steps: found, isConversion: last.step === steps, us: last.tsUs - (first?.tsUs ?? last.tsUs) };
}

/** In each session (or for the unit) the chain that counts: to the first event of the last step; where nobody came so far, to the furthest. */
export function countingChains(rows: FunnelRows, { steps }: Funnel): FunnelChain[] {
  const sessions = [...new Set(rows.chains.map(({ sessionUs }) => sessionUs))].sort((a, b) => (a < b ? -1 : 1));
  return sessions.flatMap((sessionUs) => {
    const own = rows.chains.filter((one) => one.sessionUs === sessionUs);
    const furthest = own.reduce((most, { step }) => Math.max(most, step), 0);
    const last = earliest(own.filter(isAt(furthest)));
    return last === undefined ? [] : [chainTo(rows, last, steps.length)];
  });
}

function limitReason({ withinUs }: FunnelStep, isFromStart: boolean): string {
  const limit = withinUs === null ? "too long" : `more than ${durationWords(withinUs)}`;
  return `${limit} after ${isFromStart ? "the start" : "the step before"}`;
}

/** Why an event of a step does not reach it; null: it does. */
export function whyNotReached(rows: FunnelRows, need: Funnel, step: number, tsUs: bigint): string | null {
  if (rows.chains.some((one) => isAt(step)(one) && one.tsUs === tsUs)) return null;
  const moment = rows.moments.find((one) => one.role === "step" && one.step === step && one.tsUs === tsUs);
  const of = need.steps[step - 1];
  if (moment === undefined || of === undefined) return "not counted";
  const previous = before(rows, step, moment.sessionUs, tsUs);
  if (previous === undefined) return `no step ${step - 1} before it${need.sessions === null ? "" : " in its session"}`;
  const isBarred = rows.moments.some(
    (one) =>
      one.role === "without" &&
      one.step === step &&
      one.sessionUs === moment.sessionUs &&
      one.tsUs > previous.tsUs &&
      one.tsUs < tsUs,
  );
  return isBarred ? "barred: what may not come before it lies between" : limitReason(of, need.withinFromStart);
}
