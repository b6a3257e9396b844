import type { ShopAccounts } from "./accounts.ts";
import { GATE } from "./bucketing.ts";
import { NEW_CHECKOUT } from "./effects.ts";
import type { Encounter } from "./encounter.ts";
import { createExperimentTruth, type ExperimentTruth } from "./experiment-truth.ts";
import { createGateTruth, type PopulationTruth } from "./gate-truth.ts";
import type { ShopCarrier, ShopPlan } from "./options.ts";
import type { Population } from "./population.ts";
import { createSearchTruth, type SearchTruth } from "./search-truth.ts";
import { addSums, emptySums, type MetricMeans, meansOf, relativeDifferences, type Sums } from "./stage-sums.ts";

/** What is true about a shop, known because it was made. Relative figures: 0.25 is +25 %. */
export interface ShopTruth {
  readonly options: {
    readonly seed: number;
    readonly users: number;
    readonly days: number;
    readonly start: string;
    readonly history_days: number;
    readonly carrier: ShopCarrier;
  };
  readonly gate: string;
  readonly rule: string;
  /**
   * True relative effect of the feature on each metric. `design` is what the rates are multiplied by; `population` follows
   * from it and is counted: had all fresh units of the comparable stages met one side, then the other.
   */
  readonly effects: Readonly<
    Record<string, { readonly relative: number | null; readonly source: "design" | "population" }>
  >;
  readonly stages: readonly {
    readonly stage: number;
    readonly percent: number;
    readonly from: string;
    readonly to: string;
    readonly all: PopulationTruth;
    readonly fresh: PopulationTruth;
  }[];
  /** What adding up the comparable stages, test and control, would say (all units, and fresh ones): not the truth. */
  readonly naive: { readonly all: MetricMeans; readonly fresh: MetricMeans };
  readonly experiment: ExperimentTruth;
  readonly search: SearchTruth;
  readonly accounts: ShopAccounts;
}

/** Watches what visitors meet, and counts. */
export interface TruthKeeper {
  met(encounter: Encounter): void;
  finish(accounts: ShopAccounts): ShopTruth;
}

const BY_DESIGN: Readonly<Record<string, number>> = {
  purchases: NEW_CHECKOUT.completion - 1,
  revenue: NEW_CHECKOUT.completion * NEW_CHECKOUT.orderValue - 1,
  order_value: NEW_CHECKOUT.orderValue - 1,
  checkout_completion: NEW_CHECKOUT.completion - 1,
  "checkout_funnel:step_2/previous": 0,
  "checkout_funnel:step_3/previous": 0,
  support_tickets: NEW_CHECKOUT.tickets - 1,
  page_views: 0,
  active_days: 0,
};

export function createTruth(plan: ShopPlan, population: Population): TruthKeeper {
  const gate = createGateTruth(plan, population);
  const experiment = createExperimentTruth(population);
  const search = createSearchTruth(plan, population);
  return {
    met(encounter) {
      if (population.kind(encounter.visit.visitor) === "bot") return;
      if (encounter.rule === GATE.rule) gate.met(encounter);
      experiment.met(encounter);
      search.met(encounter);
    },
    finish(accounts) {
      const counted = gate.finish();
      const compared = counted.filter(({ stage }) => stage.percent < 100);
      const ideal = relativeDifferences(
        total(compared.map((c) => c.fresh.ideal.test)),
        total(compared.map((c) => c.fresh.ideal.control)),
      );
      const naive = (scope: "all" | "fresh") =>
        relativeDifferences(
          total(compared.map((c) => c[scope].actual.test)),
          total(compared.map((c) => c[scope].actual.control)),
        );
      return {
        options: {
          seed: plan.seed,
          users: plan.users,
          days: plan.days,
          start: plan.start,
          history_days: plan.historyDays,
          carrier: plan.carrier,
        },
        gate: GATE.gate,
        rule: GATE.rule,
        effects: Object.fromEntries(
          Object.entries(ideal).map(([metric, relative]) => {
            const design = BY_DESIGN[metric];
            return [
              metric,
              design === undefined ? { relative, source: "population" } : { relative: design, source: "design" },
            ];
          }),
        ),
        stages: counted.map(({ stage, all, fresh }) => ({
          stage: stage.stage,
          percent: stage.percent,
          from: new Date(stage.fromMs).toISOString(),
          to: new Date(stage.toMs).toISOString(),
          all: all.truth,
          fresh: fresh.truth,
        })),
        naive: { all: naive("all"), fresh: naive("fresh") },
        experiment: experiment.finish(),
        search: search.finish(),
        accounts,
      };
    },
  };
}

function total(parts: readonly Sums[]): MetricMeans {
  const sum = emptySums();
  for (const part of parts) addSums(sum, part);
  return meansOf(sum);
}
