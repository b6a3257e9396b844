import type { Metric } from "./definition.ts";
import { kindOf } from "./kinds/kind-of.ts";
import type { MetricContext, MetricPlan } from "./metric-plan.ts";

/** Turns a metric's definition into what it needs. */
export function planMetric(metric: Metric, context: MetricContext): MetricPlan {
  const kind = kindOf(metric);
  const plan = kind.plan(context);
  const hasCovariate = kind.canHaveCovariate && (metric.cuped ?? context.cuped);
  return hasCovariate ? { ...plan, parts: plan.parts.map((part) => ({ ...part, hasCovariate })) } : plan;
}
