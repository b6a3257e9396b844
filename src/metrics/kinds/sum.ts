import type { z } from "zod";
import type { sumSchema } from "../definition.ts";
import { countingMeasure } from "../measure.ts";
import type { MetricPlan } from "../metric-plan.ts";
import { unitLimits } from "../unit-limits.ts";

/** Mean sum of a value per exposed unit. */
export function planSum(metric: z.infer<typeof sumSchema>): MetricPlan {
  const measure = {
    ...countingMeasure(metric),
    value: metric.value,
    scale: metric.scale,
    level: metric.dimension ?? null,
  };
  return {
    parts: [
      {
        part: "",
        y: { from: { measure }, take: "total", scale: metric.scale },
        x: null,
        units: "all",
        ...unitLimits(metric, metric.scale),
      },
    ],
    funnel: null,
  };
}
