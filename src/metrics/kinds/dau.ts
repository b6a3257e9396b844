import { countingMeasure, type Measure } from "../measure.ts";
import type { MetricContext, MetricPlan } from "../metric-plan.ts";

/** What makes a unit active on a day, by the project's definition. */
export function activeMeasure(definition: {
  include?: readonly string[] | undefined;
  exclude: readonly string[];
  count_exposures: boolean;
}): Measure {
  return {
    ...countingMeasure({ event: definition.include, where: [] }),
    except: [...definition.exclude].sort(),
    exposures: definition.count_exposures,
  };
}

/** Anything that a unit did: used events of any name, and exposures. It is the project's active user, unless that says otherwise. */
export const ANYTHING: Measure = activeMeasure({ exclude: [], count_exposures: true });

/** Share of the days since first exposure on which a unit is active. */
export function planDau(context: MetricContext): MetricPlan {
  return {
    parts: [
      { part: "", y: { from: { measure: context.active }, take: "share_of_days", scale: 6 }, x: null, units: "all" },
    ],
    funnel: null,
  };
}
