import { cupedHelps } from "../../results/notes/fact.ts";
import type { MetricNote, ScopedEstimate } from "../../results/notes/metric-note.ts";
import { metricNotes } from "../../results/notes/metric-notes.ts";
import type { Estimate } from "../../results/scorecard/estimate.ts";
import type { BalancedEstimate, MetricCard, MetricLine, StageEstimates } from "../../results/scorecard/metric-card.ts";
import { metricTitle } from "../../results/scorecard/summary.ts";
import { isTimePart } from "../../results/words/metric-part.ts";
import { formatPercent } from "../../results/words/numbers.ts";
import { type Quantity, quantityOf } from "../../results/words/quantity.ts";
import type { Symbols } from "../text/symbols.ts";
import { printable } from "../text/width.ts";

/** Figures of one line of the table. */
export type RowEstimate = Pick<
  Estimate,
  | "test_units"
  | "control_units"
  | "test_mean"
  | "control_mean"
  | "difference"
  | "relative"
  | "p_value"
  | "why"
  | "verdict"
  | "doubtful"
>;

/** One line of the table of metrics, before numbers are written. */
export interface MetricRow {
  readonly label: string;
  /** A headline stands out; a step of a funnel is plain; stages, fresh units, levels and further views stand back. */
  readonly rank: "headline" | "step" | "detail";
  readonly estimate: RowEstimate | null;
  /** Columns that are filled: an adjusted difference has the plain one's means, a further interval also its estimate. */
  readonly columns: "all" | "without_means" | "interval";
}

/** A metric's lines and what must be said about them below. */
export interface MetricBlock {
  readonly quantity: Quantity;
  readonly rows: readonly MetricRow[];
  readonly notes: readonly MetricNote[];
}

/** What of a metric is shown. */
export interface MetricShow {
  readonly stages: boolean;
  readonly fresh: boolean;
  /** One metric alone: all parts of a funnel with their stages (else the overall part, and one line a step), every view of each stage, and currencies. */
  readonly detail: boolean;
  /** Level that intervals have unless it is said. */
  readonly confidenceLevel: number;
}

function stageLabel(estimate: Estimate, symbols: Symbols): string {
  const stage = `stage ${estimate.stage ?? "?"}`;
  return estimate.percent === null ? stage : `${stage} ${symbols.separator} ${formatPercent(estimate.percent)}`;
}

const WITHOUT_VERDICT = {
  test_units: 0,
  control_units: 0,
  test_mean: null,
  control_mean: null,
  why: null,
  verdict: "none",
  doubtful: false,
} as const;

/** An estimate's line and those of its other views below it. */
function estimateRows(
  label: string,
  rank: MetricRow["rank"],
  estimate: Estimate,
  views: { readonly cuped: boolean; readonly sequential: boolean },
): MetricRow[] {
  const rows: MetricRow[] = [{ label, rank, estimate, columns: "all" }];
  const indent = `${/^ */.exec(label)?.[0] ?? ""}  `;
  const { cuped, sequential } = estimate;
  const below = (
    name: string,
    columns: MetricRow["columns"],
    figures: Omit<RowEstimate, keyof typeof WITHOUT_VERDICT>,
  ) =>
    rows.push({
      label: indent + name,
      rank: "detail",
      columns,
      estimate: {
        ...WITHOUT_VERDICT,
        difference: figures.difference,
        relative: figures.relative,
        p_value: figures.p_value,
      },
    });
  if (views.cuped && cuped !== null && cuped.difference !== null) below("with CUPED", "without_means", cuped);
  if (views.sequential && sequential !== null) below("any time", "interval", sequential);
  return rows;
}

function stageRows(stages: readonly StageEstimates[], show: MetricShow, symbols: Symbols): MetricRow[] {
  const views = { cuped: show.detail, sequential: show.detail };
  return stages.flatMap(({ all, fresh }): MetricRow[] => [
    ...estimateRows(`  ${stageLabel(all, symbols)}`, "detail", all, views),
    ...(show.fresh && fresh !== null ? estimateRows("    fresh units", "detail", fresh, views) : []),
  ]);
}

/** `balanced 1`: the end of an analysis's name, in words. */
const balancedLabel = ({ balanced }: BalancedEstimate): string => balanced.replace("-", " ");

interface LineRows {
  readonly rows: readonly MetricRow[];
  readonly shown: readonly ScopedEstimate[];
}

/**
 * Rows of one line of a card.
 *
 * @param named what the line is called where a note names it; empty: nothing else could be meant.
 */
