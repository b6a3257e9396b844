import type { z } from "zod";
import type { countSchema } from "../definition.ts";
import { countingMeasure } from "../measure.ts";
import type { MetricPlan } from "../metric-plan.ts";
import { unitLimits } from "../unit-limits.ts";

/** Mean number of matching events per exposed unit. */
export function planCount(metric: z.infer<typeof countSchema>): MetricPlan {
  const measure = { ...countingMeasure(metric), level: metric.dimension ?? null };
  return {
    parts: [
      {
        part: "",
        y: { from: { measure }, take: "events", scale: 0 },
        x: null,
        units: "all",
        ...unitLimits(metric, 0),
      },
    ],
    funnel: null,
  };
}
