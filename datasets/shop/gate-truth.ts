import type { Encounter } from "./encounter.ts";
import { DAY_MS, type ShopPlan, type ShopStage } from "./options.ts";
import type { Population } from "./population.ts";
import { addSums, emptySums, type MetricMeans, meansOf, relativeDifferences, type Sums } from "./stage-sums.ts";
import { orderValueCents, type Visit } from "./visits.ts";

export const SIDES = ["test", "control"] as const;
export type Side = (typeof SIDES)[number];

/** The truth about one population (all units of a stage, or its fresh ones), crossovers left out. */
export interface PopulationTruth {
  readonly units: { readonly test: number; readonly control: number; readonly crossovers: number };
  /** Metrics as they really came out in each group: what a correct computation gives, up to the last digit. */
  readonly observed: Readonly<Record<Side, MetricMeans>>;
  /** Metrics had all of these units, of both groups, met this side: their difference is the true effect, without sampling error. */
  readonly expected: Readonly<Record<Side, MetricMeans>> & { readonly relative: MetricMeans };
}

interface CountedPopulation {
  readonly actual: Readonly<Record<Side, Sums>>;
  readonly ideal: Readonly<Record<Side, Sums>>;
  readonly truth: PopulationTruth;
}

export interface CountedStage {
  readonly stage: ShopStage;
  readonly all: CountedPopulation;
  readonly fresh: CountedPopulation;
}

/** One unit's time in one stage. */
interface Stay {
  readonly stage: ShopStage;
  readonly side: Side;
  readonly isFresh: boolean;
  readonly entryDay: number;
  /** Seen in both groups. */
  isCrossover: boolean;
  lastDay: number;
  activeDays: number;
  readonly sums: Readonly<Record<Side, Sums>>;
}

/**
 * Follows each unit of the rule `everyone` through the stages, with both sides of every visit. A unit's window reaches
 * from its first exposure in the stage to the end of the stage; an event that happens after it is in no window until the
 * unit is exposed in the next stage.
 */
export function createGateTruth(plan: ShopPlan, population: Population) {
  const stays = new Map<number, Stay>();
  const totals = plan.stages.map((stage) => ({ stage, all: newTotals(), fresh: newTotals() }));

  function close(stay: Stay): void {
    const total = totals[stay.stage.stage - 1];
    if (total === undefined) return;
    const scopes = stay.isFresh ? [total.all, total.fresh] : [total.all];
    const days = Math.floor((stay.stage.toMs - 1 - plan.startMs) / DAY_MS) - stay.entryDay + 1;
    for (const scope of scopes) {
      if (stay.isCrossover) {
        scope.crossovers += 1;
        continue;
      }
      for (const side of SIDES) {
        const unit = stay.sums[side];
        unit.activeMicros = Math.round((1_000_000 * stay.activeDays) / days);
        addSums(scope.ideal[side], unit);
        if (side === stay.side) addSums(scope.actual[side], unit);
      }
    }
  }

  return {
    met(encounter: Encounter): void {
      const { visit, stage } = encounter;
      const side = encounter.passed ? "test" : "control";
      let stay = stays.get(visit.visitor);
      if (stay === undefined || stay.stage !== stage) {
        const isFresh = stay === undefined;
        if (stay !== undefined) close(stay);
        const sums = { test: { ...emptySums(), units: 1 }, control: { ...emptySums(), units: 1 } };
        stay = { stage, side, isFresh, entryDay: visit.day, isCrossover: false, lastDay: -1, activeDays: 0, sums };
        stays.set(visit.visitor, stay);
      }
      if (side !== stay.side) stay.isCrossover = true;
      if (stay.lastDay !== visit.day) stay.activeDays += 1;
      stay.lastDay = visit.day;
      const group = population.priceGroup(visit.visitor);
      for (const each of SIDES) {
        const cents = orderValueCents(visit.orderCents, each === "test", group);
        addVisit(stay.sums[each], visit, each, cents, stage.toMs);
      }
    },

    finish(): readonly CountedStage[] {
      for (const stay of stays.values()) close(stay);
      stays.clear();
      return totals.map(({ stage, all, fresh }) => ({ stage, all: counted(all), fresh: counted(fresh) }));
    },
  };
}

/** Adds the part of a visit that lies before `toMs` to a unit's sums. */
export function addVisit(unit: Sums, visit: Visit, side: Side, cents: number, toMs: number): void {
  const within = (ms: number | null) => ms !== null && ms < toMs;
  for (const ms of visit.pageViewMs) if (within(ms)) unit.pageViews += 1;
  if (unit.pageViews > 0) unit.sawPage = 1;
  if (within(visit.cartMs)) {
    unit.carts += 1;
    unit.filledCart = 1;
  }
  if (within(visit.checkoutMs)) {
    unit.checkouts += 1;
    unit.startedCheckout = 1;
  }
  if (within(visit.purchaseMs[side])) {
    unit.purchases += 1;
    unit.orderCents += cents;
    unit.buyers = 1;
  }
  if (within(visit.ticketMs[side])) unit.tickets += 1;
}

interface Totals {
  crossovers: number;
  readonly actual: Readonly<Record<Side, Sums>>;
  readonly ideal: Readonly<Record<Side, Sums>>;
}

function newTotals(): Totals {
  const sides = () => ({ test: emptySums(), control: emptySums() });
  return { crossovers: 0, actual: sides(), ideal: sides() };
}

function counted({ actual, ideal, crossovers }: Totals): CountedPopulation {
  const observed = { test: meansOf(actual.test), control: meansOf(actual.control) };
  const expected = { test: meansOf(ideal.test), control: meansOf(ideal.control) };
  return {
    actual,
    ideal,
    truth: {
      units: { test: actual.test.units, control: actual.control.units, crossovers },
      observed,
      expected: { ...expected, relative: relativeDifferences(expected.test, expected.control) },
    },
  };
}
