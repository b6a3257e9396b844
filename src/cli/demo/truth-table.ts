import type { ShopTruth } from "../../../datasets/shop/truth.ts";
import type { MetricCard } from "../../results/scorecard/metric-card.ts";
import { metricTitle } from "../../results/scorecard/summary.ts";
import { formatRelative } from "../../results/words/numbers.ts";
import type { Terminal } from "../terminal.ts";
import { tableLines } from "../text/table.ts";

/** One metric beside the truth; figures are relative differences. */
export interface TruthLine {
  readonly metric: string;
  readonly truth: number;
  readonly estimate: number;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Whether the interval covers the truth. */
  readonly covered: boolean;
  /** What adding all stages up would have said. */
  readonly naive: number | null;
  /** Whether that has the wrong sign where there is an effect. */
  readonly naive_is_wrong: boolean;
}

/** Name of a metric in the truth: a funnel's parts are `<metric>:<part>`. */
function truthKey({ metric, metric_part }: MetricCard): string {
  return metric_part === "" ? metric : `${metric}:${metric_part}`;
}

/** The pooled estimates beside the injected effects, for the metrics that the truth knows. */
export function truthLines(cards: readonly MetricCard[], truth: Pick<ShopTruth, "effects" | "naive">): TruthLine[] {
  return cards.flatMap((card): TruthLine[] => {
    const line = card.lines.find(({ level, headline_is }) => level === null && headline_is === "pooled");
    const effect = truth.effects[truthKey(card)]?.relative ?? null;
    const relative = line?.headline.relative ?? null;
    if (effect === null || relative === null) return [];
    const { value, lower, upper } = relative;
    const naive = truth.naive.fresh[truthKey(card)] ?? null;
    return [
      {
        metric: metricTitle(card),
        truth: effect,
        estimate: value,
        lower,
        upper,
        covered: lower !== null && upper !== null && lower <= effect && effect <= upper,
        naive,
        naive_is_wrong: naive !== null && effect !== 0 && Math.sign(naive) !== Math.sign(effect),
      },
    ];
  });
}

/** The comparison as text. */
export function renderTruth(lines: readonly TruthLine[], { style, symbols, columns }: Terminal): string {
  const right = (heading: string) => ({ heading, align: "right" as const });
  const isWide = columns >= 90;
  const rows = lines.map((line) => {
    const hasInterval = line.lower !== null && line.upper !== null;
    const interval = hasInterval
      ? `[${formatRelative(line.lower ?? 0)}, ${formatRelative(line.upper ?? 0)}]`
      : symbols.none;
    const naive = line.naive === null ? symbols.none : formatRelative(line.naive);
    return [
      line.metric,
      style.strong(formatRelative(line.truth)),
      formatRelative(line.estimate),
      ...(isWide ? [interval] : []),
      line.covered ? style.good(`${symbols.better} yes`) : style.warning(`${symbols.worse} no`),
      line.naive_is_wrong ? style.bad(`${naive} ${symbols.worse}`) : style.faint(`${naive}  `),
    ];
  });
  const columnsOf = [
    { heading: "metric", align: "left" as const },
    right("truth"),
    right("Pulse, pooled"),
    ...(isWide ? [right("95 % interval")] : []),
    { heading: "covered", align: "left" as const },
    right("naive sum  "),
  ];
  return `${tableLines({ columns: columnsOf, rows, indent: " ", paintHeading: style.faint }).join("\n")}\n`;
}
