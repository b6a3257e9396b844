import { partRank } from "../words/metric-part.ts";
import { type Estimate, estimateOf } from "./estimate.ts";
import { type HealthSummary, healthOf } from "./health.ts";
import { groupBy, type MetricCard, metricOf } from "./metric-card.ts";
import type { ReadSubject } from "./read-scorecard.ts";
import type { ResultRow } from "./result-row.ts";
import { type Scorecard, usualLevel } from "./scorecard.ts";
import type { Selection } from "./selection.ts";

/** One metric by day, as text and as JSON: see docs/results-json.md. */
export interface DaysCard extends Omit<Scorecard, "rules" | "views"> {
  readonly health: HealthSummary;
  readonly rules: readonly DaysRule[];
}

/** The metric in one stage of a rule, or in an experiment. */
export interface DaysRule {
  readonly rule: string;
  readonly unit_type: string;
  readonly stage: number;
  readonly percent: number | null;
  /** UTC; null where unknown. */
  readonly from_at: string | null;
  /** Null while the stage lasts. */
  readonly to_at: string | null;
  /** One; of a funnel one a part, the overall one first. */
  readonly metrics: readonly DaysMetric[];
}

export interface DaysMetric extends Omit<MetricCard, "lines"> {
  readonly lines: readonly DaysLine[];
}

/** One test group against its control. */
export interface DaysLine {
  readonly test_group: string;
  readonly control_group: string;
  /** The stage as a whole, for comparison. */
  readonly whole: Populations | null;
  readonly days: readonly DayEstimates[];
}

interface Populations {
  readonly all: Estimate;
  /** The same on the units that were never exposed before the stage. */
  readonly fresh: Estimate | null;
}

export interface DayEstimates extends Populations {
  /** View `daily`: `YYYY-MM-DD`. */
  readonly day: string | null;
  /** View `days_since_exposure`. */
  readonly days_since_exposure: number | null;
}

function populationsOf(rows: readonly ResultRow[]): Populations | null {
  const all = rows.find((row) => row.population === "all");
  const fresh = rows.find((row) => row.population === "fresh");
  return all === undefined ? null : { all: estimateOf(all), fresh: fresh === undefined ? null : estimateOf(fresh) };
}

const dayKey = (row: ResultRow): string => row.view_day ?? String(row.days_since_exposure).padStart(6, "0");

function daysLine(rows: readonly ResultRow[], wholes: readonly ResultRow[]): DaysLine | null {
  const [first] = rows;
  if (first === undefined) return null;
  const days = groupBy(rows, dayKey)
    .sort(([a], [b]) => (a === undefined || b === undefined ? 0 : dayKey(a) < dayKey(b) ? -1 : 1))
    .flatMap((cell): DayEstimates[] => {
      const [{ view_day: day, days_since_exposure: daysSince } = first] = cell;
      const found = populationsOf(cell);
      return found === null ? [] : [{ day, days_since_exposure: daysSince, ...found }];
    });
  const { test_group, control_group, metric_part: part } = first;
  const whole = wholes.filter((row) => row.test_group === test_group && row.metric_part === part);
  return { test_group, control_group, whole: populationsOf(whole), days };
}

function daysRule(rows: readonly ResultRow[], wholes: readonly ResultRow[]): DaysRule | null {
  const [first] = rows;
  if (first === undefined || first.stage === null) return null;
  const metrics = groupBy(rows, (row) => row.metric_part)
    .sort(([a], [b]) => partRank(a?.metric_part ?? "") - partRank(b?.metric_part ?? ""))
    .flatMap((part): DaysMetric[] => {
      const [row] = part;
      const lines = groupBy(part, (one) => one.test_group).flatMap((group) => daysLine(group, wholes) ?? []);
      return row === undefined ? [] : [{ ...metricOf(row), lines }];
    });
  return {
    rule: first.rule,
    unit_type: first.unit_type,
    stage: first.stage,
    percent: first.percent,
    from_at: first.stage_from_at,
    to_at: first.stage_to_at,
    metrics,
  };
}

/** Whether two groups can be compared at all, be there a number or not. */
const isCompared = (row: ResultRow): boolean => row.outcome !== "no_control" && row.control_units > 0;

/** The stage asked for, or the newest one with a control group; null: there is none. */
function stageOf(wholes: readonly ResultRow[], wanted: Selection["stage"]): number | null {
  const stages = wholes
    .filter((row) => (wanted === null ? isCompared(row) : row.stage === wanted))
    .flatMap(({ stage }) => stage ?? []);
  return stages.length === 0 ? null : Math.max(...stages);
}

/**
 * One metric by day, from published rows.
 *
 * @param days rows of the metric in the view that is asked for.
 * @param wholes rows of the metric's whole stages (view `cumulative`, without dimensions).
 * @returns rules without a stage to show are left out.
 */
export function buildDaysCard(
  { name, ds, run_id, health }: ReadSubject,
  days: readonly ResultRow[],
  wholes: readonly ResultRow[],
  selection: Selection,
): DaysCard {
  const stages = wholes.filter((row) => row.population === "all" || row.population === "fresh");
  const rules = groupBy(days, (row) => row.rule).flatMap((ofRule) => {
    const whole = stages.filter((row) => row.rule === ofRule[0]?.rule);
    const stage = stageOf(whole, selection.stage);
    const inStage = (row: ResultRow): boolean => row.stage === stage;
    return stage === null ? [] : (daysRule(ofRule.filter(inStage), whole.filter(inStage)) ?? []);
  });
  return {
    name,
    exposure_type: days[0]?.exposure_type ?? "gate",
    ds,
    run_id,
    confidence_level: usualLevel(days),
    selection,
    health: healthOf(health),
    rules,
  };
}
