import type { Settings } from "../../config/settings.ts";
import type { Metric } from "../../metrics/definition.ts";
import type { MetricPart } from "../../metrics/metric-plan.ts";
import type { CupedOptions } from "../../statistics/adjustment/cuped.ts";
import type { Alternative } from "../../statistics/comparison/alternative.ts";
import type { Margin } from "../../statistics/comparison/margin.ts";
import { detectableDifference } from "../../statistics/planning/detectable-difference.ts";
import type { PoolingOptions, PoolingWeights } from "../../statistics/ramp/pooled.ts";
import type { Subject } from "../definitions.ts";

/** How one metric of one analysis is judged: the project's statistics, with what the analysis and the metric say of their own. */
export interface Inference {
  readonly comparison: PoolingOptions & { readonly alternative: Alternative; readonly weights: PoolingWeights };
  readonly cuped: CupedOptions;
  readonly postStratifyBy: string | undefined;
  /** Units at which always-valid intervals are narrowest. */
  readonly tuningUnits: number;
  /** Prior of the relative difference (a standard deviation of null: flat); null: no Bayesian view. */
  readonly prior: { readonly mean: number; readonly standardDeviation: number | null } | null;
  readonly direction: "increase" | "decrease";
  readonly margin: Margin | null;
  /** Smallest difference that would probably be seen, in standard errors of the difference. */
  readonly detectableErrors: number;
}

/** A metric's level wins over its analysis's, and that over the project's. */
export function inferenceOf(
  settings: Settings["statistics"],
  subject: Subject,
  metric: Metric,
  part: Pick<MetricPart, "isNeutral">,
): Inference {
  const { cuped, bayesian } = settings;
  const direction = metric.direction ?? "increase";
  const comparison = {
    confidenceLevel: metric.confidence_level ?? subject.confidenceLevel ?? settings.confidence_level,
    alternative: metric.alternative ?? settings.alternative,
    relativeInterval: settings.relative_interval,
    weights: settings.pooling_weights,
  };
  return {
    comparison,
    cuped: { ...comparison, minimumUnits: cuped.min_units, minimumHistoryRatio: cuped.min_history_ratio },
    postStratifyBy: subject.postStratifyBy ?? settings.post_stratify_by,
    tuningUnits: settings.sequential.tuning_units,
    prior: bayesian.enabled
      ? { mean: bayesian.prior_mean, standardDeviation: bayesian.prior_standard_deviation ?? null }
      : null,
    direction,
    margin: metric.guardrail === undefined || part.isNeutral === true ? null : { ...metric.guardrail, direction },
    detectableErrors: detectableDifference(1, { ...comparison, power: settings.power }),
  };
}
