import type { Terminal } from "../terminal.ts";
import { formatFor, formatNumber } from "../text/numbers.ts";
import { displayWidth, printable, wrap } from "../text/width.ts";
import { healthLines } from "./render-health.ts";
import { metricLines } from "./render-metrics.ts";
import { groupLines, rampLines } from "./render-ramp.ts";
import { summaryLines } from "./render-summary.ts";
import type { RuleCard, Scorecard } from "./scorecard.ts";
import { metricTitle } from "./summary.ts";

export interface ScorecardLook extends Pick<Terminal, "columns" | "style" | "symbols"> {
  /** IANA name, for the times of the stages. */
  readonly timeZone: string;
}

function titleLine(card: Scorecard, { columns, style, symbols }: ScorecardLook): string {
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

function metricsLabel(card: Scorecard, rule: RuleCard): string {
  const { stage, dimension } = card.selection;
  if (typeof stage === "number" && card.exposure_type === "gate") return `stage ${stage}`;
  if (dimension !== null) return `by ${printable(dimension)}`;
  const pooled = rule.metrics.some((metric) => metric.lines.some((line) => line.headline_is === "pooled"));
  if (!pooled) return "metric";
  return stage === "pooled" ? "pooled" : "pooled, by stage";
}

/** A rule that never had two groups: what its units did, in a few lines. */
function meansOnly(rule: RuleCard, { columns, style, symbols }: ScorecardLook): string[] {
  const wholes = rule.metrics.filter(({ metric_part: part }) => part === "" || part === "overall");
  const means = wholes.flatMap((metric) => {
    const mean = metric.lines.find((line) => line.level === null)?.headline.test_mean;
    if (mean === undefined || mean === null) return [];
    return [`${printable(metricTitle(metric))} ${formatNumber(mean, formatFor([mean], metric.unit, 4))}`];
  });
  const text = `no stage has a control group. Test means: ${means.join(` ${symbols.separator} `)}`;
  return means.length === 0 ? [] : wrap(text, columns - 2).map((line) => ` ${style.faint(line)}`);
}

function ruleLines(card: Scorecard, rule: RuleCard, look: ScorecardLook): string[] {
  const { style, symbols } = look;
  const isGate = card.exposure_type === "gate";
  const unit = rule.unit_type === "" ? "" : ` ${symbols.separator} ${printable(rule.unit_type)}`;
  const heading = isGate
    ? `Ramp${style.faint(` ${symbols.separator} rule ${printable(rule.rule)}${unit}`)}`
    : `Groups${style.faint(unit)}`;
  const lines = [
    "",
    style.strong(heading),
    ...(isGate ? rampLines(rule.ramp, look.timeZone, look) : groupLines(rule.ramp, look)),
  ];
  if (!rule.comparable) return [...lines, ...meansOnly(rule, look)];
  if (rule.metrics.length === 0) return lines;
  const { selection } = card;
  const show = {
    stages: typeof selection.stage !== "number" && selection.dimension === null,
    fresh: typeof selection.stage === "number",
    detail: selection.metric !== null,
    confidenceLevel: card.confidence_level,
    label: metricsLabel(card, rule),
  };
  return [...lines, "", style.strong("Metrics"), ...metricLines(rule.metrics, show, look)];
}

/** The scorecard as text for a terminal: health, what the metrics say, then the ramp and each metric. */
export function renderScorecard(card: Scorecard, look: ScorecardLook): string {
  const { stage, dimension, metric } = card.selection;
  const isWhole = stage === null && dimension === null && metric === null;
  const summaries = card.rules.filter((rule) => rule.comparable);
  const summary = summaries.flatMap((rule) => [
    ...(summaries.length > 1 ? [` ${look.style.strong(printable(rule.rule))}`] : []),
    ...summaryLines(rule.summary, look),
  ]);
  const lines = [
    titleLine(card, look),
    "",
    ...healthLines(card.health, look),
    ...(summary.length === 0 ? [] : ["", ...summary]),
    ...card.rules.filter((rule) => rule.comparable || isWhole).flatMap((rule) => ruleLines(card, rule, look)),
  ];
  return `${lines.join("\n")}\n`;
}
