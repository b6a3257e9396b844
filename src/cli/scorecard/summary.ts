import type { Verdict } from "./estimate.ts";
import type { MetricCard } from "./metric-card.ts";

/** Metrics by what their headline says; of a funnel, its overall part. */
export interface Summary {
  readonly worse: readonly string[];
  readonly better: readonly string[];
  readonly higher: readonly string[];
  readonly lower: readonly string[];
  readonly unclear: readonly string[];
  /** No comparison is possible. */
  readonly none: readonly string[];
}

/** Name of a metric's line: for funnels with the part, unless it is the overall one. */
export function metricTitle(card: { readonly metric: string; readonly metric_part: string }): string {
  return card.metric_part === "" || card.metric_part === "overall" ? card.metric : `${card.metric} ${card.metric_part}`;
}

export function summaryOf(cards: readonly MetricCard[]): Summary {
  const wholes = cards.filter((card) => card.metric_part === "" || card.metric_part === "overall");
  const titles = (verdict: Verdict): string[] =>
    wholes.flatMap((card) => {
      const groups = new Set(card.lines.map((line) => line.test_group));
      return card.lines
        .filter((line) => line.level === null && line.headline.verdict === verdict)
        .map((line) => (groups.size > 1 ? `${metricTitle(card)} (${line.test_group})` : metricTitle(card)));
    });
  return {
    worse: titles("worse"),
    better: titles("better"),
    higher: titles("higher"),
    lower: titles("lower"),
    unclear: titles("unclear"),
    none: titles("none"),
  };
}
