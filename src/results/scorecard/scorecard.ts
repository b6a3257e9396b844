import { DEFAULT_CONFIDENCE_LEVEL } from "./estimate.ts";
import { type HealthSummary, healthOf } from "./health.ts";
import { type MetricCard, metricCards } from "./metric-card.ts";
import { type RampStage, rampOf } from "./ramp.ts";
import type { ExposureRow, HealthRow, ResultRow } from "./result-row.ts";
import type { Selection } from "./selection.ts";
import { type Summary, summaryOf } from "./summary.ts";

/** Everything that a scorecard shows, as text and as JSON: see docs/results-json.md. */
export interface Scorecard {
  readonly name: string;
  readonly exposure_type: string;
  readonly ds: string;
  readonly run_id: string;
  /** Level that most of the intervals have. */
  readonly confidence_level: number;
  readonly selection: Selection;
  /** Views that the results have. */
  readonly views: readonly string[];
  readonly health: HealthSummary;
  readonly rules: readonly RuleCard[];
}

/** One rule of a gate, or the whole of an experiment. */
export interface RuleCard {
  readonly rule: string;
  readonly unit_type: string;
  /** Whether any stage has two groups. */
  readonly comparable: boolean;
  readonly summary: Summary;
  readonly ramp: readonly RampStage[];
  readonly metrics: readonly MetricCard[];
}

export interface ScorecardInput {
  readonly name: string;
  readonly ds: string;
  readonly run_id: string;
  /** `pulse_results` of this name and ds, in the view that is asked for. */
  readonly results: readonly ResultRow[];
  /** Views that there are rows of. */
  readonly views: readonly string[];
  readonly exposures: readonly ExposureRow[];
  /** Checks of this name and of what all share. */
  readonly health: readonly HealthRow[];
  readonly selection: Selection;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** The level that most rows have; a metric may have its own. */
export function usualLevel(results: readonly ResultRow[]): number {
  const counts = new Map<number, number>();
  for (const { confidence_level: level } of results)
    if (level !== null) counts.set(level, (counts.get(level) ?? 0) + 1);
  const [usual] = [...counts].sort((a, b) => b[1] - a[1]);
  return usual?.[0] ?? DEFAULT_CONFIDENCE_LEVEL;
}

/** Most units that were in a stage of a rule at once. */
function unitsOf({ ramp }: Pick<RuleCard, "ramp">): number {
  return Math.max(0, ...ramp.map(({ groups }) => groups.reduce((sum, { units }) => sum + units, 0)));
}

/** Rules that can be compared first, then those with the most units: the first is the main one. */
export function byWeight(a: Pick<RuleCard, "comparable" | "ramp">, b: Pick<RuleCard, "comparable" | "ramp">): number {
  return Number(b.comparable) - Number(a.comparable) || unitsOf(b) - unitsOf(a);
}

/** Builds the scorecard from published rows: the one source of the text and of the JSON. */
export function buildScorecard(input: ScorecardInput): Scorecard {
  const { results, exposures, selection } = input;
  const rules = unique([...exposures.map((row) => row.rule), ...results.map((row) => row.rule)]).map(
    (rule): RuleCard => {
      const ofRule = results.filter((row) => row.rule === rule);
      const metrics = metricCards(ofRule, selection);
      return {
        rule,
        unit_type: ofRule[0]?.unit_type ?? "",
        comparable: ofRule.some((row) => row.outcome !== "no_control" && row.population === "all"),
        summary: summaryOf(metrics),
        ramp: rampOf(
          ofRule,
          exposures.filter((row) => row.rule === rule),
        ),
        metrics,
      };
    },
  );
  return {
    name: input.name,
    exposure_type: results[0]?.exposure_type ?? "gate",
    ds: input.ds,
    run_id: input.run_id,
    confidence_level: usualLevel(results),
    selection,
    views: input.views,
    health: healthOf(input.health),
    rules: rules.sort(byWeight),
  };
}
