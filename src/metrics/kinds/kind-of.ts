import type { z } from "zod";
import type { Metric } from "../definition.ts";
import type { MetricContext, MetricPlan } from "../metric-plan.ts";
import { composite } from "./composite.ts";
import { conversion } from "./conversion.ts";
import { count } from "./count.ts";
import { countDistinct } from "./count-distinct.ts";
import { dau } from "./dau.ts";
import { funnel } from "./funnel.ts";
import type { MetricKind } from "./kind.ts";
import { mean } from "./mean.ts";
import { oneValue } from "./one-value.ts";
import { participation } from "./participation.ts";
import { quantile } from "./quantile.ts";
import { ratio } from "./ratio.ts";
import { retention } from "./retention.ts";
import { sum } from "./sum.ts";
import { userAccounting } from "./user-accounting.ts";

/** A kind with a metric of it. */
interface Bound {
  readonly plan: (context: MetricContext) => MetricPlan;
  readonly sentence: () => string;
  readonly canHaveCovariate: boolean;
}

function bind<Schema extends z.ZodType>(kind: MetricKind<Schema>, metric: z.infer<Schema>): Bound {
  return {
    plan: (context) => kind.plan(metric, context),
    sentence: () => kind.sentence(metric),
    canHaveCovariate: kind.canHaveCovariate,
  };
}

/** What a metric's kind says of it. */
export function kindOf(metric: Metric): Bound {
  switch (metric.kind) {
    case "count":
      return bind(count, metric);
    case "sum":
      return bind(sum, metric);
    case "conversion":
    case "unique":
      return bind(conversion, metric);
    case "participation":
      return bind(participation, metric);
    case "mean":
      return bind(mean, metric);
    case "ratio":
      return bind(ratio, metric);
    case "count_distinct":
      return bind(countDistinct, metric);
    case "min":
    case "max":
    case "first":
    case "latest":
      return bind(oneValue, metric);
    case "quantile":
      return bind(quantile, metric);
    case "funnel":
      return bind(funnel, metric);
    case "retention":
      return bind(retention, metric);
    case "dau":
      return bind(dau, metric);
    case "user_accounting":
      return bind(userAccounting, metric);
    case "composite":
      return bind(composite, metric);
  }
}