function lineRows(line: MetricLine, label: string, named: string, show: MetricShow, symbols: Symbols): LineRows {
  const { headline } = line;
  if (line.level !== null) {
    const value = printable(line.level.value);
    return {
      rows: [{ label: `  ${value}`, rank: "detail", estimate: headline, columns: "all" }],
      shown: [{ scope: value, estimate: headline, kind: "level" }],
    };
  }
  // A single stage that is the headline itself is not repeated.
  const isRepeated = line.headline_is === "stage" && line.stages.length === 1;
  const stages = show.stages && !isRepeated ? line.stages : [];
  const balanced = show.stages ? line.balanced : [];
  const fresh = isRepeated && show.fresh ? (line.stages[0]?.fresh ?? null) : null;
  const views = { cuped: show.detail || cupedHelps(line.headline), sequential: show.detail };
  const prefixed = (scope: string): string => (named === "" ? scope : `${named} ${scope}`);
  // Where one stage was asked for, it is named beside its fresh units.
  const isUnnamed = isRepeated && !show.fresh;
  const ofStage = line.headline_is === "stage" ? `stage ${headline.stage ?? "?"}` : line.headline_is;
  const scopeOfHeadline = isUnnamed ? named : prefixed(ofStage);
  return {
    rows: [
      ...estimateRows(label, "headline", headline, views),
      ...stageRows(stages, show, symbols),
      ...(fresh === null ? [] : estimateRows("  fresh units", "detail", fresh, { ...views, cuped: show.detail })),
      ...balanced.flatMap((one) =>
        estimateRows(`  ${balancedLabel(one)}`, "detail", one.all, { ...views, cuped: show.detail }),
      ),
    ],
    shown: [
      ...stages
        .filter(({ all }) => all !== headline)
        .map(({ stage, all }) => ({ scope: prefixed(`stage ${stage}`), estimate: all, kind: "stage" as const })),
      ...(fresh === null ? [] : [{ scope: prefixed("fresh units"), estimate: fresh, kind: "stage" as const }]),
      ...balanced.map((one) => ({
        scope: prefixed(balancedLabel(one)),
        estimate: one.all,
        kind: "stage" as const,
      })),
      { scope: scopeOfHeadline, estimate: headline, kind: "headline" },
    ],
  };
}

/** Lines of one card: its headline under its name, then stages, or the levels of a dimension. */
function cardRows(card: MetricCard, title: string, part: string, show: MetricShow, symbols: Symbols): LineRows {
  const isSingle = new Set(card.lines.map((line) => line.test_group)).size === 1;
  const parts = card.lines.map((line) => {
    const versus = `${printable(line.test_group)} vs ${printable(line.control_group)}`;
    return isSingle
      ? lineRows(line, title, part, show, symbols)
      : lineRows(line, `  ${versus}`, part === "" ? versus : `${part} ${versus}`, show, symbols);
  });
  const heading: MetricRow[] = isSingle ? [] : [{ label: title, rank: "headline", estimate: null, columns: "all" }];
  return { rows: [...heading, ...parts.flatMap(({ rows }) => rows)], shown: parts.flatMap(({ shown }) => shown) };
}

/** A step of a funnel as one line below the overall one. */
function stepRows(card: MetricCard): LineRows {
  const lines = card.lines
    .filter((line) => line.level === null)
    .map((line) => {
      const group = card.lines.some((other) => other.test_group !== line.test_group)
        ? ` ${printable(line.test_group)}`
        : "";
      return { name: `${card.metric_part}${group}`, estimate: line.headline };
    });
  return {
    rows: lines.map(({ name, estimate }) => ({ label: `  ${name}`, rank: "step", estimate, columns: "all" })),
    shown: lines.map(({ name, estimate }) => ({ scope: name, estimate, kind: "step" as const })),
  };
}

/** The cards of one metric (several for a funnel) as one block. */
export function metricBlock(cards: readonly MetricCard[], show: MetricShow, symbols: Symbols): MetricBlock {
  const [first, ...others] = cards;
  if (first === undefined) return { quantity: { unit: "number", currency: null }, rows: [], notes: [] };
  const quantity = quantityOf(first, show.detail);
  const whole = cardRows(first, printable(metricTitle(first)), "", show, symbols);
  const parts = others.flatMap((card): LineRows[] => {
    const part = printable(card.metric_part);
    if (show.detail) return [cardRows(card, part, part, show, symbols)];
    return card.metric_part.endsWith("/previous") ? [stepRows(card)] : [];
  });
  return {
    quantity,
    rows: [whole, ...parts].flatMap(({ rows }) => rows),
    notes: metricNotes(
      whole.shown,
      parts.flatMap(({ shown }) => shown),
      { quantity, detail: show.detail, confidenceLevel: show.confidenceLevel, symbols },
    ),
  };
}

/** Cards by metric, in their order; a funnel's times, which are no shares, apart from its steps, and only in detail. */
export function byMetric(cards: readonly MetricCard[], { detail }: Pick<MetricShow, "detail">): MetricCard[][] {
  const families: MetricCard[][] = [];
  for (const card of detail ? cards : cards.filter(({ metric_part: part }) => !isTimePart(part))) {
    const family = families.at(-1);
    const [first] = family ?? [];
    if (family !== undefined && first?.metric === card.metric && first.unit === card.unit) family.push(card);
    else families.push([card]);
  }
  return families;
}
