import { axisLimit } from "../../results/scorecard/axis.ts";
import type { MetricCard } from "../../results/scorecard/metric-card.ts";
import type { Terminal } from "../terminal.ts";
import { byMetric, type MetricBlock, type MetricShow, metricBlock } from "./metric-rows.ts";
import { legendLines, markItems, metricTable } from "./metric-table.ts";

type Look = Pick<Terminal, "columns" | "style" | "symbols">;

/** What the marks mean, and what pooled means: each once, at the end. */
function legend(cards: readonly MetricCard[], blocks: readonly MetricBlock[], look: Look): string[] {
  const lines = cards.flatMap((card) => card.lines);
  const estimates = blocks.flatMap(({ rows }) => rows.flatMap(({ estimate }) => estimate ?? []));
  const shows = (label: string): boolean =>
    blocks.some(({ rows }) => rows.some((row) => row.columns !== "all" && row.label.trim() === label));
  const items = [
    ...markItems(estimates, look.symbols),
    ...(shows("with CUPED") ? ["with CUPED: less what the units' own history explains"] : []),
    ...(shows("any time") ? ["any time: holds however often one looks"] : []),
    ...(lines.some((line) => line.headline_is === "pooled")
      ? ["pooled: each stage against its own control, fresh units"]
      : []),
  ];
  return legendLines(items, look);
}

/** The table of metrics: one block a metric, its headline first, with all intervals on one axis. */
export function metricLines(
  cards: readonly MetricCard[],
  show: MetricShow & { readonly label: string },
  look: Look,
): string[] {
  const families = byMetric(cards, show);
  const shown = families.flat();
  const blocks = families.map((family) => metricBlock(family, show, look.symbols));
  const headlines = shown
    .flatMap(({ lines }) => lines.filter(({ level }) => level === null))
    .map(({ headline }) => headline);
  const limit = axisLimit(headlines.map(({ relative }) => relative));
  return [...metricTable(blocks, { ...show, limit, units: false }, look), ...legend(shown, blocks, look)];
}
