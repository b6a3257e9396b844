import type { WholeMetric } from "./named-parts.ts";

/** Whether y of a part is a number of events or a total, of which few units may have most. */
export function isAmount(metric: WholeMetric, part: string): boolean {
  switch (metric.kind) {
    case "count":
    case "sum":
    case "count_distinct":
      return metric.transform === undefined;
    case "mean":
    case "composite":
    case "retention":
      return true;
    case "ratio":
      return metric.numerator.kind !== "conversion" && metric.numerator.kind !== "unique";
    case "funnel":
      return metric.per === "session" || part === "time_to_convert";
    case "user_accounting":
      return /^(stickiness_|d1_|wau_|mau_)/.test(metric.series);
    default:
      return false;
  }
}

/** Whether a metric can have a covariate: its own value in the history. */
export function canHaveCovariate({ kind }: WholeMetric): boolean {
  return kind !== "funnel" && kind !== "quantile" && kind !== "retention" && kind !== "user_accounting";
}
