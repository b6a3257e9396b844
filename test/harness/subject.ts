import { type Metric, metricSchema } from "../../src/metrics/definition.ts";
import { countingMeasure } from "../../src/metrics/measure.ts";
import { planMetric } from "../../src/metrics/plan.ts";
import type { PlannedMetric, Subject } from "../../src/pipeline/definitions.ts";

function planned(metric: Metric, windowId: string): PlannedMetric {
  return {
    metric,
    plan: planMetric(metric, {
      active: countingMeasure({ where: [] }),
      cuped: false,
      partNamed: () => undefined,
    }),
    window: { id: windowId, fromAfterUs: 0n, toAfterUs: 1n, wholeFirstDay: false, isComplete: false },
    version: "",
  };
}

/**
 * A gate with metrics, as far as their needs are concerned.
 *
 * @param definitions as a project's files say them, but for their windows
 * @param windowId the window of all of them
 */
export function subjectWith(definitions: readonly unknown[], name = "g", windowId = "w"): Subject {
  return {
    exposureType: "gate",
    name,
    unitType: "userID",
    keepsCrossovers: false,
    dimensions: [],
    metrics: definitions.map((definition) => planned(metricSchema.parse(definition), windowId)),
    activeVersion: "",
    rules: [],
    seen: [],
    experiment: null,
    salt: undefined,
    confidenceLevel: undefined,
    postStratifyBy: undefined,
    looks: undefined,
  };
}
