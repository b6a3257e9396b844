import type { z } from "zod";
import type { MetricContext, MetricPlan } from "../metric-plan.ts";

/** A kind of metric: what a person writes, what it needs from the data, and how one says it. */
export interface MetricKind<Schema extends z.ZodType> {
  readonly schema: Schema;
  readonly plan: (metric: z.infer<Schema>, context: MetricContext) => MetricPlan;
  /** The definition in a sentence, without the window, limits and dimension that all kinds share. */
  readonly sentence: (metric: z.infer<Schema>) => string;
  /** Whether the same figure of the days before the first-ever exposure makes sense, for CUPED. */
  readonly canHaveCovariate: boolean;
}

/** A plan of one figure. */
export function onePart(part: Omit<MetricPlan["parts"][number], "part">, needs: MetricPlan["needs"] = []): MetricPlan {
  return { parts: [{ part: "", ...part }], needs };
}
