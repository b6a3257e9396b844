import type { Decision } from "../../results/decision/decision.ts";
import { VIEW_WORDS } from "../../results/scorecard/result-view.ts";
import type { RuleCard, Scorecard } from "../../results/scorecard/scorecard.ts";
import { metricTitle } from "../../results/scorecard/summary.ts";
import { quantityOf, quantityWriter } from "../../results/words/quantity.ts";
import type { Terminal } from "../terminal.ts";
import { printable, wrap, wrapWords } from "../text/width.ts";
import { decisionLines } from "./render-decision.ts";
import { metricHeading, titleLine } from "./render-heading.ts";
import { healthLines } from "./render-health.ts";
import { metricLines } from "./render-metrics.ts";
import { groupLines, rampLines } from "./render-ramp.ts";
import { summaryLines } from "./render-summary.ts";

export interface ScorecardLook extends Pick<Terminal, "columns" | "style" | "symbols"> {
  /** IANA name, for the times of the stages. */
  readonly timeZone: string;
}

/** Where headlines are those of one stage among several: which. */
function latestStage({ metrics }: RuleCard): string | null {
  const lines = metrics.flatMap((metric) => metric.lines).filter(({ headline }) => headline.outcome === "ok");
  const [stage, ...others] = new Set(lines.map(({ headline }) => headline.stage));
  const isAmongSeveral = lines.some(({ stages }) => stages.length > 1);
  return isAmongSeveral && others.length === 0 && typeof stage === "number" ? `stage ${stage}, by stage` : null;
}

function metricsLabel(card: Scorecard, rule: RuleCard): string {
  const { stage, dimension } = card.selection;
  if (typeof stage === "number" && card.exposure_type !== "experiment") return `stage ${stage}`;
  if (typeof stage === "string" && stage !== "pooled") return stage.replace("-", " ");
  if (dimension !== null) return `by ${printable(dimension)}`;
  const pooled = rule.metrics.some((metric) => metric.lines.some((line) => line.headline_is === "pooled"));
  if (!pooled) return latestStage(rule) ?? "metric";
  return stage === "pooled" ? "pooled" : "pooled, by stage";
}

/** A rule that never had two groups: what its units did, in a few lines. */
function meansOnly(rule: RuleCard, { columns, style, symbols }: ScorecardLook): string[] {
  const wholes = rule.metrics.filter(({ metric_part: part }) => part === "" || part === "overall");
  const means = wholes.flatMap((metric) => {
    const mean = metric.lines.find((line) => line.level === null)?.headline.test_mean;
    if (mean === undefined || mean === null) return [];
    return [`${printable(metricTitle(metric))} ${quantityWriter(quantityOf(metric, false), [mean], 4).text(mean)}`];
  });
  const text = `no stage has a control group. Test means: ${means.join(` ${symbols.separator} `)}`;
  return means.length === 0 ? [] : wrap(text, columns - 2).map((line) => ` ${style.faint(line)}`);
}

function ruleLines(card: Scorecard, rule: RuleCard, look: ScorecardLook): string[] {
  const { style, symbols } = look;
  const isGate = card.exposure_type !== "experiment";
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
  return [
    ...lines,
    "",
    ...metricsHeading(card, rule, look),
    ...metricLines(rule.metrics, show, look),
    ...hintLines(card, rule, look),
  ];
}

/** What the table of metrics is of: which metric, if it is one alone, and which days of the stages. */
function metricsHeading(card: Scorecard, rule: RuleCard, look: ScorecardLook): string[] {
  const { style, symbols, columns } = look;
  const { view, metric } = card.selection;
  const isGate = card.exposure_type !== "experiment";
  const words = view === "cumulative" ? [] : [VIEW_WORDS[view] + (isGate ? " of each stage" : "")];
  const [first] = rule.metrics;
  const heading =
    metric !== null && first !== undefined
      ? metricHeading(first, words, look)
      : [style.strong("Metrics") + style.faint(words.map((text) => ` ${symbols.separator} ${text}`).join(""))];
  const note = `${isGate ? "each stage by itself, not pooled; " : ""}a view has no CUPED, corrections or warnings`;
  return view === "cumulative"
    ? heading
    : [...heading, ...wrap(note, columns - 2).map((line) => style.faint(` ${line}`))];
}

/** How to see a metric that is shown alone by day. */
function hintLines({ name, selection, views }: Scorecard, rule: RuleCard, { style, columns }: ScorecardLook): string[] {
  const { metric, stage } = selection;
  if (metric === null || rule.metrics.length === 0 || !views.includes("daily")) return [];
  const ofStage = typeof stage === "number" ? ` --stage ${stage}` : "";
  const command = `pulse results ${printable(name)} --view daily --metric ${printable(metric)}${ofStage}`;
  return wrapWords(`by day: ${command}`, columns - 2).map((line) => style.faint(` ${line}`));
}

/** The scorecard as text for a terminal: what is known, health, what the metrics say, then the ramp and each metric. */
export function renderScorecard(card: Scorecard, look: ScorecardLook, decision?: Decision): string {
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
    ...(decision === undefined ? [] : [...decisionLines(decision, look), ""]),
    ...healthLines(card.health, look),
    ...(summary.length === 0 ? [] : ["", ...summary]),
    ...card.rules.filter((rule) => rule.comparable || isWhole).flatMap((rule) => ruleLines(card, rule, look)),
  ];
  return `${lines.join("\n")}\n`;
}
