import { formatPercent, formatProbability } from "../text/numbers.ts";
import type { Symbols } from "../text/symbols.ts";
import { printable } from "../text/width.ts";
import type { Estimate } from "./estimate.ts";
import type { MetricCard, MetricLine, StageEstimates } from "./metric-card.ts";
import { outcomeInWords } from "./outcome-in-words.ts";
import { metricTitle } from "./summary.ts";

/** One line of the table of metrics, before numbers are written. */
export interface MetricRow {
  readonly label: string;
  /** A headline stands out; a step of a funnel is plain; stages, fresh units and levels stand back. */
  readonly rank: "headline" | "step" | "detail";
  readonly estimate: Estimate | null;
}

/** A metric's lines and what must be said about them below. */
export interface MetricBlock {
  readonly unit: MetricCard["unit"];
  readonly rows: readonly MetricRow[];
  readonly notes: readonly { readonly text: string; readonly warning: boolean }[];
}

function stageLabel(estimate: Estimate, symbols: Symbols): string {
  const stage = `stage ${estimate.stage ?? "?"}`;
  return estimate.percent === null ? stage : `${stage} ${symbols.separator} ${formatPercent(estimate.percent)}`;
}

function stageRows(stages: readonly StageEstimates[], withFresh: boolean, symbols: Symbols): MetricRow[] {
  return stages.flatMap(({ all, fresh }): MetricRow[] => [
    { label: `  ${stageLabel(all, symbols)}`, rank: "detail", estimate: all },
    ...(withFresh && fresh !== null ? [{ label: "    fresh units", rank: "detail" as const, estimate: fresh }] : []),
  ]);
}

function headlineNotes(line: MetricLine, named: string): MetricBlock["notes"] {
  const { headline } = line;
  const of = named === "" ? "" : `${named}: `;
  const pooling = headline.pooling;
  const notes: { text: string; warning: boolean }[] = [];
  if (pooling?.naive_sign_differs === true) {
    notes.push({
      warning: true,
      text: `${of}adding all stages up would show the opposite sign (Simpson's paradox)`,
    });
  }
  if (pooling !== null && pooling.heterogeneity_p_value !== null && pooling.heterogeneity_p_value < 0.05) {
    const probability = formatProbability(pooling.heterogeneity_p_value).replace(/^(?=\d)/, "= ");
    const share = pooling.i_squared === null ? "" : `; I-squared ${Math.round(pooling.i_squared * 100)} %`;
    notes.push({
      warning: false,
      text: `${of}the stages differ more than by chance (p ${probability}${share})`,
    });
  }
  return notes;
}

function relativeNotes(estimates: readonly Estimate[]): MetricBlock["notes"] {
  const reasons = new Map<string, Estimate[]>();
  for (const estimate of estimates) {
    if (estimate.outcome !== "ok" || estimate.relative_outcome === "ok" || estimate.relative_outcome === "") continue;
    reasons.set(estimate.relative_outcome, [...(reasons.get(estimate.relative_outcome) ?? []), estimate]);
  }
  return [...reasons].map(([reason, where]) => {
    const scopes = where.map(({ stage, population }) => (stage === null ? population : `stage ${stage}`));
    const missing = where.some((estimate) => estimate.relative !== null)
      ? "no relative interval"
      : "no relative difference";
    return { warning: false, text: `${[...new Set(scopes)].join(", ")}: ${missing}, ${outcomeInWords(reason)}` };
  });
}

/** What of a metric is shown. */
export interface MetricShow {
  readonly stages: boolean;
  readonly fresh: boolean;
  /** All parts of funnels, each with its stages; else the overall part, and one line a step. */
  readonly allParts: boolean;
}

interface LineRows {
  readonly rows: readonly MetricRow[];
  readonly notes: MetricBlock["notes"];
}

function lineRows(line: MetricLine, label: string, named: string, show: MetricShow, symbols: Symbols): LineRows {
  if (line.level !== null) {
    const value = printable(line.level.value);
    return {
      rows: [{ label: `  ${value}`, rank: "detail", estimate: line.headline }],
      notes: headlineNotes(line, value),
    };
  }
  // A single stage that is the headline itself is not repeated.
  const isRepeated = line.headline_is === "stage" && line.stages.length === 1;
  const shown = show.stages && !isRepeated ? line.stages : [];
  const fresh = isRepeated && show.fresh ? (line.stages[0]?.fresh ?? null) : null;
  return {
    rows: [
      { label, rank: "headline", estimate: line.headline },
      ...stageRows(shown, show.fresh, symbols),
      ...(fresh === null ? [] : [{ label: "  fresh units", rank: "detail" as const, estimate: fresh }]),
    ],
    notes: [...headlineNotes(line, named), ...relativeNotes([line.headline, ...shown.map((stage) => stage.all)])],
  };
}

/** Lines of one card: its headline under its name, then stages, or the levels of a dimension. */
function cardRows(card: MetricCard, title: string, show: MetricShow, symbols: Symbols): LineRows {
  const isSingle = new Set(card.lines.map((line) => line.test_group)).size === 1;
  const parts = card.lines.map((line) => {
    const versus = `${printable(line.test_group)} vs ${printable(line.control_group)}`;
    return isSingle ? lineRows(line, title, "", show, symbols) : lineRows(line, `  ${versus}`, versus, show, symbols);
  });
  const heading: MetricRow[] = isSingle ? [] : [{ label: title, rank: "headline", estimate: null }];
  return { rows: [...heading, ...parts.flatMap((part) => part.rows)], notes: parts.flatMap((part) => part.notes) };
}

/** A step of a funnel as one line below the overall one. */
function stepRows(card: MetricCard): MetricRow[] {
  return card.lines
    .filter((line) => line.level === null)
    .map((line) => {
      const group = card.lines.some((other) => other.test_group !== line.test_group)
        ? ` ${printable(line.test_group)}`
        : "";
      return { label: `  ${card.metric_part}${group}`, rank: "step", estimate: line.headline };
    });
}

/** The cards of one metric (several for a funnel) as one block. */
export function metricBlock(cards: readonly MetricCard[], show: MetricShow, symbols: Symbols): MetricBlock {
  const rows: MetricRow[] = [];
  const notes: MetricBlock["notes"][number][] = [];
  for (const [index, card] of cards.entries()) {
    if (index > 0 && !show.allParts) {
      if (card.metric_part.endsWith("/previous")) rows.push(...stepRows(card));
      continue;
    }
    const title = index === 0 ? printable(metricTitle(card)) : printable(card.metric_part);
    const part = cardRows(card, title, show, symbols);
    rows.push(...part.rows);
    notes.push(...part.notes);
  }
  return { unit: cards[0]?.unit ?? "number", rows, notes };
}

/** Cards by metric, in their order. */
export function byMetric(cards: readonly MetricCard[]): MetricCard[][] {
  const families: MetricCard[][] = [];
  for (const card of cards) {
    const family = families.at(-1);
    if (family?.[0]?.metric === card.metric) family.push(card);
    else families.push([card]);
  }
  return families;
}
