import { formatPercent } from "../text/numbers.ts";
import { printable, wrap } from "../text/width.ts";
import { axisLimit } from "./axis.ts";
import type { DaysCard, DaysLine, DaysMetric, DaysRule } from "./days-card.ts";
import { localTime } from "./local-time.ts";
import type { MetricBlock, MetricRow } from "./metric-rows.ts";
import { legendLines, markItems, metricTable } from "./metric-table.ts";
import { quantityOf } from "./quantity.ts";
import { metricHeading, titleLine } from "./render-heading.ts";
import { healthLines } from "./render-health.ts";
import type { ScorecardLook } from "./render-scorecard.ts";
import { VIEW_WORDS } from "./result-view.ts";

function lineRows({ whole, days }: DaysLine): MetricRow[] {
  return [
    ...(whole === null
      ? []
      : [{ label: "whole stage", rank: "headline" as const, estimate: whole.all, columns: "all" as const }]),
    ...days.map(
      ({ day, days_since_exposure: since, all }): MetricRow => ({
        label: `  ${day ?? `day ${since ?? "?"}`}`,
        rank: "step",
        estimate: all,
        columns: "all",
      }),
    ),
  ];
}

/** A block a test group. */
function blocksOf(metric: DaysMetric): MetricBlock[] {
  const quantity = quantityOf(metric, true);
  return metric.lines.map((line) => {
    const versus = `${printable(line.test_group)} vs ${printable(line.control_group)}`;
    const heading: MetricRow[] =
      metric.lines.length === 1 ? [] : [{ label: versus, rank: "headline", estimate: null, columns: "all" }];
    return { quantity, rows: [...heading, ...lineRows(line)], notes: [] };
  });
}

function stageHeading(card: DaysCard, rule: DaysRule, { timeZone, style, symbols }: ScorecardLook): string {
  const { from_at: from, to_at: to, percent } = rule;
  const facts =
    card.exposure_type === "gate"
      ? [`rule ${printable(rule.rule)}`, ...(percent === null ? [] : [formatPercent(percent)])]
      : [];
  const time = (at: string): string => localTime(at, timeZone);
  const span = from === null ? [] : [to === null ? `since ${time(from)}` : `${time(from)} to ${time(to)}`];
  const head = card.exposure_type === "gate" ? `Stage ${rule.stage}` : "Groups";
  const rest = [...facts, printable(rule.unit_type), ...span].map((text) => ` ${symbols.separator} ${text}`);
  return style.strong(head) + style.faint(rest.join(""));
}

const MEANINGS = {
  daily: "each day: its events alone, of all units exposed by then",
  days_since_exposure:
    "day 0: the day of first exposure; each day: the events of that day, of all units that had it within the stage",
} as const;

function ruleLines(card: DaysCard, rule: DaysRule, look: ScorecardLook): string[] {
  const { style, symbols, columns } = look;
  // Of a funnel the share that gets through; its other parts are in the JSON.
  const [metric] = rule.metrics;
  if (metric === undefined) return [];
  const estimates = metric.lines.flatMap(({ whole, days }) => [
    ...(whole === null ? [] : [whole.all]),
    ...days.map(({ all }) => all),
  ]);
  // Single days are wide: half of them fit whole.
  const limit = axisLimit(
    estimates.map(({ relative }) => relative),
    0.5,
  );
  const isByDay = card.selection.view === "daily";
  const notes = [
    MEANINGS[isByDay ? "daily" : "days_since_exposure"],
    `each day is a test by itself: of ${Math.round(1 / (1 - card.confidence_level))} days without any effect, one differs by chance`,
    ...(rule.metrics.length > 1 ? ["the other parts of the funnel: --json"] : []),
  ];
  return [
    "",
    stageHeading(card, rule, look),
    ...metricTable(blocksOf(metric), { label: "day", limit, units: true, detail: true }, look),
    ...legendLines([...markItems(estimates, symbols), "n units"], look),
    ...notes.flatMap((note) => wrap(note, columns - 2)).map((line) => style.faint(` ${line}`)),
  ];
}

/** One metric by day as text for a terminal: health, which metric, then a table a rule. */
export function renderDays(card: DaysCard, look: ScorecardLook): string {
  const [metric] = card.rules.flatMap(({ metrics }) => metrics);
  const lines = [
    titleLine(card, look),
    "",
    ...healthLines(card.health, look),
    "",
    ...(metric === undefined ? [] : metricHeading(metric, [VIEW_WORDS[card.selection.view]], look)),
    ...card.rules.flatMap((rule) => ruleLines(card, rule, look)),
  ];
  return `${lines.join("\n")}\n`;
}
