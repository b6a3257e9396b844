import type { Terminal } from "../terminal.ts";
import { displayWidth, printable, wrapWords } from "../text/width.ts";
import type { MetricCard } from "./metric-card.ts";
import { figureInWords } from "./metric-in-words.ts";
import type { Scorecard } from "./scorecard.ts";

type Look = Pick<Terminal, "columns" | "style" | "symbols">;

/** What is shown, as of when; as many of the facts as fit in one line. */
export function titleLine(
  card: Pick<Scorecard, "name" | "exposure_type" | "ds" | "run_id" | "confidence_level">,
  { columns, style, symbols }: Look,
): string {
  const level = `${Number((card.confidence_level * 100).toFixed(3))} % intervals`;
  const facts = [card.exposure_type, `as of the end of ${card.ds}`, level, `run ${card.run_id}`];
  const name = printable(card.name);
  let text = "";
  for (const fact of facts) {
    const longer = `${text} ${symbols.separator} ${fact}`;
    if (displayWidth(name) + displayWidth(longer) <= columns - 1) text = longer;
  }
  return `${style.heading(name)}${style.faint(text)}`;
}

/**
 * A metric that is shown alone: which figure it is, in which unit, and which direction is good.
 *
 * @param tail what stands behind its name.
 */
export function metricHeading(
  metric: Omit<MetricCard, "lines">,
  tail: readonly string[],
  { columns, style, symbols }: Look,
): string[] {
  const words = figureInWords(metric);
  const facts = [
    metric.metric_kind,
    ...(words === null ? [] : [words]),
    ...(metric.metric_unit === null ? [] : [`in ${printable(metric.metric_unit)}`]),
    ...(metric.direction === null ? [] : [`${metric.direction} is good`]),
  ];
  const behind = tail.map((text) => ` ${symbols.separator} ${text}`).join("");
  return [
    style.strong(`Metric ${symbols.separator} ${printable(metric.metric)}`) + style.faint(behind),
    ...wrapWords(facts.join(` ${symbols.separator} `), columns - 2).map((line) => style.faint(` ${line}`)),
  ];
}
