import { EXPERIMENT } from "./bucketing.ts";
import { PRICE_FACTORS, PRICE_GROUPS, type PriceGroup } from "./effects.ts";
import type { Encounter } from "./encounter.ts";
import { addVisit } from "./gate-truth.ts";
import type { Population } from "./population.ts";
import { addSums, emptySums, type MetricMeans, meansOf, type Sums } from "./stage-sums.ts";
import { orderValueCents } from "./visits.ts";

/** The metrics that the demo project watches in `price_test`. */
const EXPERIMENT_METRICS = ["purchases", "revenue", "purchase_conversion", "order_value"] as const;

/** The truth about `price_test`, which runs the whole time and changes nothing but the value of an order. */
export interface ExperimentTruth {
  readonly experiment: string;
  readonly groups: readonly {
    readonly group: PriceGroup;
    readonly units: number;
    /** Metrics as they really came out. */
    readonly observed: MetricMeans;
    /** True relative effect against `control`. */
    readonly effects: Readonly<Record<string, number>>;
  }[];
}

/** Follows every visitor but bots from the first visit to production on. */
export function createExperimentTruth(population: Population) {
  const units = new Map<number, Sums>();
  return {
    met({ visit, passed, environment }: Encounter): void {
      if (environment !== "production") return;
      const unit = units.get(visit.visitor) ?? { ...emptySums(), units: 1 };
      units.set(visit.visitor, unit);
      const cents = orderValueCents(visit.orderCents, passed, population.priceGroup(visit.visitor));
      addVisit(unit, visit, passed ? "test" : "control", cents, Number.POSITIVE_INFINITY);
    },
    finish(): ExperimentTruth {
      const groups = new Map<PriceGroup, Sums>(PRICE_GROUPS.map((group) => [group, emptySums()]));
      for (const [visitor, unit] of units) {
        const group = groups.get(population.priceGroup(visitor));
        if (group !== undefined) addSums(group, unit);
      }
      return {
        experiment: EXPERIMENT.experiment,
        groups: [...groups].map(([group, sums]) => {
          const means = meansOf(sums);
          const worth = PRICE_FACTORS[group] / PRICE_FACTORS.control - 1;
          return {
            group,
            units: sums.units,
            observed: Object.fromEntries(EXPERIMENT_METRICS.map((metric) => [metric, means[metric] ?? null])),
            effects: { purchases: 0, revenue: worth, purchase_conversion: 0, order_value: worth },
          };
        }),
      };
    },
  };
}
