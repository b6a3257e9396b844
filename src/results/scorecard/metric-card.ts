import { partRank, unitOf } from "../words/metric-part.ts";
import type { Quantity } from "../words/quantity.ts";
import { type Estimate, estimateOf } from "./estimate.ts";
import type { ResultRow } from "./result-row.ts";
import { type BalancedName, isBalancedName, type Selection } from "./selection.ts";

/** One metric (or one part of a funnel) of one rule. */
export interface MetricCard {
  readonly metric: string;
  readonly metric_part: string;
  readonly metric_kind: string;
  /** `p95`, `l7`, `day 7`, ...; null where the kind says it all. */
  readonly metric_figure: string | null;
  readonly metric_tags: readonly string[];
  /** Currency or unit, as the definition says. */
  readonly metric_unit: string | null;
  readonly direction: string | null;
  /** Means of a `proportion` are shares of units or days (0 to 1). */
  readonly unit: Quantity["unit"];
  /** One a test group and, with `--dimension`, one a level below it. */
  readonly lines: readonly MetricLine[];
}

/** One metric for one test group and one slice of the units or of the metric. */
export interface MetricLine {
  readonly test_group: string;
  readonly control_group: string;
  readonly level: {
    readonly of: "user_dimension" | "metric_dimension";
    readonly name: string;
    readonly value: string;
  } | null;
  /** What the headline is: pooled over the ramp; or, where that cannot be, the latest stage with two groups; or the balanced analysis asked for. */
  readonly headline_is: "pooled" | "stage" | "balanced";
  readonly headline: Estimate;
  readonly stages: readonly StageEstimates[];
  /** Equal slices by hash, on through several stages. */
  readonly balanced: readonly BalancedEstimate[];
}

export interface BalancedEstimate {
  readonly balanced: BalancedName;
  /** UTC, `YYYY-MM-DD HH:MM:SS`. */
  readonly from_at: string | null;
  /** Null while it lasts. */
  readonly to_at: string | null;
  /** Of all its units. */
  readonly all: Estimate;
}

export interface StageEstimates {
  readonly stage: number;
  readonly all: Estimate;
  /** The same on the units that were never exposed before the stage. */
  readonly fresh: Estimate | null;
}

export function groupBy<T>(values: readonly T[], key: (value: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(key(value));
    if (group === undefined) groups.set(key(value), [value]);
    else group.push(value);
  }
  return [...groups.values()];
}

/** What a row says of its metric. */
export function metricOf(row: ResultRow): Omit<MetricCard, "lines"> {
  return {
    metric: row.metric,
    metric_part: row.metric_part,
    metric_kind: row.metric_kind,
    metric_figure: row.metric_figure,
    metric_tags: row.metric_tags,
    metric_unit: row.metric_unit,
    direction: row.direction === "" ? null : row.direction,
    unit: unitOf(row),
  };
}

function levelOf(row: ResultRow): MetricLine["level"] {
  if (row.user_dimension !== "")
    return { of: "user_dimension", name: row.user_dimension, value: row.user_dimension_value };
  if (row.metric_dimension !== "") {
    return { of: "metric_dimension", name: row.metric_dimension, value: row.metric_dimension_value };
  }
  return null;
}

function isSelected(row: ResultRow, selection: Selection): boolean {
  if (selection.metric !== null && row.metric !== selection.metric) return false;
  const level = levelOf(row);
  return level === null || level.name === selection.dimension;
}

/** The end of the name of a balanced analysis; null where a row is of none. */
export function balancedName({ analysis }: Pick<ResultRow, "analysis">): BalancedName | null {
  const end = analysis.slice(analysis.lastIndexOf("/") + 1);
  return isBalancedName(end) ? end : null;
}

function balancedOf(rows: readonly ResultRow[], { stage }: Selection): BalancedEstimate[] {
  const found = rows.flatMap((row): BalancedEstimate[] => {
    const balanced = row.population === "balanced" ? balancedName(row) : null;
    if (balanced === null || (stage !== null && stage !== balanced)) return [];
    return [{ balanced, from_at: row.stage_from_at, to_at: row.stage_to_at, all: estimateOf(row) }];
  });
  return found.sort((a, b) => (a.from_at ?? "").localeCompare(b.from_at ?? ""));
}

