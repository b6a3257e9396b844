import { SEARCH } from "./bucketing.ts";
import type { Encounter } from "./encounter.ts";
import { asksOnce, isResalted } from "./happenings.ts";
import type { ShopPlan } from "./options.ts";
import type { Population } from "./population.ts";

/** The truth about `fast_search`, which changes nothing: who met it in which of its two stages. */
export interface SearchTruth {
  readonly gate: string;
  readonly resalted_at: string;
  readonly stages: readonly { readonly stage: number; readonly test: number; readonly control: number }[];
}

/** Follows every visitor but bots who asks in production. */
export function createSearchTruth(plan: ShopPlan, population: Population) {
  const stages = SEARCH.ruleSalts.map(() => ({ test: new Set<number>(), control: new Set<number>() }));
  return {
    met(encounter: Encounter): void {
      const { visit, environment } = encounter;
      if (environment !== "production" || !asksOnce(encounter)) return;
      const resalted = isResalted(visit, plan);
      const passed = population.findsFast(visit.visitor, resalted);
      stages[resalted ? 1 : 0]?.[passed ? "test" : "control"].add(visit.visitor);
    },
    finish(): SearchTruth {
      return {
        gate: SEARCH.gate,
        resalted_at: new Date(plan.resaltMs).toISOString(),
        stages: stages.map(({ test, control }, k) => ({ stage: k + 1, test: test.size, control: control.size })),
      };
    },
  };
}
