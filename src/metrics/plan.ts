import type { Metric } from "./definition.ts";
import { planConversion } from "./kinds/conversion.ts";
import { planCount } from "./kinds/count.ts";
import { planDau } from "./kinds/dau.ts";
import { planFunnel } from "./kinds/funnel.ts";
import { planMean } from "./kinds/mean.ts";
import { planRatio } from "./kinds/ratio.ts";
import { planSum } from "./kinds/sum.ts";
import type { MetricContext, MetricPlan } from "./metric-plan.ts";

/** Turns a metric's definition into what it needs. A funnel has no covariate: its steps are in order, and days have none. */
export function planMetric(metric: Metric, context: MetricContext): MetricPlan {
  const plan = planOfKind(metric, context);
  const hasCovariate = metric.kind !== "funnel" && (metric.cuped ?? context.cuped);
  return hasCovariate ? { ...plan, parts: plan.parts.map((part) => ({ ...part, hasCovariate })) } : plan;
}

/** One function a kind, in `kinds/`. */
function planOfKind(metric: Metric, context: MetricContext): MetricPlan {
  switch (metric.kind) {
    case "count":
      return planCount(metric);
    case "sum":
      return planSum(metric);
    case "conversion":
    case "unique":
      return planConversion(metric);
    case "mean":
      return planMean(metric);
    case "ratio":
      return planRatio(metric);
    case "funnel":
      return planFunnel(metric);
    case "dau":
      return planDau(context);
  }
}
