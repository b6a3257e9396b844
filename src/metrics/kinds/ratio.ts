import type { z } from "zod";
import type { RatioPart, ratioSchema } from "../definition.ts";
import { countingMeasure } from "../measure.ts";
import type { MetricPlan, Term } from "../metric-plan.ts";

function term(part: RatioPart, level: string | null): Term {
  const counting = { ...countingMeasure(part), level };
  switch (part.kind) {
    case "count":
      return { from: { measure: counting }, take: "events", scale: 0 };
    case "conversion":
    case "unique":
      return { from: { measure: counting }, take: "any", scale: 0 };
    case "sum":
      return {
        from: { measure: { ...counting, value: part.value, scale: part.scale } },
        take: "total",
        scale: part.scale,
      };
  }
}

/** Sum of one metric over the sum of another. */
export function planRatio(metric: z.infer<typeof ratioSchema>): MetricPlan {
  const level = metric.dimension ?? null;
  return {
    parts: [{ part: "", y: term(metric.numerator, level), x: term(metric.denominator, level), units: metric.units }],
    funnel: null,
  };
}
