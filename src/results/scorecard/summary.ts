import { type Estimate, isClear, type Verdict } from "./estimate.ts";
import type { MetricCard } from "./metric-card.ts";

/** Metrics by what their headline says; of a funnel, its overall part. */
export interface Summary {
  /** Guardrails that are clearly worse than their margin allows; they are among the others as well. */
  readonly harmed: readonly string[];
  readonly worse: readonly string[];
  readonly better: readonly string[];
  readonly higher: readonly string[];
  readonly lower: readonly string[];
  /** A clear difference that is not to be taken for a finding: it has warnings, or is lost among all that were tested. */
  readonly doubtful: readonly string[];
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
  const titles = (isMeant: (headline: Estimate) => boolean): string[] =>
    wholes.flatMap((card) => {
      const groups = new Set(card.lines.map((line) => line.test_group));
      return card.lines
        .filter((line) => line.level === null && isMeant(line.headline))
        .map((line) => (groups.size > 1 ? `${metricTitle(card)} (${line.test_group})` : metricTitle(card)));
    });
  const findings = (verdict: Verdict): string[] =>
    titles((headline) => headline.verdict === verdict && !(headline.doubtful && isClear(verdict)));
  return {
    harmed: titles(({ guardrail }) => guardrail?.verdict === "harmed"),
    worse: findings("worse"),
    better: findings("better"),
    higher: findings("higher"),
    lower: findings("lower"),
    doubtful: titles(({ verdict, doubtful }) => doubtful && isClear(verdict)),
    unclear: findings("unclear"),
    none: findings("none"),
  };
}
