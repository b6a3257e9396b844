import { doubtNotes } from "../../results/notes/doubt-notes.ts";
import { axisLimit } from "../../results/scorecard/axis.ts";
import type { DaysCard, DaysLine, DaysMetric, DaysRule } from "../../results/scorecard/days-card.ts";
import { VIEW_WORDS } from "../../results/scorecard/result-view.ts";
import { localTime } from "../../results/words/local-time.ts";
import { formatPercent } from "../../results/words/numbers.ts";
import { quantityOf } from "../../results/words/quantity.ts";
import { printable, wrap } from "../text/width.ts";
import type { MetricBlock, MetricRow } from "./metric-rows.ts";
import { legendLines, markItems, metricTable } from "./metric-table.ts";
import { headingWithFacts, metricHeading, titleLine } from "./render-heading.ts";
import { healthLines } from "./render-health.ts";
import type { ScorecardLook } from "./render-scorecard.ts";

const WHOLE_STAGE = "whole stage";

function lineRows({ whole, days }: DaysLine): MetricRow[] {
  return [
    ...(whole === null
      ? []
      : [{ label: WHOLE_STAGE, rank: "headline" as const, estimate: whole.all, columns: "all" as const }]),
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

/** A block a test group. Days by themselves have no warnings; the whole stage may. */
function blocksOf(metric: DaysMetric, confidenceLevel: number, { symbols }: ScorecardLook): MetricBlock[] {
  const quantity = quantityOf(metric, true);
  const context = { quantity, detail: false, confidenceLevel, symbols };
  return metric.lines.map((line) => {
    const versus = `${printable(line.test_group)} vs ${printable(line.control_group)}`;
    const heading: MetricRow[] =
      metric.lines.length === 1 ? [] : [{ label: versus, rank: "headline", estimate: null, columns: "all" }];
    const whole = line.whole === null ? [] : [{ scope: WHOLE_STAGE, estimate: line.whole.all, kind: "stage" as const }];
    return { quantity, rows: [...heading, ...lineRows(line)], notes: doubtNotes(whole, context) };
  });
}

function stageHeading(card: DaysCard, rule: DaysRule, look: ScorecardLook): string {
  const isGate = card.exposure_type !== "experiment";
  const { from_at: from, to_at: to, percent } = rule;
  const facts = isGate ? [`rule ${printable(rule.rule)}`, ...(percent === null ? [] : [formatPercent(percent)])] : [];
  const time = (at: string): string => localTime(at, look.timeZone);
  const span = from === null ? [] : [to === null ? `since ${time(from)}` : `${time(from)} to ${time(to)}`];
  return headingWithFacts(
    isGate ? `Stage ${rule.stage}` : "Groups",
    [...facts, ...span, printable(rule.unit_type)],
    look,
  );
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
  const further = [
    ...(metric.lines.some(({ days }) => days.some(({ fresh }) => fresh !== null)) ? ["fresh units"] : []),
    ...(rule.metrics.length > 1 ? ["the funnel's other parts"] : []),
  ];
  const notes = [
    MEANINGS[isByDay ? "daily" : "days_since_exposure"],
    `each day is a test by itself: of ${Math.round(1 / (1 - card.confidence_level))} days without any effect, one differs by chance`,
    ...(further.length === 0 ? [] : [`with --json also: ${further.join(", ")}`]),
  ];
  return [
    "",
    stageHeading(card, rule, look),
    ...metricTable(
      blocksOf(metric, card.confidence_level, look),
      { label: "day", limit, units: true, detail: true },
      look,
    ),
    ...legendLines([...markItems(estimates, symbols), "n: units"], look),
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
