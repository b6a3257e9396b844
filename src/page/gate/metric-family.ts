import { cupedHelps } from "../../results/notes/fact.ts";
import type { MetricNote, NoteSymbols, ScopedEstimate } from "../../results/notes/metric-note.ts";
import { metricNotes } from "../../results/notes/metric-notes.ts";
import type { Estimate } from "../../results/scorecard/estimate.ts";
import type { MetricCard, MetricLine } from "../../results/scorecard/metric-card.ts";
import { metricTitle } from "../../results/scorecard/summary.ts";
import { isTimePart } from "../../results/words/metric-part.ts";
import { formatPercent } from "../../results/words/numbers.ts";
import type { Quantity } from "../../results/words/quantity.ts";
import { quantityOfMetric } from "../figures.ts";

const PAGE_SYMBOLS: NoteSymbols = { infinity: "∞", plusMinus: "±", separator: "·" };

/** One line of the scorecard: what it is called, how far it stands back, and its figures. */
export interface FamilyRow {
  readonly label: string;
  /** `stage` rows are shown on demand; of `view` rows (CUPED) only the difference is their own. */
  readonly rank: "headline" | "group" | "step" | "stage" | "level" | "view";
  readonly estimate: Estimate | null;
  /** Of a `view` row. */
  readonly figures: Pick<Estimate, "difference" | "relative" | "p_value"> | null;
}

/** A metric with its parts and stages, and what must be said of it. */
export interface MetricFamily {
  readonly card: MetricCard;
  readonly quantity: Quantity;
  readonly rows: readonly FamilyRow[];
  readonly notes: readonly MetricNote[];
}

const row = (label: string, rank: FamilyRow["rank"], estimate: Estimate | null): FamilyRow => ({
  label,
  rank,
  estimate,
  figures: null,
});

function stageName({ stage, percent }: Estimate): string {
  return `Stage ${stage ?? "?"}${percent === null ? "" : `, ${formatPercent(percent)}`}`;
}

/** A line's row, with what stands below it. */
function lineRows(line: MetricLine, label: string, rank: FamilyRow["rank"]): FamilyRow[] {
  const { headline } = line;
  if (line.level !== null) return [row(line.level.value, "level", headline)];
  const isRepeated = line.headline_is === "stage" && line.stages.length === 1;
  const fresh = isRepeated ? (line.stages[0]?.fresh ?? null) : null;
  return [
    row(label, rank, headline),
    ...(cupedHelps(headline) && headline.cuped !== null
      ? [{ label: "with CUPED", rank: "view" as const, estimate: null, figures: headline.cuped }]
      : []),
    ...(isRepeated ? [] : line.stages.map(({ all }) => row(stageName(all), "stage", all))),
    ...line.balanced.map(({ balanced, all }) => row(balanced.replace("-", " "), "stage", all)),
    ...(fresh === null ? [] : [row("Fresh units only", "stage", fresh)]),
  ];
}

function scoped(line: MetricLine, named: string): ScopedEstimate[] {
  const scope = (words: string): string => (named === "" ? words : `${named} ${words}`);
  if (line.level !== null) return [{ scope: line.level.value, estimate: line.headline, kind: "level" }];
  const isRepeated = line.headline_is === "stage" && line.stages.length === 1;
  const stages = isRepeated ? [] : line.stages.filter(({ all }) => all !== line.headline);
  const ofHeadline = isRepeated
    ? named
    : scope(line.headline_is === "stage" ? `stage ${line.headline.stage ?? "?"}` : line.headline_is);
  return [
    ...stages.map(({ stage, all }) => ({ scope: scope(`stage ${stage}`), estimate: all, kind: "stage" as const })),
    ...line.balanced.map(({ balanced, all }) => ({
      scope: scope(balanced.replace("-", " ")),
      estimate: all,
      kind: "stage" as const,
    })),
    { scope: ofHeadline, estimate: line.headline, kind: "headline" },
  ];
}

/** The cards of one metric (several for a funnel) as lines of the scorecard. */
function familyOf(cards: readonly MetricCard[], confidenceLevel: number): MetricFamily | null {
  const [card, ...parts] = cards;
  if (card === undefined) return null;
  const quantity = quantityOfMetric(card);
  const groups = new Set(card.lines.map(({ test_group }) => test_group));
  const isSingle = groups.size <= 1;
  const versus = (line: MetricLine): string => `${line.test_group} vs ${line.control_group}`;
  const steps = parts.filter(({ metric_part: part }) => part.endsWith("/previous"));
  const whole = card.lines.flatMap((line) =>
    lineRows(line, isSingle ? metricTitle(card) : versus(line), isSingle ? "headline" : "group"),
  );
  const stepLines = steps.flatMap((part) =>
    part.lines
      .filter(({ level }) => level === null)
      .map((line) => ({
        name: isSingle ? part.metric_part : `${part.metric_part} ${line.test_group}`,
        estimate: line.headline,
      })),
  );
  return {
    card,
    quantity,
    rows: [
      ...(isSingle ? [] : [row(metricTitle(card), "headline", null)]),
      ...whole,
      ...stepLines.map(({ name, estimate }) => row(name, "step", estimate)),
    ],
    notes: metricNotes(
      card.lines.flatMap((line) => scoped(line, isSingle ? "" : versus(line))),
      stepLines.map(({ name, estimate }) => ({ scope: name, estimate, kind: "step" as const })),
      { quantity, detail: false, confidenceLevel, symbols: PAGE_SYMBOLS },
    ),
  };
}

/** Cards by metric, in their order: the times of a funnel, which are no shares, are left to the metric's own page. */
export function metricFamilies(cards: readonly MetricCard[], confidenceLevel: number): MetricFamily[] {
  const byMetric = new Map<string, MetricCard[]>();
  for (const card of cards) {
    if (isTimePart(card.metric_part)) continue;
    const family = byMetric.get(card.metric);
    if (family === undefined) byMetric.set(card.metric, [card]);
    else family.push(card);
  }
  return [...byMetric.values()].flatMap((family) => familyOf(family, confidenceLevel) ?? []);
}

/** Families by their first tag, in the order of their most urgent metric; untagged ones last. */
export function byTag(
  families: readonly MetricFamily[],
): { readonly tag: string | null; readonly families: MetricFamily[] }[] {
  const groups = new Map<string | null, MetricFamily[]>();
  for (const family of families) {
    const tag = family.card.metric_tags[0] ?? null;
    const group = groups.get(tag);
    if (group === undefined) groups.set(tag, [family]);
    else group.push(family);
  }
  return [...groups]
    .map(([tag, members]) => ({ tag, families: members }))
    .sort((a, b) => Number(a.tag === null) - Number(b.tag === null));
}