function metricLine(rows: readonly ResultRow[], selection: Selection): MetricLine | null {
  const first = rows[0];
  if (first === undefined) return null;
  const { test_group, control_group } = first;
  const balanced = balancedOf(rows, selection);
  if (typeof selection.stage === "string" && selection.stage !== "pooled") {
    const headline = balanced[0]?.all;
    if (headline === undefined) return null;
    return {
      test_group,
      control_group,
      level: levelOf(first),
      headline_is: "balanced",
      headline,
      stages: [],
      balanced: [],
    };
  }
  const wanted = (stage: number): boolean => selection.stage === null || selection.stage === stage;
  const stages = rows
    .filter((row) => row.population === "all")
    .sort((a, b) => (a.stage ?? 0) - (b.stage ?? 0))
    .map((row): StageEstimates => {
      const fresh = rows.find((other) => other.population === "fresh" && other.stage === row.stage);
      return { stage: row.stage ?? 1, all: estimateOf(row), fresh: fresh === undefined ? null : estimateOf(fresh) };
    })
    .filter(({ stage }) => wanted(stage));
  const pooledRow = rows.find((row) => row.population === "pooled");
  const pooled = pooledRow === undefined || typeof selection.stage === "number" ? null : estimateOf(pooledRow);
  const latest = stages.findLast(({ all }) => all.outcome === "ok") ?? stages.at(-1);
  const usesPooled =
    pooled !== null && (pooled.outcome === "ok" || latest === undefined || latest.all.outcome !== "ok");
  const headline = usesPooled || selection.stage === "pooled" ? pooled : (latest?.all ?? null);
  if (headline === null) return null;
  return {
    test_group,
    control_group,
    level: levelOf(first),
    headline_is: headline === pooled ? "pooled" : "stage",
    headline,
    stages: selection.stage === "pooled" ? [] : stages,
    balanced,
  };
}

/** Headlines that need a look come first: worse, better, other differences, unclear ones, no result. */
const URGENCY = ["worse", "better", "higher", "lower", "unclear", "none"];

function urgency(cards: readonly MetricCard[]): readonly [number, number] {
  const headlines = cards.flatMap((card) =>
    card.lines.filter((line) => line.level === null).map((line) => line.headline),
  );
  const ranks = headlines.map((headline) => URGENCY.indexOf(headline.verdict));
  const rank = Math.min(URGENCY.length, ...ranks);
  const smallest = Math.min(1, ...headlines.map((headline) => headline.p_value ?? 1));
  return [rank, rank < URGENCY.indexOf("unclear") ? smallest : 0];
}

/**
 * The metrics of one rule: those with a clear difference first (worse, better, then those without a good direction;
 * the surest first), then the rest by name. Parts of a funnel stay together.
 */
export function metricCards(rows: readonly ResultRow[], selection: Selection): MetricCard[] {
  const selected = rows.filter((row) => isSelected(row, selection));
  const families = groupBy(selected, (row) => row.metric).map((family) =>
    groupBy(family, (row) => row.metric_part)
      .sort((a, b) => partRank(a[0]?.metric_part ?? "") - partRank(b[0]?.metric_part ?? ""))
      .flatMap((part): MetricCard[] => {
        const [first] = part;
        if (first === undefined) return [];
        const slices = groupBy(part, (row) => JSON.stringify([row.test_group, levelOf(row)]));
        const lines = slices.flatMap((slice) => metricLine(slice, selection) ?? []).sort(byLevel);
        const isSplit = selection.dimension === null || lines.some((line) => line.level !== null);
        if (lines.length === 0 || !isSplit) return [];
        return [
          {
            ...metricOf(first),
            lines,
          },
        ];
      }),
  );
  return families
    .filter((family) => family.length > 0)
    .map((family) => ({ family, order: urgency(family.slice(0, 1)), name: family[0]?.metric ?? "" }))
    .sort((a, b) => a.order[0] - b.order[0] || a.order[1] - b.order[1] || (a.name < b.name ? -1 : 1))
    .flatMap(({ family }) => family);
}

/** Per test group the whole first, then its levels, those with most units first. */
function byLevel(a: MetricLine, b: MetricLine): number {
  if (a.test_group !== b.test_group) return a.test_group < b.test_group ? -1 : 1;
  if (a.level === null || b.level === null) return Number(a.level !== null) - Number(b.level !== null);
  const units = (line: MetricLine): number => line.headline.test_units + line.headline.control_units;
  return units(b) - units(a) || (a.level.value < b.level.value ? -1 : 1);
}
