import type { Alternative } from "../../statistics/comparison/alternative.ts";
import type { Baseline } from "../../statistics/planning/baseline.ts";
import { rampPlan, type StagePlan } from "../../statistics/planning/ramp-plan.ts";
import type { MetricHistory, RuleHistory } from "./history.ts";
import type { GivenFigures, PlanRequest } from "./plan-request.ts";

/** A stage of a plan; relative figures are ratios (0.02 is 2 %). */
export interface PlannedStage {
  readonly percent: number;
  /** Smallest relative effect that is probably seen, after each of some days (below 0 for `less`); null where none is. */
  readonly detectable: readonly { readonly day: number; readonly units: number; readonly relative: number | null }[];
  /** Days until an effect is probably seen; null: not within {@link MOST_DAYS}. */
  readonly needed: readonly { readonly effect: number; readonly days: number | null }[];
}

/** The plan of one metric. Names are those of its JSON. */
export interface PowerPlan {
  readonly rule: string | null;
  readonly metric: string | null;
  readonly mean: number;
  readonly standard_deviation: number;
  readonly proportion: boolean;
  /** Where mean and variance come from; null: given by hand. */
  readonly history: { readonly analysis: string; readonly control_units: number } | null;
  /** Units that are expected to be new on a day after the history's end; of an experiment, in one group and its control. */
  readonly units_per_day: number;
  readonly confidence_level: number;
  /** `two-sided`, `greater` or `less`: the test that is planned for. */
  readonly alternative: Alternative;
  readonly power: number;
  readonly days: number;
  readonly variance_reduction: number | null;
  readonly stages: readonly PlannedStage[];
  /** The same with CUPED; null where it is not known to help. */
  readonly stages_with_cuped: readonly PlannedStage[] | null;
}

/** Days after which detectable effects are shown. */
const MILESTONES = [1, 3, 7, 14, 28, 56, 90];
const RECENT_DAYS = 7;

/** Longest time that is planned for: two years. */
export const MOST_DAYS = 730;

/** New units of a coming day: the mean of the history's last week. */
function steadyRate(newUnits: readonly number[]): number {
  const recent = newUnits.slice(-RECENT_DAYS);
  return recent.reduce((sum, units) => sum + units, 0) / Math.max(1, recent.length);
}

/** Units that have come after 1, 2, ... days: as at the ramp's own start, and steadily after it. */
function cumulative(newUnits: readonly number[], rate: number, participation: number): number[] {
  let sum = 0;
  return Array.from({ length: MOST_DAYS }, (_, day) => {
    sum += (newUnits[day] ?? rate) * participation;
    return sum;
  });
}

function stagesOf(
  baseline: Baseline,
  eligibleUnits: readonly number[],
  percents: readonly number[],
  request: PlanRequest & { readonly confidenceLevel: number; readonly alternative: Alternative },
  varianceReduction: number,
): PlannedStage[] {
  const milestones = [...MILESTONES.filter((day) => day < request.days), request.days];
  // A test for a decrease is planned for decreases.
  const sign = request.alternative === "less" ? -1 : 1;
  const ramp = { percents, eligibleUnits, milestones, targets: request.effects.map((effect) => sign * effect) };
  const options = {
    confidenceLevel: request.confidenceLevel,
    alternative: request.alternative,
    power: request.power,
    effect: "relative" as const,
    varianceReduction,
  };
  return rampPlan(baseline, ramp, options).map((stage: StagePlan) => ({
    percent: stage.percent,
    detectable: stage.days.map(({ day, testUnits, controlUnits, detectable }) => ({
      day,
      units: Math.round(testUnits + controlUnits),
      relative: detectable.ok ? detectable.relative : null,
    })),
    needed: stage.targets.map(({ target, needed }) => ({ effect: target, days: needed.ok ? needed.days : null })),
  }));
}

/** Stages to plan where nobody says: a ramp as most have it. */
const USUAL_RAMP = [2, 10, 50];
/** Two groups of an experiment: half of their units each. */
const HALVES = [50];

/** Plans one metric of a rule from its history. */
export function planFromHistory(rule: RuleHistory, of: MetricHistory, request: PlanRequest): PowerPlan {
  const rate = steadyRate(rule.newUnits);
  const usual = rule.isExperiment ? HALVES : USUAL_RAMP;
  const percents = request.percents ?? (rule.percents.length > 0 ? rule.percents : usual);
  const units = cumulative(rule.newUnits, rate, of.participation);
  const { alternative } = of;
  const asked = { ...request, confidenceLevel: request.confidenceLevel ?? of.confidenceLevel, alternative };
  const reduction = of.varianceReduction;
  return {
    rule: rule.rule,
    metric: of.metric,
    ...baselineColumns(of.baseline),
    history: { analysis: of.analysis, control_units: of.controlUnits },
    units_per_day: rate,
    confidence_level: asked.confidenceLevel,
    alternative,
    power: request.power,
    days: request.days,
    variance_reduction: reduction,
    stages: stagesOf(of.baseline, units, percents, asked, 0),
    stages_with_cuped: reduction === null ? null : stagesOf(of.baseline, units, percents, asked, reduction),
  };
}

/** Plans from figures given by hand. */
export function planFromFigures(given: GivenFigures, request: PlanRequest): PowerPlan {
  const alternative = "two-sided";
  const asked = { ...request, confidenceLevel: request.confidenceLevel ?? 0.95, alternative } as const;
  const units = cumulative([], given.unitsPerDay, 1);
  return {
    rule: null,
    metric: null,
    ...baselineColumns(given),
    history: null,
    units_per_day: given.unitsPerDay,
    confidence_level: asked.confidenceLevel,
    alternative,
    power: request.power,
    days: request.days,
    variance_reduction: null,
    stages: stagesOf(given, units, request.percents ?? USUAL_RAMP, asked, 0),
    stages_with_cuped: null,
  };
}

function baselineColumns({ mean, variance, proportion = false }: Baseline) {
  return { mean, standard_deviation: Math.sqrt(variance), proportion };
}
