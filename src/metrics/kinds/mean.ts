import type { z } from "zod";
import type { meanSchema } from "../definition.ts";
import { countingMeasure } from "../measure.ts";
import type { MetricPlan } from "../metric-plan.ts";

/** Sum of a value over the number of events that have one: a ratio over the units with such events. */
export function planMean(metric: z.infer<typeof meanSchema>): MetricPlan {
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
        x: { from: { measure }, take: "events", scale: 0 },
        units: "with_denominator",
      },
    ],
    funnel: null,
  };
}
