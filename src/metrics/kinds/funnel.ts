import type { z } from "zod";
import type { funnelSchema } from "../definition.ts";
import { countingMeasure } from "../measure.ts";
import type { MetricPart, MetricPlan, Term } from "../metric-plan.ts";

const reached = (step: number): Term => ({ from: { step }, take: "any", scale: 0 });

const share = (part: string, step: number, of: number): MetricPart => ({
  part,
  y: reached(step),
  x: reached(of),
  units: "with_denominator",
});

/** Units that reach the steps in order: each step of the one before, of the first, and of all exposed units. */
export function planFunnel(metric: z.infer<typeof funnelSchema>): MetricPlan {
  const steps = metric.steps.map((step) => ({
    measure: { ...countingMeasure(step), keeps: "occurrences" as const },
    withinUs: step.within ?? null,
  }));
  const parts: MetricPart[] = [share("overall", steps.length, 1)];
  for (let step = 1; step <= steps.length; step += 1) {
    if (step > 1) parts.push(share(`step_${step}/previous`, step, step - 1), share(`step_${step}/first`, step, 1));
    parts.push({ part: `step_${step}/exposed`, y: reached(step), x: null, units: "all" });
  }
  return { parts, funnel: { steps, withinFromStart: metric.within_from === "start" } };
}
