import type { z } from "zod";
import type { conversionSchema } from "../definition.ts";
import { countingMeasure } from "../measure.ts";
import type { MetricPlan } from "../metric-plan.ts";

/** Share of the exposed units with any matching event. */
export function planConversion(metric: z.infer<typeof conversionSchema>): MetricPlan {
  const measure = { ...countingMeasure(metric), level: metric.dimension ?? null };
  return {
    parts: [{ part: "", y: { from: { measure }, take: "any", scale: 0 }, x: null, units: "all" }],
    funnel: null,
  };
}
