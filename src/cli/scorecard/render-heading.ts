import type { MetricCard } from "../../results/scorecard/metric-card.ts";
import type { Scorecard } from "../../results/scorecard/scorecard.ts";
import { figureInWords } from "../../results/words/metric-in-words.ts";
import type { Terminal } from "../terminal.ts";
import { displayWidth, printable, wrapWords } from "../text/width.ts";

type Look = Pick<Terminal, "columns" | "style" | "symbols">;

/** A heading and as many of the facts behind it as fit in one line. */
export function headingWithFacts(
  heading: string,
  facts: readonly string[],
  { columns, style, symbols }: Look,
  paint: (text: string) => string = style.strong,
): string {
  let text = "";
  for (const fact of facts) {
    const longer = `${text} ${symbols.separator} ${fact}`;
    if (displayWidth(heading) + displayWidth(longer) <= columns - 1) text = longer;
  }
  return `${paint(heading)}${style.faint(text)}`;
}

/** What is shown, as of when. */
export function titleLine(
  card: Pick<Scorecard, "name" | "exposure_type" | "ds" | "run_id" | "confidence_level">,
  look: Look,
): string {
  const level = `${Number((card.confidence_level * 100).toFixed(3))} % intervals`;
  const facts = [card.exposure_type, `as of the end of ${card.ds}`, level, `run ${card.run_id}`];
  return headingWithFacts(printable(card.name), facts, look, look.style.heading);
}

/**
 * A metric that is shown alone: which figure it is, in which unit, and which direction is good.
 *
 * @param tail what stands behind its name.
 */
export function metricHeading(metric: Omit<MetricCard, "lines">, tail: readonly string[], look: Look): string[] {
  const { columns, style, symbols } = look;
  const words = figureInWords(metric);
  const facts = [
    metric.metric_kind,
    ...(words === null ? [] : [words]),
    ...(metric.metric_unit === null ? [] : [`in ${printable(metric.metric_unit)}`]),
    ...(metric.direction === null ? [] : [`${metric.direction} is good`]),
  ];
  return [
    headingWithFacts(`Metric ${symbols.separator} ${printable(metric.metric)}`, tail, look),
    ...wrapWords(facts.join(` ${symbols.separator} `), columns - 2).map((line) => style.faint(` ${line}`)),
  ];
}
